/** Times of readings as numbers, because millions of them are held and compared: what the clock on the wall said, and how far it was from UTC. */

/** Seconds since 1970 as the clock on the wall said, as if it had shown UTC. */
export type WallSeconds = number

const DAY_SECONDS = 86_400
const ZERO = 48

/** Minutes east of UTC; null where the source did not say. */
export type Offset = number | null

export interface Moment {
  readonly wall: WallSeconds
  readonly offset: Offset
  /** The source named a day and no time: `wall` is its midnight, which is not said. */
  readonly isDay?: true
}

/** A date and a time of day; null where there is no such day or time. */
export function wallOf(year: number, month: number, day: number, daySeconds: number): WallSeconds | null {
  // Asked the way that a number which is none is no day.
  const isDay = year >= 1900 && year <= 2200 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
  if (!isDay || !(daySeconds >= 0 && daySeconds < DAY_SECONDS)) return null
  return daysSince1970(year, month, day) * DAY_SECONDS + daySeconds
}

/** "2016-04-18 08:25:32 -0700", as Apple writes it; null for anything else. */
export function appleMoment(text: string): Moment | null {
  if (text.length !== 25 || text[4] !== '-' || text[7] !== '-' || text[10] !== ' ' || text[13] !== ':' || text[16] !== ':') return null
  const sign = text[20] === '-' ? -1 : text[20] === '+' ? 1 : 0
  const hour = two(text, 11)
  const minute = two(text, 14)
  const second = two(text, 17)
  const offset = two(text, 21) * 60 + two(text, 23)
  if (sign === 0 || !(hour <= 23 && minute <= 59 && second <= 59 && offset < 1440)) return null
  const wall = wallOf(two(text, 0) * 100 + two(text, 2), two(text, 5), two(text, 8), hour * 3600 + minute * 60 + second)
  return wall === null ? null : { wall, offset: sign * offset }
}

/** Number of the day on the wall. */
export function dayOf(wall: WallSeconds): number {
  return Math.floor(wall / DAY_SECONDS)
}

/** FHIR dateTime; without a zone where none was said, and the day alone where no time was. */
export function dateTimeOf({ wall, offset, isDay }: Moment): string {
  const text = new Date(wall * 1000).toISOString().slice(0, isDay === true ? 10 : 19)
  if (offset === null) return text
  const minutes = Math.abs(offset)
  const zone = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  return `${text}${offset < 0 ? '-' : '+'}${zone}`
}

/** NaN where it is not two digits; every comparison with it fails. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO
  const ones = text.charCodeAt(at + 1) - ZERO
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function daysIn(year: number, month: number): number {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return (MONTH_DAYS[month - 1] ?? 0) + (leap ? 1 : 0)
}

/** Days from civil, by the algorithm of Howard Hinnant ("chrono-compatible low-level date algorithms"). */
function daysSince1970(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const ofEra = shifted - era * 400
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468
}
