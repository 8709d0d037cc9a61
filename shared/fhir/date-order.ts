/** Which of two dates of records came first, where that is sure. Dates are as records have them: a year, a month, a day, or an instant. */

const DAY_MS = 24 * 60 * 60 * 1000
const DAY_LENGTH = 'YYYY-MM-DD'.length
/** An instant that is the same everywhere. */
const ANCHORED = /T.+(?:Z|[+-]\d{2}:\d{2})$/u

/** False also where nobody can tell: a day, and an hour of it; a year, and a month of it. Neither is empty. */
export function isBefore(a: string, b: string): boolean {
  if (ANCHORED.test(a) && ANCHORED.test(b)) return Date.parse(a) < Date.parse(b)
  // What says no place in the world counts by the clock on its own wall.
  const known = ANCHORED.test(a) || ANCHORED.test(b) ? DAY_LENGTH : Infinity
  const length = Math.min(a.length, b.length, known)
  return a.slice(0, length) < b.slice(0, length)
}

/** After that ISO day, wherever in the world somebody is: a day more is not yet one. */
export function isToCome(date: string, today: string): boolean {
  return isBefore(new Date(Date.parse(today) + DAY_MS).toISOString().slice(0, DAY_LENGTH), date)
}

/** Days from a date to an ISO day; a year or a month counts from its end, so that nothing is called old too early. Not a number for what is no date. */
export function daysBetween(date: string, today: string): number {
  if (!/^\d{4}(-\d{2}){0,2}/u.test(date)) return Number.NaN
  const [year = '', month = '12', day = '28'] = date.slice(0, DAY_LENGTH).split('-')
  return (Date.parse(today) - Date.parse(`${year}-${month}-${day}`)) / DAY_MS
}
