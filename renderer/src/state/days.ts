/** Dates of records as a timeline writes them: groups by year, and what of a date is new beside the row before. */

import type { RowGroup } from './row-layout.ts'

export interface YearMark {
  /** Empty for records without a date. */
  readonly year: string
  readonly count: number
  /** The place of its first group. */
  readonly group: number
}

/** Years of groups that are named by months, in their order. */
export function yearsOf(groups: readonly RowGroup[]): readonly YearMark[] {
  const years: YearMark[] = []
  for (const [group, { key, count }] of groups.entries()) {
    const year = key.slice(0, 4)
    const last = years.at(-1)
    if (last?.year === year) years[years.length - 1] = { ...last, count: last.count + count }
    else years.push({ year, count, group })
  }
  return years
}

/** The day of a date; a month or a year where it has no day. */
function dayOf(date: string): string {
  return date.slice(0, 10)
}

/** Whether a row begins a new day, month or year below the one before it. */
export function beginsDay(date: string, before: string | undefined): boolean {
  return before === undefined || dayOf(date) !== dayOf(before)
}
