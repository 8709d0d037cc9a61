/** Months by this computer's clock, as `2026-11`. */

export const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/u

/** The month of a moment. */
export function monthOf(atMs: number): string {
  const date = new Date(atMs)
  return `${String(date.getFullYear())}-${String(date.getMonth() + 1).padStart(2, '0')}`
}

/** Its first moment, and the first after it. Null where it is no month. */
export function monthBounds(month: string): { readonly fromMs: number; readonly untilMs: number } | null {
  if (!MONTH.test(month)) return null
  const [year = 0, number = 1] = month.split('-').map(Number)
  return { fromMs: new Date(year, number - 1, 1).getTime(), untilMs: new Date(year, number, 1).getTime() }
}
