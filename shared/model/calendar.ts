/** Days that there are: a computer takes 30 February for 2 March. */

/** Is it a day of the Gregorian calendar? Months from 1. */
export function isDay(year: number, month: number, day: number): boolean {
  // Years below 100 are of the last century to a Date; every fourth century is alike.
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
}
