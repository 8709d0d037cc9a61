/** The one-page summary as the window shows and prints it. */

import type { RecordKind, RecordRow } from '../model/record.ts'
import type { SummaryPerson, SummarySection } from '../model/summary.ts'
import type { RecordPage } from './record-filter.ts'

export interface SummaryView {
  /** Of the vault. */
  readonly name: string
  /** Null where no record says who this is about. */
  readonly person: SummaryPerson | null
  readonly recordCount: number
  readonly counts: Readonly<Partial<Record<RecordKind, number>>>
  readonly indexing: RecordPage['indexing']
  /** Those that the vault has something for, and the required ones. */
  readonly sections: readonly SummarySection[]
  /** Results and measurements go back so many years from the newest of them. */
  readonly years: number
  /** Kinds of which there are so many that the oldest were not looked at. */
  readonly cut: readonly RecordKind[]
  /** Newest blood group of each kind that a record says. */
  readonly blood: readonly RecordRow[]
}
