/** Days as a person chooses them, in her own time. */

/** The end of a day chosen in a date field, in the person's own time; 0 for an empty field. */
export function endOfDay(date: string): number {
  const end = date === '' ? Number.NaN : new Date(`${date}T23:59:59`).getTime()
  return Number.isNaN(end) ? 0 : end
}

/** `YYYY-MM-DD` some days from now, in the person's own time: days of her calendar, one of which has 23 hours and one 25. */
export function dayAfter(nowMs: number, days: number): string {
  const date = new Date(nowMs)
  date.setDate(date.getDate() + days)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
