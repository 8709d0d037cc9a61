/** Dates and numbers as people's programs write them; what could be two things is never decided here. */

import type { DateOrder } from '../../../shared/model/table-columns.ts'
import { wallOf } from '../readings/moment.ts'
import type { Moment } from '../readings/moment.ts'

const NUMERIC_DATE = /^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})\.?(?:,?[T\s]+(.*))?$/u
const DAY_NAMED = /^(\d{1,2})\.?[-\s]([A-Za-z]{3,9})\.?,?[-\s](\d{4})(?:,?[T\s]+(.*))?$/u
const MONTH_NAMED = /^([A-Za-z]{3,9})\.?\s(\d{1,2})(?:,\s?|\s)(\d{4})(?:,?[T\s]+(.*))?$/u
const TIME = /^(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*([AaPp])?\.?(?:[Mm]\.?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/u
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** Two digits from here on are of the last century. Source: POSIX, `%y`. */
const LAST_CENTURY = 69
const NUMBER = /^[+-]?\d{1,9}([.,]\d{1,9})?$/u
const GROUPED = /^[+-]?\d{1,3}([.,'\u00a0 ]\d{3})+([.,]\d{1,9})?$/u

interface DateParts {
  readonly parts: readonly [string, string, string]
  /** Of month names there is only one order. */
  readonly named: boolean
  readonly rest: string
}

/** What a column of dates says of its order: null where it could be both, or is none. */
export function orderOf(texts: Iterable<string>): DateOrder | null {
  const seen = new Set<DateOrder>()
  let dates = 0
  for (const text of texts) {
    const found = partsOf(text)
    if (found === null) continue
    dates += 1
    const [first, second] = found.parts
    if (found.named) seen.add('day-first')
    else if (first.length === 4) seen.add('year-first')
    else if (Number(first) > 12) seen.add('day-first')
    else if (Number(second) > 12) seen.add('month-first')
  }
  const [order = null] = seen
  return dates > 0 && seen.size === 1 ? order : null
}

/** Whether it begins as a date does, in whatever order. */
export function looksLikeDate(text: string): boolean {
  return partsOf(text) !== null
}

/** A date, with the time behind it or in a cell of its own; null for what is none in this order. Without a time it is the day. */
export function momentOf(text: string, time: string, order: DateOrder): Moment | null {
  const found = partsOf(text)
  if (found === null) return null
  const [first, second, third] = found.parts
  const yearFirst = first.length === 4
  if (!found.named && yearFirst !== (order === 'year-first')) return null
  const [year, month, day] =
    found.named || order === 'day-first' ? [third, second, first] : yearFirst ? [first, second, third] : [third, first, second]
  if (year.length !== 4 && year.length !== 2) return null
  const written = time === '' ? found.rest : time
  const clock = clockOf(written)
  if (clock === null) return null
  const full = year.length === 2 ? (Number(year) < LAST_CENTURY ? 2000 : 1900) + Number(year) : Number(year)
  const wall = wallOf(full, Number(month), Number(day), clock.seconds)
  return wall === null ? null : { wall, offset: clock.offset, ...(written.trim() === '' ? { isDay: true as const } : {}) }
}

/** A number with a point or a comma; null for anything else. */
export function numberOf(text: string): number | null {
  const bare = text.trim()
  if (NUMBER.test(bare)) return Number(bare.replace(',', '.'))
  if (!GROUPED.test(bare)) return null
  const decimal = Math.max(bare.lastIndexOf('.'), bare.lastIndexOf(','))
  const mark = bare[decimal] ?? ''
  // With one sort of mark alone it would be a guess which it is.
  const others = bare.slice(0, Math.max(0, decimal)).replace(/[+-]?\d/gu, '')
  if (decimal === -1 || others === '' || others.includes(mark)) return null
  return Number(`${bare.slice(0, decimal).replace(/[^\d+-]/gu, '')}.${bare.slice(decimal + 1)}`)
}

function partsOf(text: string): DateParts | null {
  const bare = text.trim()
  const numeric = NUMERIC_DATE.exec(bare)
  if (numeric !== null) {
    const [, first = '', second = '', third = '', rest = ''] = numeric
    return first.length === 3 || third.length === 3 ? null : { parts: [first, second, third], named: false, rest }
  }
  const dayNamed = DAY_NAMED.exec(bare)
  const monthNamed = dayNamed === null ? MONTH_NAMED.exec(bare) : null
  const [day = '', name = '', year = '', rest = ''] =
    dayNamed !== null ? dayNamed.slice(1) : monthNamed !== null ? [monthNamed[2], monthNamed[1], monthNamed[3], monthNamed[4]] : []
  const month = MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1
  return month === 0 ? null : { parts: [day, String(month), year], named: true, rest }
}

function clockOf(text: string): { readonly seconds: number; readonly offset: number | null } | null {
  const bare = text.trim()
  if (bare === '') return { seconds: 0, offset: null }
  const found = TIME.exec(bare)
  if (found === null) return null
  const [, hours = '', minutes = '', seconds = '0', half = '', zone = ''] = found
  const hour = half === '' ? Number(hours) : hourOf(Number(hours), half.toLowerCase() === 'p')
  if (hour === null || hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null
  return { seconds: hour * 3600 + Number(minutes) * 60 + Number(seconds), offset: offsetOf(zone) }
}

function hourOf(hour: number, afternoon: boolean): number | null {
  return hour < 1 || hour > 12 ? null : (hour % 12) + (afternoon ? 12 : 0)
}

function offsetOf(zone: string): number | null {
  if (zone === '') return null
  if (zone === 'Z' || zone === 'UTC') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return zone.startsWith('-') ? -minutes : minutes
}
