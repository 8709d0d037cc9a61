/** Moments that somebody else wrote down. */

/** The first millisecond that no calendar has. Source: ECMA-262 section 21.4.1.1. */
const CALENDAR_END_MS = 8.64e15

/** A whole number of milliseconds behind 1970 that can be written as a date: with any other one, whatever is made of it later would fail. */
export function isMoment(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0 && Number(value) < CALENDAR_END_MS
}
