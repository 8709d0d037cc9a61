/** How many rows of a list are of each month: what a timeline is laid out by. */

import type { MonthCount } from '../../../shared/model/month-count.ts'
import type { Narrowing } from '../ports.ts'
import type { Database } from './database.ts'
import type { KindCounts } from './kind-counts.ts'
import { FIRST_DATED, monthAt, NUMBERS_A_MONTH } from './row-number.ts'
import { narrow } from './narrow.ts'
import { shownOf } from './search-rows.ts'

/** Newest first, rows without a date last. */
export function countMonths(database: Database, query: Narrowing, counts: KindCounts): readonly MonthCount[] {
  const narrowed = narrow(database, query)
  if (narrowed === null) return []
  const { where, values } = shownOf(query, narrowed, counts)
  const month = `CASE WHEN number < ${String(FIRST_DATED)} THEN -1 ELSE number / ${String(NUMBERS_A_MONTH)} END`
  const lines = database
    .prepare(`SELECT ${month} AS month, count(*) AS found FROM rows ${where} GROUP BY month ORDER BY month DESC`)
    .all(values) as readonly { readonly month: number; readonly found: number }[]
  return lines.map(({ month: at, found }) => ({ month: at < 0 ? '' : monthAt(at), count: found }))
}
