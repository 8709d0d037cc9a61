/** Whether a grant of mine is over: nothing of it is given any more. */

import type { GrantEntry } from '../collections.ts'
import { isStopped, openChild } from './children-view.ts'
import type { Session } from '../session.ts'
import { readSignedGrant } from './signed-grant.ts'

/** What ended by itself once stays so, also where the clock is put back afterwards. */
export function isOver({ withdrawnAtMs, expiredNoted, untilMs }: GrantEntry, now: number): boolean {
  return withdrawnAtMs !== undefined || expiredNoted === true || untilMs <= now
}

/** It ended by itself, and the day on which copies go has not come: with its reader, or where she deleted all of it with somebody to whom it was passed on. */
export async function mayBeKeptThere(session: Session, [grantId, entry]: readonly [string, GrantEntry], now: number): Promise<boolean> {
  if (entry.withdrawnAtMs !== undefined) return false
  const { right, deleteByMs } = (await readSignedGrant(session, entry)).terms
  if (right !== 'keep' || deleteByMs <= now) return false
  const { deletionConfirmedAtMs, deletedThereAtMs } = entry
  if (deletionConfirmedAtMs === undefined && deletedThereAtMs === undefined) return true
  const all = new Map(await session.manifest.list('children'))
  for (const child of all.values()) {
    if (child.side !== 'received' || child.rootId !== grantId || child.deletionConfirmedAtMs !== undefined || isStopped(child, all))
      continue
    const { terms } = await openChild(session, child)
    if (terms.right === 'keep' && terms.deleteByMs > now) return true
  }
  return false
}
