/** Which relay this person chose, and whether it is connected. */

import type { RelayView } from '../../../../shared/api/relay-views.ts'
import { viewRelay } from '../../session/carry/relay.ts'
import type { Session } from '../../session/session.ts'

/** Also says which contacts are connected now, and how. */
export function showRelay(session: Session): Promise<RelayView> {
  return viewRelay(session)
}
