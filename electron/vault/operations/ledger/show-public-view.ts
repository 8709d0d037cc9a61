/** What the world can see: the literal bytes that this vault has put on a ledger. */

import type { PublicView } from '../../../../shared/api/public-view.ts'
import type { OutboxEntry } from '../../session/collections.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { dataOf } from '../../session/ledger/outbox-sign.ts'

/** Transactions that were signed, newest first, submitted or not yet. */
export async function showPublicView(session: Session): Promise<PublicView> {
  const { ledger } = await readVaultEntry(session)
  const status = await session.ports.ledger.status()
  // One transaction may be for several entries.
  const byHash = new Map<string, OutboxEntry & { readonly means: string }>()
  for (const [, entry] of await session.manifest.list('outbox'))
    if (entry.hash !== '') byHash.set(entry.hash, { ...entry, means: byHash.has(entry.hash) ? 'together' : entry.kind })
  for (const [, entry] of await session.manifest.list('publicOutbox'))
    if (entry.hash !== '') byHash.set(entry.hash, { ...entry, means: entry.kind === 'seal' ? 'day-seal' : entry.kind })
  const entries = [...byHash.values()]
  return {
    ledgerKind: ledger.kind,
    chainId: status.ok ? status.value.chainId : ledger.chainId,
    account: session.signer.address(),
    transactions: entries
      .sort((a, b) => b.order - a.order)
      .map((entry) => ({ hash: entry.hash, height: entry.height, atMs: entry.atMs, data: dataOf(session, entry), means: entry.means })),
  }
}
