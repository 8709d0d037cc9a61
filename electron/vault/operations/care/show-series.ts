/** Values of one laboratory test or measurement, the newest of them, oldest first. */

import { holdingValues, momentOf } from '../../../../shared/fhir/series.ts'
import type { SeriesView } from '../../../../shared/api/labs-views.ts'
import type { RecordId } from '../../../../shared/model/record.ts'
import { askIndex } from '../../session/records/index-rows.ts'
import { nameOn, whoseInFront } from '../../session/records/whose.ts'
import type { Session } from '../../session/session.ts'

/** Points of one chart at the most. */
const SERIES_POINTS_MAX = 1000

/** `code` is `system|code` as a row has it. What several sources say alike is one value; what was taken back or replaced is none. Of the one person whose `recordId` is, the holder where it is left out. */
export async function showSeries(session: Session, args: { readonly code: string; readonly recordId?: RecordId }): Promise<SeriesView> {
  if (args.code === '') return { rows: [], older: false }
  const { found } = await askIndex(session, (index) =>
    index.search({ code: args.code, limit: SERIES_POINTS_MAX, offset: 0, order: 'newest' }),
  )
  const { rows: all, whose } = await whoseInFront(session, found.rows)
  const asked = all.find(({ id }) => id === args.recordId)
  const wanted = asked === undefined ? undefined : nameOn(whose(asked.id))
  const own = all.filter(({ id }) => nameOn(whose(id)) === wanted)
  const dated = own.filter(({ date }) => date !== '').reverse()
  const measured = holdingValues(dated).filter(({ measurement }) => measurement !== undefined)
  const rows = [...measured].sort((a, b) => momentOf(a.date) - momentOf(b.date))
  return { rows, older: found.total > found.rows.length }
}
