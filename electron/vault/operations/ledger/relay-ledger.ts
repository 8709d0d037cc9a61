/** Switches on that this Salus puts entries of contacts on the network and pays for them, within limits, until it is locked. */

import type { RelayLimits } from '../../../../shared/api/ledger-views.ts'
import { refusal } from '../../session/refusal.ts'
import { setRelaying } from '../../session/ledger/relay-take.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

const A_DAY_MAX = 100_000

/** `limits` null switches it off. Errors: `ledger-off` where the ledger is no network, `input-invalid`. */
export async function relayLedger(session: Session, { limits }: { readonly limits: RelayLimits | null }): Promise<null> {
  if (limits === null) {
    setRelaying(session, null)
    return null
  }
  if ((await readVaultEntry(session)).ledger.kind !== 'rpc') throw refusal('ledger-off')
  const sound = [limits.aContactADay, limits.aDay].every((one) => Number.isSafeInteger(one) && one >= 1 && one <= A_DAY_MAX)
  if (!sound) throw refusal('input-invalid')
  setRelaying(session, limits)
  return null
}
