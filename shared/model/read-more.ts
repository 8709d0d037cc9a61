/** What is told to the reader beside the paths of files. */

import type { PaperAnswers } from './paper.ts'
import type { FrameBar } from './redaction.ts'
import type { HeldFile } from './parsed-entry.ts'
import type { TableChoice } from './table-columns.ts'

/** DICOM files are handed over without the person they are of; `words` are folded. */
export interface RedactedReading {
  readonly words: readonly string[]
  readonly keepDates: boolean
  /** 32 random bytes: the same UID gets the same other one. */
  readonly uidSalt: Uint8Array
  /** By the place of a file: over its pixels. */
  readonly bars?: readonly (readonly FrameBar[])[]
  /** What is written in it that goes, too. */
  readonly lines?: readonly number[]
  /** A PDF file in the place of the one inside. */
  readonly paper?: Uint8Array
}

/** A DICOM file that is copied a piece at a time, because it is too large for memory: read from its beginning, written from that of the copy. */
export interface PieceExchange {
  readonly sizeBytes: number
  /** The next piece of the file; empty at its end. */
  next(): Promise<Uint8Array>
  /** The next piece of the copy: `COPY_PIECE_BYTES`, the last one less. */
  take(piece: Uint8Array): Promise<unknown>
}

export const COPY_PIECE_BYTES = 512 * 1024

export interface ReadMore {
  /** Files that lie nowhere. */
  readonly held?: readonly HeldFile[]
  /** What the person answered about papers and photographs of an earlier reading. */
  readonly answers?: PaperAnswers
  /** How tables are to be read that it asked about. */
  readonly tables?: readonly TableChoice[]
  /** For a copy that is to be shared. */
  readonly redact?: RedactedReading
}
