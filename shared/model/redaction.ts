/** What can be taken out of a copy of a record that is made to be shared. */

/** Parts in the words of a person; `place` is where something was done, `file` the original beside the record. */
export const REDACTED_PARTS = [
  'value',
  'dose',
  'reason',
  'note',
  'people',
  'place',
  'identifiers',
  'patient',
  'date',
  'text',
  'file',
] as const
export type RedactedPart = (typeof REDACTED_PARTS)[number]

/** Pages of a document as pictures, with what is covered in them covered: JPEG, and the size of the page in points. */
export interface CoveredPage {
  readonly jpeg: Uint8Array
  readonly widthPoints: number
  readonly heightPoints: number
}

/** A bar over frames of a picture, in parts (0 to 1) of its width and height. */
export interface FrameBar {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** From 0; absent: over every frame. */
  readonly frame?: number
}
export const PICTURE_BAR_PARTS = ['x', 'y', 'width', 'height'] as const

/** The same, of a study: absent `recordId` means over every picture of it. */
export interface PictureBar extends FrameBar {
  readonly recordId?: string
}

export interface Redactions {
  readonly parts: readonly RedactedPart[]
  /** Words and names that are nowhere in the copy, whatever their letters' size and accents. */
  readonly words: readonly string[]
  /** In place of the file, or of the document inside a DICOM file: drawn and covered by the window. */
  readonly pages?: readonly CoveredPage[]
  /** Over the pixels of DICOM pictures. */
  readonly bars?: readonly PictureBar[]
  /** Of what is written in a DICOM report or recording: numbers of lines (from 0, as `writtenLinesOf` counts) that are left out with all below them. */
  readonly lines?: readonly number[]
  /** Of a photograph: only where it was taken goes. */
  readonly onlyPlaceTaken?: boolean
  /** Of DICOM files: dates stay. */
  readonly keepDates?: boolean
}

/** Bounds of what is asked for. */
export const REDACTED_WORDS_MAX = 100
export const REDACTED_WORD_LENGTH_MIN = 3
export const REDACTED_WORD_LENGTH_MAX = 200
/** A copy of a DICOM file, whatever is in it. */
export const PICTURE_FILE_BYTES_MAX = 5 * 1024 * 1024 * 1024
export const COVERED_PAGES_MAX = 200
export const PICTURE_BARS_MAX = 1_000
export const REDACTED_LINES_MAX = 5_000

/** The label of HL7 that a redacted copy carries. Source: HL7 v3 ObservationValue, security alteration. */
export const REDACTED_LABEL = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'REDACTED',
  display: 'redacted',
} as const

/** Is it a copy of which something was taken out? */
export function isRedacted(resource: unknown): boolean {
  const labels = memberOf(memberOf(resource, 'meta'), 'security')
  return (
    Array.isArray(labels) &&
    labels.some((label) => memberOf(label, 'system') === REDACTED_LABEL.system && memberOf(label, 'code') === REDACTED_LABEL.code)
  )
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined
}
