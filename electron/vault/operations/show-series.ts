/** Values of one laboratory test or measurement, the newest of them, oldest first. */

import { isSameValue } from '../../../shared/fhir/same-items.ts'
import type { RecordRow } from '../../../shared/model/record.ts'
import { askIndex } from '../session/index-rows.ts'
import type { Session } from '../session/session.ts'

/** Points of one chart at the most. */
const SERIES_POINTS_MAX = 1000
/** Points before one that are compared with it: values of one moment stand together. */
const POINTS_COMPARED = 8

/** `code` is `system|code` as a row has it. */
export async function showSeries(session: Session, args: { readonly code: string }): Promise<readonly RecordRow[]> {
  if (args.code === '') return []
  const { found } = await askIndex(session, (index) =>
    index.search({ code: args.code, limit: SERIES_POINTS_MAX, offset: 0, order: 'newest' }),
  )
  const measured = found.rows.filter((row) => row.measurement !== undefined).reverse()
  // One point for what two sources say alike.
  return measured.filter((row, at) => !measured.slice(Math.max(0, at - POINTS_COMPARED), at).some((before) => isSameValue(before, row)))
}
