/** Entries of an XML file: a CDA document; anything else is refused by name. */

import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import { CDA_MEDIA_TYPE, entriesOfCda, isCda } from './ccda.ts'
import { documentEntryOf } from './document-entry.ts'
import type { ReadFile } from './document-entry.ts'
import { refusedEntry } from './fhir-entries.ts'
import type { EntrySource } from './fhir-entries.ts'
import type { ParseLimits } from './limits.ts'
import { parseXml } from './xml-tree.ts'
import { decodeXml } from './xml-text.ts'

/** Characters in which the root of a document is looked for that is too large to be read. */
const BEGINNING_CHARACTERS = 16 * 1024
const CDA_ROOT = /<(\w+:)?ClinicalDocument[\s>]/u
const TOO_LARGE = 'Too large to be read inside; kept as it came'

/** Errors: `xml-doctype`, `xml-too-deep`, `xml-broken`, `file-too-large`, `file-unknown-kind`. */
export function* entriesOfXml(file: ReadFile, source: EntrySource, limits: ParseLimits): Generator<ParsedEntry> {
  const { bytes, sizeBytes } = file
  const held = bytes.length === sizeBytes && sizeBytes <= limits.jsonBytesMax
  const text = decodeXml(held ? bytes : bytes.subarray(0, limits.kindBytes))
  if (text === null) {
    yield refusedEntry(source, 0, 'xml-broken')
    return
  }
  const parsed = held ? parseXml(text, limits) : { code: 'file-too-large' as const }
  if ('code' in parsed) {
    const kept = parsed.code === 'file-too-large' && CDA_ROOT.test(text.slice(0, BEGINNING_CHARACTERS))
    yield kept
      ? documentEntryOf(file, source, { mediaType: CDA_MEDIA_TYPE, description: TOO_LARGE }, limits.handedOverBytesMax)
      : refusedEntry(source, 0, parsed.code)
  } else if (isCda(parsed)) yield* entriesOfCda(file, parsed, source, limits)
  else yield refusedEntry(source, 0, 'file-unknown-kind')
}
