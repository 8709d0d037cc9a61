/** The number of a row in the index: its date to the minute, then the order in which rows came. Ordered by number is ordered by date. */

/** Rows of one minute; what is beyond goes into the minutes after it. */
export const ROWS_A_MINUTE = 1024
const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2}))?)?)?/u
/** Every dated row has a number above this; there is room for half a thousand million undated ones below. */
export const FIRST_DATED = minuteOf('0001') * ROWS_A_MINUTE

/** How much of a calendar a date is: nothing smaller than a day, a month or a year. */
export const WHOLE = { day: 0, month: 1, year: 2 } as const

/** Minutes since the year 0 of a calendar in which every month has 31 days, by the clock on the record's own wall; 0 without a date. */
export function minuteOf(date: string): number {
  const [, year = '0000', month = '01', day = '01', hour = '00', minute = '00'] = DATE.exec(date) ?? []
  if (Number(year) === 0) return 0
  const days = (Number(year) * 12 + within(month, 1, 12)) * 31 + within(day, 1, 31)
  return (days * 24 + within(hour, 0, 23)) * 60 + within(minute, 0, 59)
}

/** 0 and up from `first`; what no calendar has counts as the nearest that it has. */
function within(text: string, first: number, last: number): number {
  return Math.min(last, Math.max(first, Number(text))) - first
}

/** `WHOLE` of a date. */
export function wholeOf(date: string): number {
  if (/^\d{4}$/u.test(date)) return WHOLE.year
  return /^\d{4}-\d{2}$/u.test(date) ? WHOLE.month : WHOLE.day
}

/** The first number of a day, month or year, and the first one after it. */
export function numbersOf(day: string): { readonly from: number; readonly end: number } {
  const [, year = '0', month, date] = DATE.exec(day) ?? []
  const days = date !== undefined ? 1 : month !== undefined ? 31 : 12 * 31
  const from = minuteOf(day)
  return { from: from * ROWS_A_MINUTE, end: (year === '0' ? from : from + days * 24 * 60) * ROWS_A_MINUTE }
}

/** Numbers from the beginning of one month to that of the next: months are counted by dividing. */
export const NUMBERS_A_MONTH = 31 * 24 * 60 * ROWS_A_MINUTE

/** The month that so many of them lead to, as `2024-05`. */
export function monthAt(months: number): string {
  return `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}`
}
