/** A record that was read out of a document which is entry 0 of the same file. */

import type { Json } from '../../shared/fhir/json.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import { adviceOf } from './advice.ts'
import { parsedRecord } from './document-entry.ts'
import type { Subject } from './document-entry.ts'
import type { EntrySource } from './fhir-entries.ts'

/** Number of the entry that is the document. */
export const DOCUMENT_ENTRY = 0

/** `subject` is whom the document is about. */
export function readEntryOf(resource: Json, source: EntrySource, entry: number, subject: Subject | undefined): ParsedEntry {
  const about = subject === undefined ? {} : { subject }
  return parsedRecord(resource, source, entry, { readFrom: DOCUMENT_ENTRY, advice: adviceOf(resource), ...about })
}
