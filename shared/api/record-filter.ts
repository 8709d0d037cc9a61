/** What a list of records, or a search, is narrowed to. */

import type { RecordKind } from '../model/record.ts'

/** Absent members narrow nothing. */
export interface RecordFilter {
  readonly kinds?: readonly RecordKind[]
  /** ISO days, months or years, both inclusive. */
  readonly from?: string
  readonly until?: string
  /** `system|code`. */
  readonly code?: string
  /** Name of the file or sender it came from, exact. */
  readonly source?: string
  /** Id of a contact who may read it now or later. */
  readonly sharedWith?: string
}
