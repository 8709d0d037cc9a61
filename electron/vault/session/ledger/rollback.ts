/** Whether this vault was set back to an older state: told by the keychain of this computer, or by the ledger, which knows the newest witnessed state. */

import { accumulate } from '../../../../shared/crypto/ledger-hash.ts'
import type { VaultEntry } from '../collections.ts'
import { readHeadState } from './ledger-state.ts'
import { isBehindKeychain } from '../keys/keychain-state.ts'
import { holdChanges } from '../on-hold.ts'
import { readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'

/** What the ledger holds for this vault. */
export interface LedgerHeads {
  readonly accumulator: string
  readonly seq: number
}

/** Asks the ledger; null where it cannot be asked or has nothing of this vault. */
export async function readLedgerHeads(session: Session, { ledger, headsVaultId }: VaultEntry): Promise<LedgerHeads | null> {
  if (ledger.vaultHeads === '' || headsVaultId === '') return null
  const state = await readHeadState(session, { choice: 'own', contract: ledger.vaultHeads, depth: 1 }, headsVaultId)
  if (!state.ok || state.value === null || state.value.seq === 0) return null
  return { accumulator: state.value.accumulator, seq: state.value.seq }
}

/** True where the ledger holds something that this vault never sent: then this vault is older than what was witnessed. */
export async function isBehindLedger(session: Session): Promise<boolean> {
  const held = await readLedgerHeads(session, await readVaultEntry(session))
  if (held === null) return false
  // A turn of the ledger may be under way: what was sent before the ledger was asked is in this list, or known below once it is confirmed.
  const sent = (await session.manifest.list('outbox'))
    .map(([, one]) => one)
    .filter((one) => one.kind === 'head' && (one.state === 'signed' || one.state === 'submitted'))
    .sort((a, b) => a.order - b.order)
  const { headsKnown } = await readVaultEntry(session)
  if (headsKnown === undefined) return false
  let { accumulator } = headsKnown
  // What each was sent for is written down: their order is that of a clock, which may have been put back between two of them.
  if (accumulator === held.accumulator || sent.some((one) => one.accumulator === held.accumulator)) return false
  for (const { value } of sent) {
    accumulator = accumulate(accumulator, value)
    if (accumulator === held.accumulator) return false
  }
  // The ledger itself may be the older one; then nothing here is at risk.
  return held.seq >= headsKnown.seq
}

/** Opens nothing for writing while the vault is behind; takes it back once it is not any more. */
export async function judgeRollback(session: Session): Promise<void> {
  const by = isBehindKeychain(session) ? 'keychain' : (await isBehindLedger(session)) ? 'ledger' : null
  if ((by !== null) === (session.rolledBack !== null)) return
  session.rolledBack = by === null ? null : { by }
  holdChanges(session)
  session.emit({ type: 'changed', what: ['ledger', 'activity'] })
}
