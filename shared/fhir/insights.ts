/** What stands out in the rows of a vault. Pure: the day of today comes in. It is careful rather than complete. */

import type { Insight, RenewedVaccine } from '../model/insight.ts'
import type { RecordRow } from '../model/record.ts'
import { isOdd } from './measurement.ts'
import { ingredientsOf } from './ingredients.ts'
import { interactionOf } from './interaction-rules.ts'
import { holdingValues, strandOf } from './series.ts'
import { stands } from './standing.ts'

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
const DAY_MS = 24 * 60 * 60 * 1000
/** Values older than this say nothing about today. */
const RECENT_DAYS = 2 * 365
const INSIGHTS_MAX = 50

/** Interactions first, then values, then the rest. `today` is YYYY-MM-DD. */
export function insightsOf(rows: InsightRows, today: string): readonly Insight[] {
  const series = seriesOf(rows.values).filter(([latest]) => latest !== undefined && daysBetween(latest.date, today) <= RECENT_DAYS)
  return [
    ...interactionsOf(rows.medicines),
    ...series.flatMap(newlyOut),
    ...series.flatMap(trendOf),
    ...sameIngredients(rows.medicines),
    ...vaccinationsDue(rows.immunizations, today),
  ].slice(0, INSIGHTS_MAX)
}

/** Values of one test in one unit, newest first. */
function seriesOf(values: readonly RecordRow[]): readonly (readonly RecordRow[])[] {
  const series = new Map<string, RecordRow[]>()
  for (const row of values) {
    if (row.measurement === undefined || row.code === '' || row.date === '') continue
    const key = `${row.code} ${strandOf(row)} ${row.measurement.unit}`
    const known = series.get(key)
    // The same result from two sources is one result.
    if (known?.some((one) => one.date === row.date && one.measurement?.value === row.measurement?.value) === true) continue
    series.set(key, [...(known ?? []), row])
  }
  return [...series.values()].map(holdingValues)
}

function newlyOut(series: readonly RecordRow[]): readonly Insight[] {
  const [latest, before] = series
  const flag = latest?.measurement?.flag ?? 'none'
  if (latest === undefined || before?.measurement?.flag !== 'in-range' || !isOdd(flag)) return []
  return [{ type: 'newly-out-of-range', rows: [latest, before], flag }]
}

/** Only true numbers, each beyond the one before, and far enough from the first. */
function trendOf(series: readonly RecordRow[]): readonly Insight[] {
  const rows = series.slice(0, TREND_COUNT)
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
    const named = [...new Map(rows.map((row) => [row.title.toLowerCase(), row])).values()]
    return named.length < 2 ? [] : [{ type: 'same-ingredient', rows: named, ingredient }]
  })
}

function byIngredient(medicines: readonly RecordRow[]): ReadonlyMap<string, readonly RecordRow[]> {
  const known = new Map<string, RecordRow[]>()
  for (const row of medicines) for (const name of ingredientsOf(row.title)) known.set(name, [...(known.get(name) ?? []), row])
  return known
}

/** Vaccines by their CVX codes (https://www2a.cdc.gov/vaccines/iis/iisstandards/vaccines.asp?rpt=cvx) or their words. */
const VACCINES: Readonly<Record<RenewedVaccine, { readonly codes: ReadonlySet<string>; readonly words: RegExp; readonly days: number }>> = {
  // Every ten years. Source: WHO position paper on tetanus vaccines (2017), national schedules.
  tetanus: {
    codes: new Set('1 01 9 09 20 22 28 35 50 102 106 107 110 112 113 115 120 130 132 138 139 142 146 170 195 196 198'.split(' ')),
    words: /\b(tetan\w*|tdap|dtap|dtp)\b(?!.*globulin)/iu,
    days: 10 * 365.25,
  },
  // Every season. Source: WHO position paper on influenza vaccines (2022).
  influenza: {
    codes: new Set(
      '15 16 88 111 135 140 141 144 149 150 151 153 155 158 161 166 168 171 185 186 194 197 200 201 202 205 231 320 331 333 337 338'.split(
        ' ',
      ),
    ),
    // Not Haemophilus influenzae.
    words: /(?<!philus\s)\binfluenza\b|\b(anti)?gripal\w*/iu,
    days: 365.25,
  },
}
const CVX = 'http://hl7.org/fhir/sid/cvx|'
/** A vaccination of longer ago was perhaps never meant to go on: nothing is said of it. */
const DUE_DAYS_MAX = 25 * 365

/** Only what was given once according to the records, and longer ago than it is usually repeated. */
function vaccinationsDue(immunizations: readonly RecordRow[], today: string): readonly Insight[] {
  return Object.entries(VACCINES).flatMap(([name, { codes, words, days }]): readonly Insight[] => {
    const given = immunizations
      .filter((row) => row.date !== '' && stands(row, today))
      .filter(({ code, title }) => (code.startsWith(CVX) ? codes.has(code.slice(CVX.length)) : words.test(title)))
      .sort((a, b) => (a.date < b.date ? 1 : -1))
    const [last] = given
    if (last === undefined) return []
    const since = daysBetween(last.date, today)
    const isDue = since > days && since <= DUE_DAYS_MAX
    return !isDue ? [] : [{ type: 'vaccination-due', rows: [last], vaccine: name as RenewedVaccine }]
  })
}

/** Of dates as records have them: a year or a month counts from its end, so that nothing is called old too early. */
function daysBetween(date: string, today: string): number {
  if (!/^\d{4}(-\d{2}){0,2}/u.test(date)) return Number.NaN
  const [year = '', month = '12', day = '28'] = date.slice(0, 10).split('-')
  return (Date.parse(today) - Date.parse(`${year}-${month}-${day}`)) / DAY_MS
}
