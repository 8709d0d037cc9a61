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

export interface Redactions {
  readonly parts: readonly RedactedPart[]
  /** Words and names that are nowhere in the copy, whatever their letters' size and accents. */
  readonly words: readonly string[]
  /** In place of the file: drawn and covered by the window. */
  readonly pages?: readonly CoveredPage[]
  /** Of a photograph: only where it was taken goes. */
  readonly onlyPlaceTaken?: boolean
  /** Of DICOM files: dates stay. */
  readonly keepDates?: boolean
}

/** Bounds of what is asked for. */
export const REDACTED_WORDS_MAX = 100
export const REDACTED_WORD_LENGTH_MIN = 3
export const REDACTED_WORD_LENGTH_MAX = 200
export const COVERED_PAGES_MAX = 200

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
