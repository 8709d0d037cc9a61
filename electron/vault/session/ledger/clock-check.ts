/** Whether the clock of this computer can be believed before something is signed by it. */

import { refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

/** What chain blocks of honest networks and a clock may be apart. */
const BEHIND_MS_MAX = 10 * 60 * 1000

/** What is signed by a clock that is behind the ledger would count as over, or as too late, wherever time is decided by both. Errors: `clock-wrong`. */
export async function refuseWrongClock(session: Session): Promise<void> {
  const head = await session.ports.ledger.head('own')
  if (head.ok && head.value.timestampS * 1000 - session.ports.clock.now() > BEHIND_MS_MAX) throw refusal('clock-wrong')
}
