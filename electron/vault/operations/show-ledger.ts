/** Says which ledger was chosen, and whether entries of contacts are sent from here. */

import type { LedgerSettings, RelayLimits } from '../../../shared/api/ledger-views.ts'
import { relayingOf } from '../session/ledger/relay-take.ts'
import { readVaultEntry } from '../session/session.ts'
import type { Session } from '../session/session.ts'

/** As it stands in the vault; whether it can be reached is said by `showStatus`. */
export async function showLedger(session: Session): Promise<{ readonly settings: LedgerSettings; readonly relaying: RelayLimits | null }> {
  const { ledger } = await readVaultEntry(session)
  return { settings: ledger, relaying: relayingOf(session) }
}
