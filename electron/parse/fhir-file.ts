/** Entries of a file that holds FHIR: what it was as a whole is kept where it says more than its resources, or is older than what is read. */

import { narrativeOf } from '../../shared/fhir/narrative.ts'
import { firstText, objectAt, objectsAt, textAt } from '../../shared/fhir/json.ts'
import type { Json } from '../../shared/fhir/json.ts'
import { patientOf } from '../../shared/fhir/person-name.ts'
import { rowOf } from '../../shared/fhir/row.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import { encodePlace } from '../../shared/model/source-place.ts'
import { documentEntryOf, documentStanding } from './document-entry.ts'
import type { DocumentFacts, ReadFile, Subject } from './document-entry.ts'
import { paragraphsOf } from './document-text.ts'
import { entriesOfJson, refusedEntry, resourcesOf } from './fhir-entries.ts'
import type { EntrySource } from './entry-source.ts'
import { refusalOf } from './fhir-types.ts'
import type { ParseLimits } from './limits.ts'
import { DOCUMENT_ENTRY } from './read-entry.ts'

const FHIR_JSON = 'application/fhir+json'
export const FHIR_XML = 'application/fhir+xml'
const OTHER_VERSION = 'Written in another version of FHIR than R4; kept as it came'
const PARTLY_OTHER_VERSION = 'Partly written in another version of FHIR than R4; that part is kept as it came'

/** JSON: documents and other versions are kept as entry 0, everything else is only what it holds. */
export function* entriesOfFhirJson(file: ReadFile, value: unknown, source: EntrySource, limits: ParseLimits): Generator<ParsedEntry> {
  const resources = resourcesOf(value)
  const older = resources.filter((one) => refusalOf(one) === 'fhir-version').length
  if (older > 0 || isDocument(value, resources)) yield* keptWithEntries(file, value, source, limits, FHIR_JSON)
  else if (resources.length === 0) yield refusedEntry(source, 0, 'fhir-not-a-resource')
  else yield* entriesOfJson(value, source, 0)
}

/** The file as entry 0, then what it holds; of another version only the file. */
export function* keptWithEntries(
  file: ReadFile,
  value: unknown,
  source: EntrySource,
  limits: ParseLimits,
  mediaType: string,
): Generator<ParsedEntry> {
  const resources = resourcesOf(value)
  const older = resources.some((one) => refusalOf(one) === 'fhir-version')
  const whole = older && !resources.some(isSurelyR4)
  const facts = factsOfFhir(resources)
  const description = whole ? OTHER_VERSION : older ? PARTLY_OTHER_VERSION : ''
  yield documentEntryOf(file, source, { ...facts, mediaType, description }, limits)
  if (whole) return
  const places = entryPlaces(value)
  for (const entry of entriesOfJson(value, source, DOCUMENT_ENTRY + 1, places)) {
    if (entry.type === 'record') yield { ...entry, readFrom: DOCUMENT_ENTRY }
    // What the document holds in another version is not lost, so it is not refused.
    else if (entry.type !== 'refused' || entry.error.code !== 'fhir-version') yield entry
  }
}

/** Places of the resources of a bundle, by themselves; of what lies deeper the entry around it is the place. */
function entryPlaces(value: unknown): ReadonlyMap<Json, string> {
  const places = new Map<Json, string>()
  for (const [at, entry] of objectsAt(value, 'entry').entries())
    for (const resource of resourcesOf(objectAt(entry, 'resource'))) places.set(resource, encodePlace({ kind: 'entry', number: at + 1 }))
  return places
}

/** Some systems give a document out as a list of what was found; it begins with its Composition all the same. */
function isDocument(value: unknown, resources: readonly Json[]): boolean {
  if (textAt(value, 'resourceType') !== 'Bundle') return false
  return textAt(value, 'type') === 'document' || textAt(resources[0], 'resourceType') === 'Composition'
}

/** Until R4 the clinical status was a word and not a concept. */
function isSurelyR4(resource: Json): boolean {
  return objectsAt(resource, 'clinicalStatus').length > 0
}

/** Title, time, patient and text in the file's own words. */
export function factsOfFhir(resources: readonly Json[]): Omit<DocumentFacts, 'mediaType'> {
  const composition = resources.find((one) => textAt(one, 'resourceType') === 'Composition')
  const subject = resources.map(patientOf).find((one): one is Subject => one !== undefined)
  const [first] = resources
  const alone = resources.length === 1 && first !== undefined ? rowOf(first, { source: '' }) : undefined
  const written = composition === undefined ? [] : narrativeOf(composition)
  const standing = documentStanding(textAt(composition, 'status'))
  return {
    ...(standing === undefined ? {} : { standing }),
    title: firstText(textAt(composition, 'title'), alone?.title ?? '', composition === undefined ? (subject?.name ?? '') : ''),
    date: firstText(textAt(composition, 'date'), alone?.date ?? ''),
    authors: objectsAt(composition, 'author')
      .map((one) => textAt(one, 'display'))
      .filter((one) => one !== ''),
    subject,
    narrative: paragraphsOf(written.length > 0 ? written : resources.flatMap(linesOf)),
  }
}

/** One resource in a line, then its narrative. */
function linesOf(resource: Json): readonly string[] {
  const { title, summary, date } = rowOf(resource, { source: '' })
  const line = [title, summary, date.slice(0, 10)].filter((one) => one !== '').join(' · ')
  return [line, ...narrativeOf(resource)]
}
