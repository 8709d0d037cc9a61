/** Records as they are listed and read: nouns of FHIR R4, without their bytes. */

import type { CardCheck } from './health-card.ts'
import type { SentBy } from './sent-by.ts'

/** The shelves a person knows; every FHIR type falls on exactly one. */
export const RECORD_KINDS = [
  'problem',
  'medicine',
  'allergy',
  'lab',
  'vital',
  'immunization',
  'procedure',
  'encounter',
  'document',
  'imaging',
  'report',
  'care-plan',
  'person',
  'other',
  // A picture of a study: it is reached through its study and left out of lists.
  'image',
] as const
export type RecordKind = (typeof RECORD_KINDS)[number]
/** Those of lists that are not narrowed to a kind or a code. */
export const LISTED_KINDS: readonly RecordKind[] = RECORD_KINDS.filter((kind) => kind !== 'image')

/** 32 lower-case hexadecimal characters, random, never derived from content. */
export type RecordId = string

/** `disputed`: the laboratory says the opposite of its own range. */
export type ReferenceFlag = 'low' | 'high' | 'critical-low' | 'critical-high' | 'in-range' | 'abnormal' | 'disputed' | 'none'

/** A measured number with its unit and, where the source gave one, its reference range. */
export interface Measurement {
  readonly value: number
  /** "<", "<=", ">=", ">" where the laboratory gave a bound instead of a value. */
  readonly comparator?: '<' | '<=' | '>=' | '>'
  readonly unit: string
  readonly low?: number
  readonly high?: number
  readonly flag: ReferenceFlag
}

/** What lists, charts, home and search show of one record, in plain words; derived from the record, rebuildable. */
export interface RecordRow {
  readonly id: RecordId
  readonly kind: RecordKind
  /** FHIR resource type, for Details only. */
  readonly resourceType: string
  /** Plain words, from the record's own display; never a resource type. */
  readonly title: string
  /** A second line: dose, value with unit, reaction, author. Empty where there is nothing to say. */
  readonly summary: string
  /** FHIR status words, "active", "completed", "entered-in-error", ...; empty where absent. */
  readonly status: string
  /** ISO 8601 date or instant as the record has it, or empty. */
  readonly date: string
  /** `system|code` of the first coding, or empty; groups a series of the same laboratory test. */
  readonly code: string
  readonly measurement?: Measurement
  /** For documents: media type and size in bytes of the original. */
  readonly mediaType?: string
  readonly sizeBytes?: number
  readonly severity?: string
  /** Of a medicine or a problem: until when, as the record says it. */
  readonly until?: string
  /** Of a picture: its number in its series. */
  readonly place?: number
  /** What Salus or FHIR says otherwise in Romanian: words of their own, doses, never what somebody wrote. */
  readonly ro?: { readonly title?: string; readonly summary?: string }
  /** Its source gave the same thing out again later, as that record: what this one says does not hold any more. Only the index knows it. */
  readonly outdatedBy?: RecordId
  /** Name of the file or sender it came from. */
  readonly source: string
  readonly importedAtMs: number
}

export type WitnessState = 'off' | 'saved' | 'asked' | 'submitted' | 'witnessed'

/** A piece of a narrative in its place: plain text always. */
export type NarrativeBlock =
  | { readonly kind: 'heading' | 'text' | 'item'; readonly text: string }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }

/** One record opened. */
export interface OpenedRecord {
  readonly row: RecordRow
  /** The FHIR R4 resource as JSON text, exactly as stored. */
  readonly resourceJson: string
  /** Plain lines, label and text, for the page. */
  readonly lines: readonly { readonly label: string; readonly text: string }[]
  /** Narrative as plain text (never HTML) with its headings, lists and tables. */
  readonly blocks: readonly NarrativeBlock[]
  readonly codes: readonly { readonly system: string; readonly code: string; readonly display: string }[]
  readonly witness: WitnessState
  /** The document of this vault that it was read from. */
  readonly readFrom?: RecordId
  /** A newer document says that it takes the place of this one, or of the one that this was read from; or the source gave the same thing out again later, as `outdatedBy`. */
  readonly outdated?: 'document' | 'read-from' | 'later'
  readonly outdatedBy?: RecordId
  /** Where in that document, as `decodePlace` reads it. */
  readonly place?: string
  /** A person typed it in; absent for everything that came from a file. */
  readonly typed?: { readonly by: string; readonly atMs: number }
  /** Somebody sent it, and it was taken over. */
  readonly sentBy?: SentBy
  /** The version that this one corrects, and its own corrections: two where two computers corrected it. */
  readonly earlier?: RecordId
  readonly newer?: readonly RecordId[]
  /** Names of those who may still read this version though it was corrected. */
  readonly stillShared?: readonly string[]
  /** Something was taken out of it, as it says itself; and what it is a copy of, told only to whoever made it. */
  readonly redacted?: true
  readonly redactedFrom?: RecordId
  /** Of a health card, or of a record that stands in one: what can be said of its signature now. */
  readonly cards?: readonly CardCheck[]
  /** 64 hexadecimal characters of the SHA-256 of the original bytes. */
  readonly sha256: string
}
