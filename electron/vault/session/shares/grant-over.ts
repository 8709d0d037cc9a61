/** Whether a grant of mine is over: nothing of it is given any more. */

import type { GrantEntry } from '../collections.ts'

/** What ended by itself once stays so, also where the clock is put back afterwards. */
export function isOver({ withdrawnAtMs, expiredNoted, untilMs }: GrantEntry, now: number): boolean {
  return withdrawnAtMs !== undefined || expiredNoted === true || untilMs <= now
}
