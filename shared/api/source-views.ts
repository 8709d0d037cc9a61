/** What several sources say of the same. */

import type { RecordRow } from '../model/record.ts'
import type { SourceDifference } from '../model/source-difference.ts'
import type { SourceOf } from '../model/source-of.ts'

/** Whose a line is, where it is not the holder's or names nobody. */
export interface PersonOn {
  /** The name as it stands in a record; empty where it refers to somebody who is not known here. */
  readonly person?: string
  /** Surely somebody else. */
  readonly isOther?: true
}

/** A line of a list. */
export interface ListedRow extends RecordRow, PersonOn {
  /** All records of the item that this one says, itself too, the one that says most first; absent where it stands by itself. */
  readonly sources?: readonly SourceOf[]
}

export interface SourceComparison {
  /** Records that are one and the same item, two or more of each; the first says most. */
  readonly same: readonly (readonly SourceOf[])[]
  /** Side by side; nothing is resolved. */
  readonly different: readonly SourceDifference[]
}
