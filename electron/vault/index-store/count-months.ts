/** How many rows of a list are of each month: what a timeline is laid out by. */

import type { MonthCount } from '../../../shared/model/month-count.ts'
import type { Narrowing, SearchQuery } from '../ports.ts'
import type { Database } from './database.ts'
import { FIRST_DATED, monthAt, NUMBERS_A_MONTH } from './row-number.ts'
import { kindsOf, narrow } from './search-rows.ts'

/** Newest first, rows without a date last. */
export function countMonths(database: Database, query: Narrowing, countOf: (kinds: SearchQuery['kinds']) => number): readonly MonthCount[] {
  const narrowed = narrow(database, query)
  if (narrowed === null) return []
  const conditions = [...kindsOf(query, countOf), ...narrowed.conditions]
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
  const month = `CASE WHEN number < ${String(FIRST_DATED)} THEN -1 ELSE number / ${String(NUMBERS_A_MONTH)} END`
  const lines = database
    .prepare(`SELECT ${month} AS month, count(*) AS found FROM rows ${where} GROUP BY month ORDER BY month DESC`)
    .all(narrowed.values) as readonly { readonly month: number; readonly found: number }[]
  return lines.map(({ month: at, found }) => ({ month: at < 0 ? '' : monthAt(at), count: found }))
}
