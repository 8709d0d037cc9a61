/** What the window needs to lay out a whole life before it has read it. */

import type { MonthCount } from '../model/month-count.ts'
import type { RecordPage } from './record-filter.ts'

export interface MonthTally {
  /** Newest first; records without a date stand last. Months without records are left out. */
  readonly months: readonly MonthCount[]
  readonly total: number
  /** As in a page of a list. */
  readonly indexing: RecordPage['indexing']
}
