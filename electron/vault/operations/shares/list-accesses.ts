/** Who opened what, when, under which purpose; newest first. */

import type { AccessFilter, AccessLog } from '../../../../shared/api/access-views.ts'
import { monthOf } from '../../../../shared/model/month.ts'
import { readAccesses, withTitles } from '../../session/shares/accesses.ts'
import { titlesOf } from '../../session/records/record-titles.ts'
import type { Session } from '../../session/session.ts'

/** Entries on one page, and records that can be chosen from. */
const PAGE_ENTRIES_MAX = 500
const RECORDS_MAX = 500

/** As the readers' programs reported it; what they left out shows as a gap at the most. */
export async function listAccesses(
  session: Session,
  args: AccessFilter & { readonly limit: number; readonly offset: number },
): Promise<AccessLog> {
  const { all, found, gaps, forks } = await readAccesses(session, args)
  const page = found.slice(args.offset, args.offset + Math.min(args.limit, PAGE_ENTRIES_MAX))
  const ids = [...new Set(all.map(({ view }) => view.recordId))].slice(0, RECORDS_MAX)
  const titles = await titlesOf(session, ids)
  return {
    entries: await withTitles(
      session,
      page.map(({ view }) => view),
    ),
    total: found.length,
    gaps,
    forks,
    people: [...new Map(all.map(({ view: { contactId, who } }) => [contactId, { contactId, who }])).values()],
    months: [...new Set(all.map(({ placedAtMs }) => monthOf(placedAtMs)))].sort().reverse(),
    records: ids.flatMap((recordId) => (titles.has(recordId) ? [{ recordId, title: titles.get(recordId) ?? '' }] : [])),
  }
}
