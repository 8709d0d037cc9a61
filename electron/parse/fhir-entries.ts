/** From FHIR JSON to entries: single resources, bundles of any type, inline attachments taken out as originals. */

import { conceptWords } from '../../shared/fhir/coded-words.ts'
import { mainConcept } from '../../shared/fhir/concept.ts'
import { objectAt, objectsAt, textAt } from '../../shared/fhir/json.ts'
import type { Json } from '../../shared/fhir/json.ts'
import { nameOf, patientOf, subjectDisplay } from '../../shared/fhir/person-name.ts'
import { canonicalJson } from '../../shared/model/canonical-json.ts'
import { referredNameOf, withReferredName } from '../../shared/fhir/referred-name.ts'
import { rowOf } from '../../shared/fhir/row.ts'
import { searchWordsOf } from '../../shared/fhir/search-words.ts'
import type { ErrorCode } from '../../shared/model/errors.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import { adviceOf } from './advice.ts'
import { partEntryOf } from './document-entry.ts'
import { embeddedBytesOf } from './embedded-bytes.ts'
import type { EmbeddedBytes } from './embedded-bytes.ts'
import type { EntrySource } from './entry-source.ts'
import { takeOutAttachments } from './fhir-attachments.ts'
import { refusalOf } from './fhir-types.ts'

type Subject = { readonly name: string; readonly birthDate: string }

/** Entries of one JSON value; `first` is the number of the first entry, `places` where resources stand in it, `around` what is known beyond it. A bad entry of a bundle is refused alone. */
export function* entriesOfJson(
  value: unknown,
  source: EntrySource,
  first: number,
  places?: ReadonlyMap<Json, string>,
  around?: FileContext,
): Generator<ParsedEntry> {
  const resources = resourcesOf(value)
  const context = joined({ names: namesByReference(value), people: peopleOf(value, resources) }, around)
  let entry = first
  for (const resource of resources) {
    const code = refusalOf(resource)
    if (code === null) {
      const place = places?.get(resource)
      for (const one of entriesOfResource(resource, source, entry, context)) {
        yield place === undefined || one.type !== 'record' ? one : { ...one, place }
        entry += 1
      }
      continue
    }
    yield refusedEntry(source, entry, code)
    entry += 1
  }
}

/** Who is named in a file: each by the references to them, and the first, whom it is about where a resource says nothing. */
interface People {
  readonly first: Subject | undefined
  /** Are there several, and is it told in single records alone whose each is? */
  readonly several: boolean
  readonly byReference: ReadonlyMap<string, Subject>
}

function peopleOf(value: unknown, resources: readonly Json[]): People {
  const byReference = new Map<string, Subject>()
  let first: Subject | undefined
  const add = (resource: Json, fullUrl: string): void => {
    const patient = personIn(resource)
    if (patient === undefined) return
    first ??= patient
    const id = textAt(resource, 'id')
    if (id !== '') byReference.set(`Patient/${id}`, patient)
    if (fullUrl !== '') byReference.set(fullUrl, patient)
  }
  for (const resource of resources) add(resource, '')
  for (const entry of objectsAt(value, 'entry')) add(objectAt(entry, 'resource'), textAt(entry, 'fullUrl'))
  return { first, several: false, byReference }
}

/** Somebody of whom it is only known that it is one of several. */
const NOBODY_NAMED: Subject = { name: '', birthDate: '' }

/** Of resources that stand each for itself. Two patients with one number are neither of them, and of several none is meant where nobody is named. */
export function contextOf(resources: readonly Json[]): FileContext {
  const byReference = new Map<string, Subject>()
  const names = new Map<string, string>()
  let first: Subject | undefined
  let several = false
  for (const resource of resources) {
    const id = textAt(resource, 'id')
    const reference = `${textAt(resource, 'resourceType')}/${id}`
    const patient = personIn(resource)
    const words = referredWords(resource)
    if (patient === undefined) {
      if (id !== '' && words !== '') names.set(reference, words)
      continue
    }
    const known = byReference.get(reference)
    if (first !== undefined && !isSameSubject(first, patient)) several = true
    first ??= patient
    if (id !== '') byReference.set(reference, known === undefined || isSameSubject(known, patient) ? patient : NOBODY_NAMED)
  }
  return { names, people: { first: several ? NOBODY_NAMED : first, several, byReference } }
}

function isSameSubject(a: Subject, b: Subject): boolean {
  return a.name === b.name && a.birthDate === b.birthDate
}

/** What a value holds itself counts before what is known around it. */
function joined(own: FileContext, around: FileContext | undefined): FileContext {
  if (around === undefined) return own
  const names = own.names.size === 0 ? around.names : new Map([...around.names, ...own.names])
  const people = own.people.first === undefined ? around.people : own.people
  return { names, people }
}

function referredWords(resource: Json): string {
  return nameOf(resource) || conceptWords(mainConcept(resource), 'en')
}

/** One refused entry. */
export function refusedEntry(source: EntrySource, entry: number, code: ErrorCode): ParsedEntry {
  return { type: 'refused', file: source.file, entry, name: source.name, error: { code } }
}

