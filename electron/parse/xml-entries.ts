/** Entries of an XML file: a CDA document or FHIR; anything else is refused by name. */

import { plainParagraphs } from '../../shared/fhir/narrative.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import { CDA_MEDIA_TYPE, entriesOfCda, isCda } from './ccda.ts'
import { documentEntryOf } from './document-entry.ts'
import type { ReadFile } from './document-entry.ts'
import { paragraphsOf } from './document-text.ts'
import { refusedEntry } from './fhir-entries.ts'
import type { EntrySource } from './entry-source.ts'
import { FHIR_XML, keptWithEntries } from './fhir-file.ts'
import { resourceOfXml, writeXhtml } from './fhir-xml.ts'
import type { ParseLimits } from './limits.ts'
import { attributeAt, elementsOf, parseXml } from './xml-tree.ts'
import type { XmlElement } from './xml-tree.ts'
import { decodeXml } from './xml-text.ts'

/** Characters in which the root of a document is looked for that is too large to be read. */
const BEGINNING_CHARACTERS = 16 * 1024
const CDA_ROOT = /<(\w+:)?ClinicalDocument[\s>]/u
const FHIR_NAMESPACE = 'http://hl7.org/fhir'
const LINES_MAX = 5000
const SPOKEN = new Set(['display', 'text', 'title', 'description', 'conclusion', 'family', 'given', 'comment', 'valueString'])
const NOT_R4 = 'Not written in FHIR R4; kept as it came'
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
      ? documentEntryOf(file, source, { mediaType: CDA_MEDIA_TYPE, description: TOO_LARGE }, limits)
      : refusedEntry(source, 0, parsed.code)
  } else if (isCda(parsed)) yield* entriesOfCda(file, parsed, source, limits)
  else if (parsed.namespace === FHIR_NAMESPACE) yield* entriesOfFhirXml(file, parsed.root, source, limits)
  else yield refusedEntry(source, 0, 'file-unknown-kind')
}

/** The file as entry 0, then the same entries that its JSON would give. */
function* entriesOfFhirXml(file: ReadFile, root: XmlElement, source: EntrySource, limits: ParseLimits): Generator<ParsedEntry> {
  const resource = resourceOfXml(root)
  if (resource !== null) yield* keptWithEntries(file, resource, source, limits, FHIR_XML)
  else {
    const facts = { mediaType: FHIR_XML, description: NOT_R4, narrative: paragraphsOf(spokenLines(root)) }
    yield documentEntryOf(file, source, facts, limits)
  }
}

/** What an element that is not understood says all the same: its narrative, and attributes that are words. */
function spokenLines(root: XmlElement): readonly string[] {
  const lines: string[] = []
  const walk = (element: XmlElement): void => {
    if (lines.length >= LINES_MAX) return
    if (element.name === 'div') lines.push(...plainParagraphs(writeXhtml(element)))
    else {
      const value = attributeAt(element, 'value')
      if (SPOKEN.has(element.name) && value !== '') lines.push(value)
      for (const child of elementsOf(element)) walk(child)
    }
  }
  walk(root)
  return lines
}
