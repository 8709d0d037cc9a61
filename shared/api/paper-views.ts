/** What a preview says of papers and photographs, and what it asks about them. */

import type { PaperAnswers } from '../model/paper.ts'
import type { TableChoice } from '../model/table-columns.ts'

export interface ImportPapers {
  /** Files that need a password; `isWrong` where one was given that did not open it. */
  readonly locked: readonly { readonly paper: string; readonly name: string; readonly isWrong: boolean }[]
  /** PDF files without text, that could not be opened, and of which only a part was read. */
  readonly scans: number
  readonly broken: number
  readonly cut: number
  /** Photographs that say where they were taken, from which that was removed, and from which it cannot be. */
  readonly places: number
  readonly placesRemoved: number
  readonly placesFixed: number
}

/** Arguments of `rereadImport`. */
export interface RereadArgs extends PaperAnswers {
  readonly importToken: string
  /** Said now; what was said of other tables before stays. */
  readonly tables?: readonly TableChoice[]
  /** Texts of codes that were found in its photographs. */
  readonly texts?: readonly { readonly name: string; readonly text: string }[]
}
