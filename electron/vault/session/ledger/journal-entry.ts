/** A part of the copy of the journal of the embedded ledger. */

import type { BlobReference } from '../blob-reference.ts'

/** Key: genesis hash without 0x, "/", the number of its first line. */
export interface JournalEntry {
  /** Number of its first line; the header is line 0. */
  readonly from: number
  readonly lines: number
  /** The lines, joined by line feeds. */
  readonly blob: BlobReference
}
