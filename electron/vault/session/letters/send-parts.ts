/** What is sent in one offer: what a person typed in, and one document as the reading process sees it. */

import { encodeBase64Url, encodeHex } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { sha256 } from '../../../../shared/crypto/hash.ts'
import { rowOf } from '../../../../shared/fhir/row.ts'
import { sentResource } from '../../../../shared/fhir/sent-resource.ts'
import type { Sending } from '../../../../shared/fhir/sent-resource.ts'
import {
  OFFER_FILE_BYTES_MAX,
  OFFER_RECORDS_MAX,
  OFFER_RESOURCE_LENGTH_MAX,
  OFFER_TITLE_LENGTH_MAX,
} from '../../../../shared/model/offer.ts'
import type { OfferTerms } from '../../../../shared/model/offer.ts'
import type { TypedFields } from '../../../../shared/model/typed-record.ts'
import { hasSeenOriginal, isLarge, readOriginal, throwIfNotChosen } from '../import/original-source.ts'
import type { ParsedRecord } from '../import/parsed-record.ts'
import { readTypedHere } from '../import/read-typed.ts'
import { Refusal, refusal, throwIfCancelled } from '../refusal.ts'
import type { Session } from '../session.ts'

/** The part of the terms that says what it is, and the bytes of the file beside them. */
export interface SentParts {
  readonly said: Pick<OfferTerms, 'title' | 'kind' | 'resource' | 'file'>
  /** Base64url. */
  readonly file?: string
}

const UNSAFE_TEXT = /[\p{Cs}\p{Cc}\u202a-\u202e\u2066-\u2069]/gu

/** Errors: `input-invalid` with the fields. */
export async function typedParts(session: Session, fields: TypedFields, sending: Sending): Promise<SentParts> {
  const { record, writer } = await readTypedHere(session, fields)
  return resourceParts([sentResource(record, writer, sending)])
}

/** One document, or the FHIR resources of one file. Errors: the reader's own, `offer-one-file`, `offer-too-large`. */
export async function fileParts(session: Session, paths: readonly string[], signal: AbortSignal): Promise<SentParts> {
  const records = await readAll(session, paths, signal)
  const documents = records.filter((one) => isLarge(one) || hasSeenOriginal(one))
  const [document, another] = documents
  if (another !== undefined || records.length > OFFER_RECORDS_MAX) throw refusal('offer-one-file')
  if (document === undefined) return resourceParts(records.map(({ resourceJson }) => JSON.parse(resourceJson) as object))
  const bytes = isLarge(document) ? undefined : await readOriginal(session, document)
  if (bytes === undefined || bytes.length > OFFER_FILE_BYTES_MAX) throw refusal('offer-too-large')
  const { row } = document
  const name = safeText(row.source)
  const file = { name, mediaType: row.mediaType ?? 'application/octet-stream', sizeBytes: bytes.length, sha256: encodeHex(sha256(bytes)) }
  return { said: { title: safeText(row.title) || name, kind: row.kind, file }, file: encodeBase64Url(bytes) }
}

/** What was typed, and the paper beside it. */
export function joinParts(typed: SentParts | null, file: SentParts | null): SentParts {
  if (typed === null || file === null) {
    const only = typed ?? file
    if (only === null) throw refusal('input-invalid', { reason: 'record: what is typed, or a file.' })
    return only
  }
  if (file.said.file === undefined || file.file === undefined) throw refusal('file-unknown-kind')
  return { said: { ...typed.said, file: file.said.file }, file: file.file }
}

async function readAll(session: Session, paths: readonly string[], signal: AbortSignal): Promise<readonly ParsedRecord[]> {
  const records: ParsedRecord[] = []
  for await (const entry of session.ports.parse.parse(paths, signal)) {
    throwIfCancelled(signal)
    if (entry.type === 'refused') throw new Refusal(entry.error)
    if (entry.type !== 'record') continue
    throwIfNotChosen(entry, paths)
    // Of more than may be sent nothing has to be remembered.
    if (records.length <= OFFER_RECORDS_MAX) records.push(entry)
  }
  if (records.length === 0) throw refusal('import-nothing')
  return records
}

function resourceParts(resources: readonly object[]): SentParts {
  const [only, another] = resources
  if (only === undefined) throw refusal('import-nothing')
  const whole =
    another === undefined ? only : { resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) }
  const resource = canonicalJson(whole)
  if (resource.length > OFFER_RESOURCE_LENGTH_MAX) throw refusal('offer-too-large')
  const { title, kind } = rowOf(only, { source: '' })
  return { said: { title: safeText(title) || '?', kind, resource } }
}

function safeText(text: string): string {
  return text.replace(UNSAFE_TEXT, ' ').trim().slice(0, OFFER_TITLE_LENGTH_MAX)
}
