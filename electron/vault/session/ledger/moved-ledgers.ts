/** Which ledger counts now in place of one that was given up: a contact's, as she signed, and this vault's own. */

import type { LedgerReference } from '../../../../shared/model/grant.ts'
import { readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'

/** Ledgers of one contact that were given up and are remembered, and own ones. */
export const LEDGERS_MAX = 16

/** Where a contact's ledger went on, in order: each given up for the next; the first is the one that is named. */
export async function ledgersAfter(session: Session, contactId: string, first: LedgerReference): Promise<readonly LedgerReference[]> {
  const found = [first]
  for (let at = first; found.length <= LEDGERS_MAX;) {
    const next = (await session.manifest.get('movedLedgers', `${contactId}/${at.genesisHash}`))?.to
    if (next === undefined || found.some(({ genesisHash }) => genesisHash === next.genesisHash)) break
    found.push(next)
    at = next
  }
  return found
}

/** By which ledger this vault's node judges a grant: where the one that it names was given up, by the one of now, in which every lock that was opened is opened once more. */
export async function ledgerMover(session: Session): Promise<(reference: LedgerReference) => LedgerReference> {
  const { ledger, ledgersBefore = [] } = await readVaultEntry(session)
  const over = new Set(ledgersBefore.map((one) => one.ledger.genesisHash))
  const status = over.size === 0 || ledger.kind !== 'embedded' || ledger.sealLog === '' ? null : await session.ports.ledger.status()
  if (status?.ok !== true) return (reference) => reference
  const { chainId, genesisHash } = status.value
  return (reference) => (over.has(reference.genesisHash) ? { chainId, genesisHash, sealLog: ledger.sealLog } : reference)
}
