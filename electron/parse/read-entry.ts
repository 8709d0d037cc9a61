/** A record that was read out of a document which is entry 0 of the same file. */

import type { Json } from '../../shared/fhir/json.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import { encodePlace } from '../../shared/model/source-place.ts'
import type { SourcePlace } from '../../shared/model/source-place.ts'
import { adviceOf } from './advice.ts'
import { parsedRecord } from './document-entry.ts'
import type { Subject } from './document-entry.ts'
import type { EntrySource } from './entry-source.ts'
import type { RecordEntry } from './rewrite-entry.ts'

/** Number of the entry that is the document. */
export const DOCUMENT_ENTRY = 0

/** Something that a document tells, and where in it. */
export interface Told {
  readonly resource: Json
  readonly place?: SourcePlace | undefined
}

/** With its place. */
export function toldEntryOf({ resource, place }: Told, source: EntrySource, entry: number, subject: Subject | undefined): ParsedEntry {
  const read = readEntryOf(resource, source, entry, subject)
  return place === undefined ? read : { ...read, place: encodePlace(place) }
}

/** `subject` is whom the document is about. */
export function readEntryOf(resource: Json, source: EntrySource, entry: number, subject: Subject | undefined): RecordEntry {
  const about = subject === undefined ? {} : { subject }
  return parsedRecord(resource, source, entry, { readFrom: DOCUMENT_ENTRY, advice: adviceOf(resource), ...about })
}
