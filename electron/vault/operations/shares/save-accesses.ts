/** Who opened what, as a file that other programs read: FHIR R4 AuditEvents. */

import type { AccessFilter } from '../../../../shared/api/access-views.ts'
import { buildAccessBundle } from '../../../../shared/crypto/access-file.ts'
import { readAccesses, withTitles } from '../../session/shares/accesses.ts'
import type { Session } from '../../session/session.ts'

/** Oldest first. */
export async function saveAccesses(
  session: Session,
  args: AccessFilter,
): Promise<{ readonly name: string; readonly text: string; readonly count: number }> {
  const found = (await readAccesses(session, args)).found.toReversed()
  const views = await withTitles(
    session,
    found.map(({ view }) => view),
  )
  const bundle = buildAccessBundle(
    found.map(({ statement, terms }, at) => ({ statement, terms, title: views[at]?.title ?? '' })),
    session.ports.clock.now(),
  )
  return { name: 'salus-access-log.json', text: `${JSON.stringify(bundle, null, 2)}\n`, count: found.length }
}
