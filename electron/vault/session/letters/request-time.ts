/** How long a request waits. */

import { REQUEST_OPEN_MS_MAX } from '../../../../shared/model/request.ts'
import type { RequestEntry } from '../collections.ts'

/** Until when it can be answered: as its terms say, and no longer than any other may wait behind the day on which it came, whatever day its sender wrote. */
export function waitsUntilMs({ atMs, answerByMs }: RequestEntry): number {
  return Math.min(answerByMs, atMs + REQUEST_OPEN_MS_MAX)
}
