/** What stands out in the rows of a vault. Pure: the day of today comes in. It is careful rather than complete. */

import type { Insight } from '../model/insight.ts'
import type { RecordRow } from '../model/record.ts'
import { daysBetween, isBefore, isToCome } from './date-order.ts'
import { isOdd } from './measurement.ts'
import { ingredientsOf } from './ingredients.ts'
import { interactionOf } from './interaction-rules.ts'
import { isVaccineOf, RENEWED_VACCINES } from './renewed-vaccines.ts'
import { holdingValues, lineOf } from './series.ts'
import { stands } from './standing.ts'
import { writtenUnit } from './units.ts'

export interface InsightRows {
  /** Newest first. */
  readonly values: readonly RecordRow[]
  /** Those that are taken now. */
  readonly medicines: readonly RecordRow[]
  readonly immunizations: readonly RecordRow[]
}

/** Results in one direction before it is called a trend, and by which part of the first the last has to differ. */
const TREND_COUNT = 4
const TREND_PART = 0.1
/** Values older than this say nothing about today. */
const RECENT_DAYS = 2 * 365
/** A vaccination of longer ago was perhaps never meant to go on: nothing is said of it. */
const DUE_DAYS_MAX = 25 * 365

/** Interactions first, then values, then the rest; as many as the rows allow. `today` is YYYY-MM-DD. */
export function insightsOf(rows: InsightRows, today: string): readonly Insight[] {
  const tests = testsOf(rows.values, today).filter(([latest]) => latest !== undefined && daysBetween(latest.date, today) <= RECENT_DAYS)
  return [
    ...interactionsOf(rows.medicines),
    ...tests.flatMap(newlyOut),
    ...tests.flatMap(trendOf),
    ...sameIngredients(rows.medicines),
    ...vaccinationsDue(rows.immunizations, today),
  ]
}

/** Results of one test, newest first: also those in words or in another unit, because whatever is newer ends what is said of older ones. */
function testsOf(values: readonly RecordRow[], today: string): readonly (readonly RecordRow[])[] {
  const tests = new Map<string, RecordRow[]>()
  for (const row of values) {
    const isSaid = row.measurement !== undefined || row.summary !== ''
    if (!isSaid || row.code === '' || row.date === '' || isToCome(row.date, today)) continue
    const line = lineOf(row)
    const known = tests.get(line)
    if (known === undefined) tests.set(line, [row])
    else known.push(row)
  }
  return [...tests.values()].map((rows) => newestFirst(holdingValues(rows)))
}

/** One line for what two sources say alike. */
function newestFirst(rows: readonly RecordRow[]): readonly RecordRow[] {
  const sorted = [...rows].sort((a, b) => Date.parse(b.date) - Date.parse(a.date))
  return sorted.filter((row, at) => {
    const next = sorted[at - 1]
    return next === undefined || valueOf(row) !== valueOf(next) || isBefore(row.date, next.date)
  })
}

function valueOf({ measurement, summary }: RecordRow): string {
  if (measurement === undefined) return summary
  return [measurement.comparator ?? '', measurement.value, writtenUnit(measurement.unit)].join(' ')
}

/** The newest results, so many, where they are numbers in one unit and it is sure which came after which; else none. */
function newest(count: number, rows: readonly RecordRow[]): readonly RecordRow[] {
  const found = rows.slice(0, count)
  const units = new Set(found.map(({ measurement }) => (measurement === undefined ? null : writtenUnit(measurement.unit))))
  const inOrder = found.every(({ date }, at) => rows.slice(at + 1).every((older) => isBefore(older.date, date)))
  return found.length < count || units.size > 1 || units.has(null) || !inOrder ? [] : found
}

function newlyOut(test: readonly RecordRow[]): readonly Insight[] {
  const [latest, before] = newest(2, test)
  const flag = latest?.measurement?.flag ?? 'none'
  if (latest === undefined || before?.measurement?.flag !== 'in-range' || !isOdd(flag)) return []
  return [{ type: 'newly-out-of-range', rows: [latest, before], flag }]
}

/** Only true numbers, each beyond the one before, and far enough from the first. */
function trendOf(test: readonly RecordRow[]): readonly Insight[] {
  const rows = newest(TREND_COUNT, test)
  const values = rows.flatMap(({ measurement }) =>
    measurement === undefined || measurement.comparator !== undefined ? [] : [measurement.value],
  )
  const [last, first] = [values[0] ?? 0, values.at(-1) ?? 0]
  if (values.length < TREND_COUNT || Math.abs(last - first) < Math.abs(first) * TREND_PART) return []
  const steps = values.slice(1).map((older, at) => (values[at] ?? 0) - older)
  if (steps.every((step) => step > 0)) return [{ type: 'trend', rows, direction: 'rising' }]
  return steps.every((step) => step < 0) ? [{ type: 'trend', rows, direction: 'falling' }] : []
}

function interactionsOf(medicines: readonly RecordRow[]): readonly Insight[] {
  const known = byIngredient(medicines)
  const names = [...known.keys()]
  return names.flatMap((a, at) =>
    names.slice(at + 1).flatMap((b): readonly Insight[] => {
      const effect = interactionOf(a, b)
      const [one, other] = [known.get(a)?.[0], known.get(b)?.[0]]
      if (effect === undefined || one === undefined || other === undefined || one.id === other.id) return []
      return [{ type: 'interaction', rows: [one, other], ingredients: [a, b], effect }]
    }),
  )
}

/** Two entries of one name are one medicine that was written down twice; two names with one ingredient may be taken twice. */
function sameIngredients(medicines: readonly RecordRow[]): readonly Insight[] {
  return [...byIngredient(medicines)].flatMap(([ingredient, rows]): readonly Insight[] => {
    const named = rows.filter(({ title }, at) => rows.findIndex((one) => one.title.toLowerCase() === title.toLowerCase()) === at)
    return named.length < 2 ? [] : [{ type: 'same-ingredient', rows: named, ingredient }]
  })
}

function byIngredient(medicines: readonly RecordRow[]): ReadonlyMap<string, readonly RecordRow[]> {
  const known = new Map<string, RecordRow[]>()
  for (const row of medicines) for (const name of ingredientsOf(row.title)) known.set(name, [...(known.get(name) ?? []), row])
  return known
}

/** Only what was given once according to the records, and longer ago than it is usually repeated. */
function vaccinationsDue(immunizations: readonly RecordRow[], today: string): readonly Insight[] {
  const given = immunizations.filter((row) => row.date !== '' && stands(row, today) && !isToCome(row.date, today))
  return RENEWED_VACCINES.flatMap(({ vaccine, days }): readonly Insight[] => {
    const since = (row: RecordRow): number => daysBetween(row.date, today)
    const [last] = given.filter((row) => isVaccineOf(vaccine, row)).sort((a, b) => since(a) - since(b))
    const isDue = last !== undefined && since(last) > days && since(last) <= DUE_DAYS_MAX
    return isDue ? [{ type: 'vaccination-due', rows: [last], vaccine }] : []
  })
}
