/** Values of one laboratory test or measurement, the newest of them, oldest first. */

import { isVoid } from '../../../shared/fhir/standing.ts'
import { testOf } from '../../../shared/fhir/test-of.ts'
import type { RecordRow } from '../../../shared/model/record.ts'
import { askIndex } from '../session/records/index-rows.ts'
import type { Session } from '../session/session.ts'

/** Points of one chart at the most. */
const SERIES_POINTS_MAX = 1000

/** `code` is `system|code` as a row has it. What several sources say alike is one value, what was taken back none; a code that two laboratories use for two tests has no series. */
export async function showSeries(session: Session, args: { readonly code: string }): Promise<readonly RecordRow[]> {
  if (args.code === '') return []
  const { found } = await askIndex(session, (index) =>
    index.search({ code: args.code, limit: SERIES_POINTS_MAX, offset: 0, order: 'newest' }),
  )
  const values = found.rows.filter((row) => row.measurement !== undefined && !isVoid(row.status))
  return new Set(values.map(testOf)).size > 1 ? [] : values.reverse()
}
