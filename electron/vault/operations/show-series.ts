/** Values of one laboratory test or measurement, the newest of them, oldest first. */

import type { RecordRow } from '../../../shared/model/record.ts'
import { askIndex } from '../session/records/index-rows.ts'
import type { Session } from '../session/session.ts'

/** Points of one chart at the most. */
const SERIES_POINTS_MAX = 1000

/** `code` is `system|code` as a row has it. What several sources say alike is one value. */
export async function showSeries(session: Session, args: { readonly code: string }): Promise<readonly RecordRow[]> {
  if (args.code === '') return []
  const { found } = await askIndex(session, (index) =>
    index.search({ code: args.code, limit: SERIES_POINTS_MAX, offset: 0, order: 'newest' }),
  )
  return found.rows.filter((row) => row.measurement !== undefined).reverse()
}
