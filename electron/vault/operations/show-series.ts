/** Values of one laboratory test or measurement, the newest of them, oldest first. */

import { holdingValues, momentOf } from '../../../shared/fhir/series.ts'
import type { RecordId, RecordRow } from '../../../shared/model/record.ts'
import type { Whose } from '../../../shared/model/whose.ts'
import { askIndex } from '../session/records/index-rows.ts'
import { nameOn, ownInFront, peopleIn } from '../session/records/whose.ts'
import type { Session } from '../session/session.ts'

const HOLDER: Whose = { who: '', sure: true }
/** Points of one chart at the most. */
const SERIES_POINTS_MAX = 1000

/** `code` is `system|code` as a row has it. What several sources say alike is one value; what was taken back or replaced is none. Of the one person whose `recordId` is, the holder where it is left out. */
export async function showSeries(
  session: Session,
  args: { readonly code: string; readonly recordId?: RecordId },
): Promise<readonly RecordRow[]> {
  if (args.code === '') return []
  const { found } = await askIndex(session, (index) =>
    index.search({ code: args.code, limit: SERIES_POINTS_MAX, offset: 0, order: 'newest' }),
  )
  const people = await peopleIn(session)
  const rows = people === null ? found.rows : await ownInFront(session, people, found.rows)
  const whose = await people?.whoseRows(rows)
  const asked = rows.find(({ id }) => id === args.recordId)
  const wanted = asked === undefined ? undefined : nameOn(whose?.(asked.id) ?? HOLDER)
  const own = whose === undefined ? rows : rows.filter(({ id }) => nameOn(whose(id)) === wanted)
  const measured = own.filter(({ measurement, date }) => measurement !== undefined && date !== '').reverse()
  return [...holdingValues(measured)].sort((a, b) => momentOf(a.date) - momentOf(b.date))
}
