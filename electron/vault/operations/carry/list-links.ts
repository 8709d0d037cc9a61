/** Links that this person made, the newest first. */

import type { LinkView } from '../../../../shared/api/link-views.ts'
import { linkViewOf } from '../../session/carry/links.ts'
import type { Session } from '../../session/session.ts'

/** Also those that have ended. */
export async function listLinks(session: Session): Promise<readonly LinkView[]> {
  const now = session.ports.clock.now()
  const links = (await session.manifest.list('links')).map(([linkId, entry]) => linkViewOf(linkId, entry, now))
  return links.sort((a, b) => b.madeAtMs - a.madeAtMs)
}
