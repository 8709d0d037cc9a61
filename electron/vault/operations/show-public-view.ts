/** What the world can see: the literal bytes that this vault has put on a ledger. */

import type { PublicView } from '../../../shared/api/public-view.ts'
import { readVaultEntry } from '../session/session.ts'
import type { Session } from '../session/session.ts'
import { dataOf } from '../session/ledger/outbox-sign.ts'

/** Transactions that were signed, newest first, submitted or not yet. */
export async function showPublicView(session: Session): Promise<PublicView> {
  const { ledger } = await readVaultEntry(session)
  const status = await session.ports.ledger.status()
  const entries = (await session.manifest.list('outbox')).map(([, entry]) => entry).filter((entry) => entry.hash !== '')
  return {
    ledgerKind: ledger.kind,
    chainId: status.ok ? status.value.chainId : ledger.chainId,
    account: session.signer.address(),
    transactions: entries
      .sort((a, b) => b.order - a.order)
      .map((entry) => ({ hash: entry.hash, height: entry.height, atMs: entry.atMs, data: dataOf(session, entry), means: entry.kind })),
  }
}
