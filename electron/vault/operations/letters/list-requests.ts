/** Lists requests in both directions, newest first. */

import type { RequestView } from '../../../../shared/api/request-views.ts'
import { requestViewOf } from '../../session/letters/requests.ts'
import type { Session } from '../../session/session.ts'

/** Answered and ended ones stay in the list. */
export async function listRequests(session: Session): Promise<readonly RequestView[]> {
  const deliveries = (await session.manifest.list('deliveries')).map(([, entry]) => entry)
  const entries = (await session.manifest.list('requests')).toSorted(([, a], [, b]) => b.atMs - a.atMs)
  const views: RequestView[] = []
  for (const [requestId, entry] of entries) views.push(await requestViewOf(session, requestId, entry, deliveries))
  return views
}
