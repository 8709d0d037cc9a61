/** Whether a grant of mine is over: nothing of it is given any more. */

import type { GrantEntry } from '../collections.ts'
import type { Session } from '../session.ts'
import { readSignedGrant } from './signed-grant.ts'

/** What ended by itself once stays so, also where the clock is put back afterwards. */
export function isOver({ withdrawnAtMs, expiredNoted, untilMs }: GrantEntry, now: number): boolean {
  return withdrawnAtMs !== undefined || expiredNoted === true || untilMs <= now
}

/** It ended by itself, and the day on which copies go has not come. */
export async function mayBeKeptThere(session: Session, entry: GrantEntry, now: number): Promise<boolean> {
  const { withdrawnAtMs, deletionConfirmedAtMs, deletedThereAtMs } = entry
  if ([withdrawnAtMs, deletionConfirmedAtMs, deletedThereAtMs].some((atMs) => atMs !== undefined)) return false
  const { right, deleteByMs } = (await readSignedGrant(session, entry)).terms
  return right === 'keep' && deleteByMs > now
}
