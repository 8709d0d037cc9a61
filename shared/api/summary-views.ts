/** The one-page summary as the window shows and prints it. */

import type { RecordKind, RecordRow } from '../model/record.ts'
import type { SummaryPerson, SummarySection } from '../model/summary.ts'
import type { OthersHere } from '../model/whose.ts'
import type { RecordPage } from './record-filter.ts'

/** Somebody else whose records are kept in this vault, with what is so now of theirs; of many people only the count. */
export interface SummaryOther extends OthersHere {
  readonly sections: readonly SummarySection[]
}

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
  /** Records of other people that are kept here too and are on none of this, by name. */
  readonly others: readonly SummaryOther[]
  /** Records that could not be opened: they are missing here, or stand with less than they say. */
  readonly damaged: number
  /** Newest blood group of each kind that a record says. */
  readonly blood: readonly RecordRow[]
}
