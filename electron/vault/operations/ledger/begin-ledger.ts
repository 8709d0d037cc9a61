/** Begins a new ledger on this computer in place of one that went on on another one too. */

import { beginInstead } from '../../session/ledger/begun-anew.ts'
import { keepsLedger } from '../../session/keys/devices.ts'
import { refusal } from '../../session/refusal.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { refreshServing } from '../../session/shares/serving.ts'

/** Harmless where nothing parted. Errors: `ledger-not-here`, `disk-failed`, `limit-exceeded`. */
export async function beginLedger(session: Session): Promise<null> {
  const vault = await readVaultEntry(session)
  if (vault.ledger.kind !== 'embedded' || !keepsLedger(session, vault)) throw refusal('ledger-not-here')
  await beginInstead(session)
  await refreshServing(session)
  session.emit({ type: 'changed', what: ['ledger', 'activity', 'grants'] })
  return null
}
