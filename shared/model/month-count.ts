/** How many records are of one month. */

export interface MonthCount {
  /** `2024-05`; a record that has only a year counts where that year begins. Empty for records without a date. */
  readonly month: string
  readonly count: number
}
