/** A record that was read out of a document which is entry 0 of the same file. */

import type { Json } from '../../shared/fhir/json.ts'
import { rowOf } from '../../shared/fhir/row.ts'
import { searchWordsOf } from '../../shared/fhir/search-words.ts'
import { canonicalJson } from '../../shared/model/canonical-json.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import { adviceOf } from './advice.ts'
import type { Subject } from './document-entry.ts'
import type { EntrySource } from './fhir-entries.ts'

/** Number of the entry that is the document. */
export const DOCUMENT_ENTRY = 0

/** `subject` is whom the document is about. */
export function readEntryOf(resource: Json, source: EntrySource, entry: number, subject: Subject | undefined): ParsedEntry {
  return {
    type: 'record',
    file: source.file,
    entry,
    row: rowOf(resource, { source: source.name }),
    resourceJson: canonicalJson(resource),
    readFrom: DOCUMENT_ENTRY,
    searchWords: searchWordsOf(resource),
    ...(subject === undefined ? {} : { subject }),
    advice: adviceOf(resource),
  }
}
