/** Whether the clock of this computer can be believed before something is signed by it. */

import { isMoment } from '../../../../shared/model/moment.ts'
import { refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

/** What chain blocks of honest networks and a clock may be apart. */
const BEHIND_MS_MAX = 10 * 60 * 1000

/** What is signed by a clock that is behind the ledger would count as over, or as too late, wherever time is decided by both. Errors: `clock-wrong`, with the day of the newest entry there. */
export async function refuseWrongClock(session: Session): Promise<void> {
  const head = await session.ports.ledger.head('own')
  if (!head.ok) return
  const atMs = head.value.timestampS * 1000
  if (atMs - session.ports.clock.now() <= BEHIND_MS_MAX) return
  throw refusal('clock-wrong', isMoment(atMs) ? { ledgerDay: new Date(atMs).toISOString().slice(0, 10) } : undefined)
}
