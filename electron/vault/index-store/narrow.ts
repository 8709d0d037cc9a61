/** What a list is narrowed to besides its kinds, as SQL: a code, a file, days, or rows that are named. */

import type { Narrowing } from '../ports.ts'
import type { Database } from './database.ts'
import { encodeId } from './pack-row.ts'
import { FIRST_DATED, numbersOf, WHOLE } from './row-number.ts'

/** Conditions on a row, all of which have to hold, and the values of their question marks. */
export interface Conditions {
  readonly conditions: readonly string[]
  readonly values: readonly unknown[]
  /** Nothing but days, which the numbers themselves tell. */
  readonly byNumber: boolean
}

/** Null where nothing can be in it: a code or a file that no row has. */
export function narrow(database: Database, query: Narrowing): Conditions | null {
  const conditions: string[] = []
  const values: unknown[] = []
  for (const column of ['code', 'source'] as const) {
    const text = query[column]
    if (text === undefined) continue
    const name = database.prepare('SELECT CAST(name AS INTEGER) AS found FROM names WHERE text = ?').get([Buffer.from(text, 'utf8')])
    if (name === undefined) return null
    conditions.push(`${column} = ?`)
    values.push((name as { readonly found: number }).found)
  }
  const others = conditions.length > 0 || query.ids !== undefined
  const days = [...sinceOf(query.from), ...untilOf(query.until)]
  conditions.push(...days)
  if (query.ids !== undefined) {
    fillWanted(database, query.ids)
    conditions.push('rows.id IN (SELECT id FROM temp.wanted)')
  }
  return { conditions, values, byNumber: !others && !days.some((day) => day.includes('whole')) }
}

/** A month or a year without a day counts where the first day asked for lies in it. */
function sinceOf(day: string | undefined): readonly string[] {
  if (day === undefined) return []
  const { from } = numbersOf(day)
  const [year, month] = [numbersOf(day.slice(0, 4)), numbersOf(day.slice(0, 7))]
  if (year.from === from) return [`number >= ${String(from)}`]
  const inYear = `whole = ${String(WHOLE.year)}`
  const inMonth = `whole = ${String(WHOLE.month)} AND number >= ${String(month.from)}`
  return [`number >= ${String(year.from)} AND (number >= ${String(from)} OR ${inYear} OR (${inMonth}))`]
}

function untilOf(day: string | undefined): readonly string[] {
  return day === undefined ? [] : [`number >= ${String(FIRST_DATED)} AND number < ${String(numbersOf(day).end)}`]
}

/** The ids of one query, in memory only; any number of them. */
function fillWanted(database: Database, ids: readonly string[]): void {
  database.exec('CREATE TEMP TABLE IF NOT EXISTS wanted (id BLOB PRIMARY KEY) WITHOUT ROWID; DELETE FROM temp.wanted')
  const insert = database.prepare('INSERT OR IGNORE INTO temp.wanted (id) VALUES (?)')
  for (const id of ids) insert.run([encodeId(id)])
}
