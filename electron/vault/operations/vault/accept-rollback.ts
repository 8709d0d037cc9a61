/** Goes on from an older state: the person knows that newer changes were witnessed and that they are not here. */

import type { VaultStatus } from '../../../../shared/api/vault-api.ts'
import { acceptState } from '../../session/keys/keychain-state.ts'
import { statusOf } from '../../session/open-vault.ts'
import { holdChanges } from '../../session/on-hold.ts'
import { readLedgerHeads } from '../../session/ledger/rollback.ts'
import { refusal } from '../../session/refusal.ts'
import { addActivity, changeVaultEntry, readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Harmless where nothing was set back. Errors: `date-ahead`. */
export async function acceptRollback(session: Session): Promise<VaultStatus> {
  if (session.rolledBack === null) return statusOf(session)
  if (session.dateAhead !== null) throw refusal('date-ahead')
  const heads = await readLedgerHeads(session, await readVaultEntry(session))
  acceptState(session)
  session.rolledBack = null
  holdChanges(session)
  await session.manifest.commit(async (tx) => {
    if (heads !== null) await changeVaultEntry(tx, (entry) => ({ ...entry, headsKnown: heads }))
    await addActivity(session, tx, 'rollback-accepted')
  })
  session.emit({ type: 'changed', what: ['ledger', 'activity'] })
  return statusOf(session)
}
