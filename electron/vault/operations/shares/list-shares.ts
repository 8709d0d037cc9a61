/** Lists what others share with this person, the soonest to end first. */

import type { ShareView } from '../../../../shared/model/grant.ts'
import { listAmendments } from '../../session/shares/amendments.ts'
import type { Session } from '../../session/session.ts'
import { shareViewOf } from '../../session/shares/shares.ts'

/** Ended ones stay in the list, without their records. */
export async function listShares(session: Session): Promise<readonly ShareView[]> {
  const views: ShareView[] = []
  const amendments = await listAmendments(session, 'received')
  for (const [grantId, entry] of await session.manifest.list('shares')) views.push(await shareViewOf(session, grantId, entry, amendments))
  return views.sort((a, b) => Number(a.stage === 'deleted') - Number(b.stage === 'deleted') || a.untilMs - b.untilMs)
}
