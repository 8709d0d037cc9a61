/** Who opened what, when, under which purpose; newest first. */

import type { AccessFilter, AccessLog } from '../../../../shared/api/access-views.ts'
import { monthOf } from '../../../../shared/model/month.ts'
import { readAccesses, withTitles } from '../../session/shares/accesses.ts'
import { namesOf } from '../../session/records/record-titles.ts'
import type { Session } from '../../session/session.ts'

/** Entries on one page. */
const PAGE_ENTRIES_MAX = 500
/** Numbers in titles as people count. */
const BY_TITLE = new Intl.Collator('en', { numeric: true })

/** As the readers' programs reported it; what they left out shows as a gap at the most. */
export async function listAccesses(
  session: Session,
  args: AccessFilter & { readonly limit: number; readonly offset: number },
): Promise<AccessLog> {
  const { all, found, gaps, forks, breaks } = await readAccesses(session, args)
  const page = found.slice(args.offset, args.offset + Math.min(args.limit, PAGE_ENTRIES_MAX))
  const names = await namesOf(
    session,
    all.map(({ view }) => view.recordId),
  )
  return {
    entries: await withTitles(
      session,
      page.map(({ view }) => view),
    ),
    total: found.length,
    gaps,
    forks,
    breaks,
    people: [...new Map(all.map(({ view: { contactId, who } }) => [contactId, { contactId, who }])).values()],
    months: [...new Set(all.map(({ placedAtMs }) => monthOf(placedAtMs)))].sort().reverse(),
    records: [...names]
      .map(([recordId, named]) => ({ recordId, ...named }))
      .sort((a, b) => BY_TITLE.compare(a.title, b.title) || (a.date < b.date ? 1 : -1)),
  }
}
