/** The one-page summary: sections of the International Patient Summary, each line a record of the vault. */

import type { RecordId, RecordRow } from './record.ts'

/** In the order of the page; the first three are always there. Source: HL7 FHIR IPS 2.0, Composition (http://hl7.org/fhir/uv/ips). */
export const SUMMARY_SECTIONS = [
  'medicines',
  'allergies',
  'problems',
  'alerts',
  'immunizations',
  'procedures',
  'devices',
  'results',
  'vitals',
  'past-problems',
  'pregnancy',
  'social',
  'functional',
  'plan',
  'directives',
] as const
export type SummarySectionKey = (typeof SUMMARY_SECTIONS)[number]
export const SUMMARY_SECTIONS_REQUIRED: readonly SummarySectionKey[] = ['medicines', 'allergies', 'problems']

export interface SummaryLine {
  readonly row: RecordRow
  /** Records that say the same and are older: they are counted here and not listed. */
  readonly others: number
  /** The name in the record, where it may be somebody else's; empty where it refers to somebody who is not known here. */
  readonly person?: string
}

export interface SummarySection {
  readonly key: SummarySectionKey
  /** The newest first; grave allergies and values outside their range before all others. */
  readonly lines: readonly SummaryLine[]
  /** Records in which a source states that there is none, or that it has no information. */
  readonly statements: readonly SummaryStatement[]
  /** Lines that there are and that are not listed, because there are so many. */
  readonly more?: number
}

export interface SummaryStatement {
  readonly row: RecordRow
  readonly says: 'none-known' | 'no-information'
  readonly person?: string
}

/** Somebody to call, as a record or the person says it. */
export interface EmergencyContact {
  readonly name: string
  readonly phone: string
  /** As its source says it; empty where it does not. */
  readonly relation: string
}

/** Who the summary is about, as a Patient record says it. */
export interface SummaryPerson {
  readonly recordId: RecordId
  readonly name: string
  /** ISO 8601 date, or empty. */
  readonly birthDate: string
  /** FHIR administrative gender, or empty. */
  readonly gender: string
  readonly source: string
  readonly contacts: readonly EmergencyContact[]
}
