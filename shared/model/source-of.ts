/** Which record says something, and where it came from. */

import type { RecordId } from './record.ts'

export interface SourceOf {
  readonly id: RecordId
  /** Name of the file or sender. */
  readonly source: string
}
