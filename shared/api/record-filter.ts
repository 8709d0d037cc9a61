/** What a list of records, or a search, is narrowed to. */

import type { RecordKind } from '../model/record.ts'
import type { ListedRow } from './source-views.ts'

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
  /** Each record by itself; without it an item that several sources say alike is one row. */
  readonly every?: true
}

/** One page of a list or a search. */
export interface RecordPage {
  readonly rows: readonly ListedRow[]
  readonly total: number
  /** There are more than `total`: beyond a bound the hits of a search are not counted. */
  readonly atLeast: boolean
  /** How far the list of words is that is being completed; null where it is complete. */
  readonly indexing: { readonly done: number; readonly total: number } | null
}
