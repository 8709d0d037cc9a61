/** What the reading process says of chosen files, entry by entry. */

import type { PaperState } from './paper.ts'
import type { RecordRow } from './record.ts'
import type { SalusError } from './result.ts'
import type { TableQuestion } from './table-columns.ts'

/** A file that lies nowhere but in memory. */
export interface HeldFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/**
 * What a file says beside an original and not in it: the same bytes with other words are another record. Of a resource all that it says, as
 * canonical JSON, before anything is filled in; of a part of one only whether it holds and whose it is, for the rest stands in the resource.
 */
export type Beside =
  { readonly type: 'resource'; readonly json: string } | { readonly type: 'part'; readonly status: string; readonly name: string }

/** What the reading process says of one file, entry by entry. Bytes are the original ones. */
export type ParsedEntry =
  | {
      readonly type: 'record'
      /** Position in the chosen files; `entry` within the file. */
      readonly file: number
      readonly entry: number
      readonly row: Omit<RecordRow, 'id' | 'importedAtMs'>
      /** FHIR R4 resource as canonical JSON (sorted keys) text. For a document: its DocumentReference without inline data. */
      readonly resourceJson: string
      /** What the file calls the medicine that the resource only refers to. */
      readonly referredName?: string
      /** Number of the entry, in the same file, that is the document this was read from. */
      readonly readFrom?: number
      /** Where in it, as `encodePlace` writes it. */
      readonly place?: string
      /** Original bytes of a document (PDF, image, text); absent for a plain FHIR resource. */
      readonly original?: Uint8Array
      /** Instead of `original` where handing it over would cost: the vault reads it itself, and only while it is the same file. */
      readonly originalFile?: {
        readonly path: string
        readonly sizeBytes: number
        readonly changedAtMs: number
        /** SHA-256 of what the reader saw (64 hexadecimal characters); absent where it only saw the beginning, because the file is large. */
        readonly sha256?: string
      }
      /** Absent where the original says it all. */
      readonly beside?: Beside
      /** A health link that this document holds, as text or as a QR code. */
      readonly link?: string
      readonly searchWords: string
      /** Name and birth date of the patient this seems to be about, where it says. */
      readonly subject?: { readonly name: string; readonly birthDate: string }
      /** Of a document or photograph of which more is to be said. */
      readonly paper?: PaperState
      /** Validation advises, never blocks. */
      readonly advice: readonly string[]
    }
  | {
      readonly type: 'refused'
      readonly file: number
      readonly entry: number
      readonly name: string
      readonly error: SalusError
      /** What has to be known of a table before it can be read. */
      readonly table?: TableQuestion
    }
  | {
      readonly type: 'progress'
      readonly filesDone: number
      readonly filesTotal: number
      readonly bytesDone: number
      readonly bytesTotal: number
    }
