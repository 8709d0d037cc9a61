/** Lists the grants of this vault, newest first. */

import type { GrantView } from '../../../../shared/model/grant.ts'
import { grantViewOf, readGrantFacts } from '../../session/shares/grant-view.ts'
import type { Session } from '../../session/session.ts'

/** Everything that was ever granted, with its state now. */
export async function listGrants(session: Session): Promise<readonly GrantView[]> {
  const facts = await readGrantFacts(session)
  const entries = (await session.manifest.list('grants')).toSorted(([, a], [, b]) => b.signedAtMs - a.signedAtMs)
  const views: GrantView[] = []
  for (const [grantId, entry] of entries) views.push(await grantViewOf(session, grantId, entry, facts))
  return views
}
