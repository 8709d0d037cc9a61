/** What is told to the reader beside the paths of files. */

import type { PaperAnswers } from './paper.ts'
import type { HeldFile } from './parsed-entry.ts'
import type { TableChoice } from './table-columns.ts'

export interface ReadMore {
  /** Files that lie nowhere. */
  readonly held?: readonly HeldFile[]
  /** What the person answered about papers and photographs of an earlier reading. */
  readonly answers?: PaperAnswers
  /** How tables are to be read that it asked about. */
  readonly tables?: readonly TableChoice[]
}
