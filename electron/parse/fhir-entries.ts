/** From FHIR JSON to entries: single resources, bundles of any type, inline attachments taken out as originals. */

import { wordsOf } from '../../shared/fhir/concept.ts'
import { objectAt, objectsAt, textAt } from '../../shared/fhir/json.ts'
import type { Json } from '../../shared/fhir/json.ts'
import { nameOf, patientOf, subjectDisplay } from '../../shared/fhir/person-name.ts'
import { canonicalJson } from '../../shared/model/canonical-json.ts'
import { referredNameOf, withReferredName } from '../../shared/fhir/referred-name.ts'
import { rowOf } from '../../shared/fhir/row.ts'
import { searchWordsOf } from '../../shared/fhir/search-words.ts'
import type { ErrorCode } from '../../shared/model/errors.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import { MEDIA_TYPES, fileKindOf } from './file-kind.ts'
import { adviceOf } from './advice.ts'
import { refusalOf } from './fhir-types.ts'

export interface EntrySource {
  readonly file: number
  readonly name: string
}

type Subject = { readonly name: string; readonly birthDate: string }

/** Entries of one JSON value; `first` is the number of the first entry. A bad entry of a bundle is refused alone. */
export function* entriesOfJson(value: unknown, source: EntrySource, first: number): Generator<ParsedEntry> {
  const resources = resourcesOf(value)
  const context = { names: namesByReference(value), holder: firstPatient(resources) }
  let entry = first
  for (const resource of resources) {
    const code = refusalOf(resource)
    yield code === null ? recordEntry(resource, source, entry, context) : refusedEntry(source, entry, code)
    entry += 1
  }
}

function firstPatient(resources: readonly Json[]): Subject | undefined {
  for (const resource of resources) {
    const patient = patientOf(resource)
    if (patient !== undefined) return patient
  }
  return undefined
}

/** One refused entry. */
export function refusedEntry(source: EntrySource, entry: number, code: ErrorCode): ParsedEntry {
  return { type: 'refused', file: source.file, entry, name: source.name, error: { code } }
}

/** A Bundle gives the resources inside, anything else itself. Bundles inside bundles are opened once more. */
function resourcesOf(value: unknown): readonly Json[] {
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
    const words = nameOf(resource) || wordsOf(objectAt(resource, 'code'))
    if (words === '') continue
    const fullUrl = textAt(entry, 'fullUrl')
    if (fullUrl !== '') names.set(fullUrl, words)
    const id = textAt(resource, 'id')
    if (id !== '') names.set(`${type}/${id}`, words)
  }
  return names
}

interface FileContext {
  readonly names: ReadonlyMap<string, string>
  readonly holder: Subject | undefined
}

function recordEntry(resource: Json, source: EntrySource, entry: number, { names, holder }: FileContext): ParsedEntry {
  const attachment = inlineAttachment(resource)
  const stored = attachment === null ? resource : withoutInlineData(resource)
  const resourceJson = writeCanonical(stored)
  if (resourceJson === null) return refusedEntry(source, entry, 'json-broken')
  const referredName = names.size === 0 ? undefined : referredNameOf(stored, names)
  const named = withReferredName(stored, referredName)
  const row = rowOf(named, { source: source.name })
  const subject = subjectOf(resource, holder)
  return {
    type: 'record',
    file: source.file,
    entry,
    row: attachment === null ? row : { ...row, mediaType: attachment.mediaType, sizeBytes: attachment.bytes.length },
    resourceJson,
    ...(referredName === undefined ? {} : { referredName }),
    ...(attachment === null ? {} : { original: attachment.bytes }),
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

function subjectOf(resource: Json, holder: Subject | undefined): Subject | undefined {
  const display = subjectDisplay(resource)
  const own = patientOf(resource)
  if (own !== undefined) return own
  return display === '' || display === holder?.name ? holder : { name: display, birthDate: '' }
}

function inlineAttachment(resource: Json): { readonly bytes: Uint8Array; readonly mediaType: string } | null {
  if (textAt(resource, 'resourceType') !== 'DocumentReference' || objectsAt(resource, 'content').length !== 1) return null
  const data = textAt(objectAt(objectsAt(resource, 'content')[0], 'attachment'), 'data')
  if (data === '') return null
  const bytes = new Uint8Array(Buffer.from(data, 'base64'))
  const kind = fileKindOf(bytes, 'attachment.txt')
  if (kind !== 'pdf' && kind !== 'png' && kind !== 'jpeg' && kind !== 'text') return null
  return { bytes, mediaType: MEDIA_TYPES[kind] }
}

function withoutInlineData(resource: Json): Json {
  const content = objectsAt(resource, 'content').map((one) => {
    const { data: _data, ...attachment } = objectAt(one, 'attachment')
    return { ...one, attachment }
  })
  return { ...resource, content }
}