/** A Bundle gives the resources inside, anything else itself. Bundles inside bundles are opened once more. */
export function resourcesOf(value: unknown): readonly Json[] {
  if (Array.isArray(value)) return value.flatMap((one) => resourcesOf(one))
  const resource: Json = typeof value === 'object' && value !== null ? (value as Json) : {}
  if (textAt(resource, 'resourceType') !== 'Bundle') return [resource]
  return objectsAt(resource, 'entry')
    .map((entry) => objectAt(entry, 'resource'))
    .filter((one) => Object.keys(one).length > 0)
    .flatMap((one) => (textAt(one, 'resourceType') === 'Bundle' ? resourcesOf(one) : [one]))
}

/** What references inside the same file are called, so that titles can be said in words. */
function namesByReference(value: unknown): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return names
  for (const entry of objectsAt(value, 'entry')) {
    const resource = objectAt(entry, 'resource')
    const type = textAt(resource, 'resourceType')
    const words = referredWords(resource)
    if (words === '') continue
    const fullUrl = textAt(entry, 'fullUrl')
    if (fullUrl !== '') names.set(fullUrl, words)
    const id = textAt(resource, 'id')
    if (id !== '') names.set(`${type}/${id}`, words)
  }
  return names
}

/** What references inside of a file mean. */
export interface FileContext {
  readonly names: ReadonlyMap<string, string>
  readonly people: People
}

/** The resource, and behind it the files that stood inside it. */
function* entriesOfResource(resource: Json, source: EntrySource, entry: number, context: FileContext): Generator<ParsedEntry> {
  const taken = inlineAttachment(resource) === null ? takeOutAttachments(resource, source.name) : null
  const record = recordEntry(taken?.resource ?? resource, source, entry, context)
  yield record
  const subject = record.type === 'record' ? record.subject : undefined
  for (const [at, part] of (taken?.parts ?? []).entries())
    yield partEntryOf(part.bytes, source, entry + 1 + at, { ...part.facts, subject }, undefined)
}

function recordEntry(resource: Json, source: EntrySource, entry: number, { names, people }: FileContext): ParsedEntry {
  const attachment = inlineAttachment(resource)
  const stored = attachment === null ? resource : withoutInlineData(resource)
  const resourceJson = writeCanonical(stored)
  if (resourceJson === null) return refusedEntry(source, entry, 'json-broken')
  const referredName = names.size === 0 ? undefined : referredNameOf(stored, names)
  const named = withReferredName(stored, referredName)
  const row = rowOf(named, { source: source.name })
  const subject = subjectOf(resource, people)
  return {
    type: 'record',
    file: source.file,
    entry,
    row: attachment === null ? row : { ...row, mediaType: attachment.mediaType, sizeBytes: attachment.bytes.length },
    resourceJson,
    ...(referredName === undefined ? {} : { referredName }),
    ...(attachment === null ? {} : { original: attachment.bytes, beside: { type: 'resource' as const, json: resourceJson } }),
    searchWords: searchWordsOf(named),
    ...(subject === undefined ? {} : { subject }),
    advice: adviceOf(resource),
  }
}

/** Null where it holds a number that cannot be written again. */
function writeCanonical(resource: Json): string | null {
  try {
    return canonicalJson(resource)
  } catch {
    return null
  }
}

/** A Patient that bears no name is somebody all the same: the person is asked who it is. */
function personIn(resource: Json): Subject | undefined {
  if (textAt(resource, 'resourceType') !== 'Patient') return undefined
  return patientOf(resource) ?? { name: '', birthDate: textAt(resource, 'birthDate') }
}

/** Itself, or whom it refers to: in a family's file not everything is about the first of them. */
function subjectOf(resource: Json, { first, several, byReference }: People): Subject | undefined {
  const own = personIn(resource)
  if (own !== undefined) return own
  const reference = textAt(objectAt(resource, 'subject'), 'reference') || textAt(objectAt(resource, 'patient'), 'reference')
  const bare = reference.replace(/\/_history\/.*$/u, '')
  const referred = byReference.get(bare) ?? byReference.get(/Patient\/[^/]+$/u.exec(bare)?.[0] ?? '')
  if (referred !== undefined) return referred
  const display = subjectDisplay(resource)
  if (display === '' && several) return NOBODY_NAMED
  return display === '' || display === first?.name ? first : { name: display, birthDate: '' }
}

/** The one file that a document is. */
function inlineAttachment(resource: Json): EmbeddedBytes | null {
  if (textAt(resource, 'resourceType') === 'Binary') return embeddedBytesOf(textAt(resource, 'data'))
  if (textAt(resource, 'resourceType') !== 'DocumentReference' || objectsAt(resource, 'content').length !== 1) return null
  return embeddedBytesOf(textAt(objectAt(objectsAt(resource, 'content')[0], 'attachment'), 'data'))
}

function withoutInlineData(resource: Json): Json {
  if (textAt(resource, 'resourceType') === 'Binary') {
    const { data: _data, ...binary } = resource
    return binary
  }
  const content = objectsAt(resource, 'content').map((one) => {
    const { data: _data, ...attachment } = objectAt(one, 'attachment')
    return { ...one, attachment }
  })
  return { ...resource, content }
}
