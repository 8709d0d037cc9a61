/** A file that is kept as a document: the original byte for byte beside a DocumentReference that says what it is in the file's own words. */

import { createHash } from 'node:crypto'
import { wordsOf } from '../../shared/fhir/concept.ts'
import type { Json } from '../../shared/fhir/json.ts'
import { rowOf } from '../../shared/fhir/row.ts'
import { documentWordsOf, searchWordsOf } from '../../shared/fhir/search-words.ts'
import { isVoid } from '../../shared/fhir/standing.ts'
import { canonicalJson } from '../../shared/model/canonical-json.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import type { EntrySource } from './entry-source.ts'
import type { ParseLimits } from './limits.ts'
import type { StableFile } from './read-stable.ts'

type RecordEntry = Extract<ParsedEntry, { type: 'record' }>
export type Subject = NonNullable<RecordEntry['subject']>

/** A file as it was read; `bytes` are its beginning where it is too large to be held. */
export interface ReadFile extends StableFile {
  readonly path: string
}

/** A newer one took its place, or it was a mistake. */
export type DocumentStanding = 'superseded' | 'entered-in-error'

/** Of a file that lies in a resource with this status; undefined where it holds. */
export function documentStanding(status: string): DocumentStanding | undefined {
  if (isVoid(status)) return 'entered-in-error'
  return status === 'superseded' ? status : undefined
}

/** What a document says of itself; what it does not say is left out. */
export interface DocumentFacts {
  readonly mediaType: string
  readonly title?: string
  readonly type?: Json | undefined
  /** FHIR dateTime of its writing. */
  readonly date?: string
  readonly authors?: readonly string[]
  readonly identifier?: Json | undefined
  /** Identifiers of documents in whose place it stands. */
  readonly replaces?: readonly Json[]
  readonly custodian?: string
  readonly subject?: Subject | undefined
  /** Where it does not hold any more. */
  readonly standing?: DocumentStanding
  /** One line beside the title. */
  readonly description?: string
  /** XHTML without attributes, inside of a div. */
  readonly narrative?: string
  /** What it can be found by beyond that. */
  readonly text?: string
  readonly extension?: readonly Json[]
  /** A health link that it holds. */
  readonly link?: string | undefined
}

const NARRATIVE_LENGTH_MAX = 512 * 1024
const INSTANT = /^\d{4}-\d{2}-\d{2}T[0-9:.]+(Z|[+-]\d{2}:\d{2})$/u

/** Entry 0 of a file. */
export function documentEntryOf(file: ReadFile, source: EntrySource, facts: DocumentFacts, limits: OriginalLimits): ParsedEntry {
  return entryOf(source, 0, facts, file.sizeBytes, originalOf(file, limits))
}

export type OriginalLimits = Pick<ParseLimits, 'handedOverBytesMax' | 'passedOnBytesMax'>

/** A small file, and one that lies nowhere else, goes with its entry; of others the vault hears where they lie, and of those that were seen whole what they must be. */
export function originalOf(
  { path, bytes, sizeBytes, changedAtMs, isOnlyHere = false }: ReadFile,
  { handedOverBytesMax, passedOnBytesMax }: OriginalLimits,
): Pick<RecordEntry, 'original' | 'originalFile'> {
  const isWhole = bytes.length === sizeBytes
  if (isWhole && (isOnlyHere || sizeBytes <= passedOnBytesMax)) return { original: bytes.slice() }
  const originalFile = { path, sizeBytes, changedAtMs }
  if (!isWhole || sizeBytes > handedOverBytesMax) return { originalFile }
  return { originalFile: { ...originalFile, sha256: createHash('sha256').update(bytes).digest('hex') } }
}

/** A resource as it crosses from the reader, with what else is known of it. */
export function parsedRecord(resource: Json, source: EntrySource, entry: number, more: Partial<RecordEntry> = {}): RecordEntry {
  return {
    type: 'record',
    file: source.file,
    entry,
    row: rowOf(resource, { source: source.name }),
    resourceJson: canonicalJson(resource),
    searchWords: searchWordsOf(resource),
    advice: [],
    ...more,
  }
}

/** A document that lay inside a file, with its own bytes. */
export function partEntryOf(
  bytes: Uint8Array,
  source: EntrySource,
  entry: number,
  facts: DocumentFacts,
  readFrom: number | undefined,
): RecordEntry {
  const made = entryOf(source, entry, facts, bytes.length, { original: bytes }, hashOf(bytes))
  const beside = { type: 'part', status: facts.standing ?? 'current', name: facts.subject?.name ?? '' } as const
  return readFrom === undefined ? { ...made, beside } : { ...made, beside, readFrom }
}

/** SHA-1 in base64, as FHIR's Attachment has it: only a name by which a record and its attachment find each other. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('base64')
}

function entryOf(
  source: EntrySource,
  entry: number,
  facts: DocumentFacts,
  sizeBytes: number,
  original: Pick<RecordEntry, 'original' | 'originalFile'>,
  hash?: string,
): RecordEntry {
  const resource = resourceOf(facts, source, sizeBytes, hash)
  return parsedRecord(resource, source, entry, {
    ...original,
    searchWords: documentWordsOf(resource, facts.text ?? ''),
    ...(facts.subject === undefined ? {} : { subject: facts.subject }),
    ...(facts.link === undefined ? {} : { link: facts.link }),
  })
}

function resourceOf(facts: DocumentFacts, source: EntrySource, sizeBytes: number, hash?: string): Json {
  const {
    mediaType,
    title = '',
    type,
    date = '',
    authors = [],
    identifier,
    custodian = '',
    subject,
    description = '',
    replaces = [],
  } = facts
  const narrative = facts.narrative ?? ''
  return {
    resourceType: 'DocumentReference',
    status: facts.standing ?? 'current',
    ...(facts.extension === undefined ? {} : { extension: facts.extension }),
    ...(narrative === '' ? {} : { text: { status: 'generated', div: divOf(narrative) } }),
    ...(identifier === undefined ? {} : { masterIdentifier: identifier }),
    ...(type === undefined ? {} : { type }),
    ...(subject === undefined || subject.name === '' ? {} : { subject: { display: subject.name } }),
    ...(INSTANT.test(date) ? { date } : {}),
    ...(authors.length === 0 ? {} : { author: authors.map((display) => ({ display })) }),
    ...(custodian === '' ? {} : { custodian: { display: custodian } }),
    ...(replaces.length === 0 ? {} : { relatesTo: replaces.map((one) => ({ code: 'replaces', target: { identifier: one } })) }),
    ...(description === '' ? {} : { description }),
    content: [
      {
        attachment: {
          contentType: mediaType,
          title: title || (type === undefined ? '' : wordsOf(type)) || source.name,
          size: sizeBytes,
          ...(date === '' ? {} : { creation: date }),
          ...(hash === undefined ? {} : { hash }),
        },
      },
    ],
  }
}

/** Of a narrative that is too long only whole pieces are kept. */
function divOf(narrative: string): string {
  const end = narrative.length <= NARRATIVE_LENGTH_MAX ? narrative.length : Math.max(0, narrative.lastIndexOf('<', NARRATIVE_LENGTH_MAX))
  return `<div xmlns="http://www.w3.org/1999/xhtml">${narrative.slice(0, end)}</div>`
}

/** Text as it stands between tags. */
export function escapeXml(text: string): string {
  return text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;')
}
