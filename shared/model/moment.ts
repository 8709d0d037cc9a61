/** Moments that somebody else wrote down. */

/** The last moment that can be written as a date, in milliseconds and in seconds. Source: ECMA-262 section 21.4.1.1. */
export const CALENDAR_END_MS = 8.64e15
export const CALENDAR_END_S = CALENDAR_END_MS / 1000

/** A whole number of milliseconds behind 1970 and before the end of the calendar: with any other one, whatever is made of it later would fail. */
export function isMoment(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0 && Number(value) < CALENDAR_END_MS
}
