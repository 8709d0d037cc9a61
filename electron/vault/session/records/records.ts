/** Opening stored records: from an entry of the manifest to checked content. */

import { decodePlainText } from '../../../../shared/model/plain-text.ts'
import { openRecord } from '../../../../shared/crypto/record-seal.ts'
import { concatBytes } from '../../../../shared/crypto/bytes.ts'
import { decodeRecordContent, decodeRecordHead } from '../../../../shared/crypto/record-content.ts'
import { openRecordStream } from '../../../../shared/crypto/record-stream.ts'
import type { RecordContent } from '../../../../shared/crypto/record-content.ts'
import { withReferredName } from '../../../../shared/fhir/referred-name.ts'
import { rowOf } from '../../../../shared/fhir/row.ts'
import { TEXT_MEDIA_TYPE, documentWordsOf } from '../../../../shared/fhir/search-words.ts'
import type { RecordRow } from '../../../../shared/model/record.ts'
import type { RecordEntry } from '../collections.ts'
import { must, mustAwait, refusal } from '../refusal.ts'
import { unwrapFromEpoch } from '../session.ts'
import type { Session } from '../session.ts'

/** The entry of a record. Errors: `record-not-found`. */
export async function recordEntry(session: Session, recordId: string): Promise<RecordEntry> {
  const entry = await session.manifest.get('records', recordId)
  if (entry === undefined) throw refusal('record-not-found')
  return entry
}

/** The key of one record version. */
export function recordKeyOf(session: Session, recordId: string, entry: RecordEntry): Uint8Array {
  return unwrapFromEpoch(session, entry, `${recordId}/${String(entry.version)}`)
}

/** Reads, checks and opens one record of this vault; an original that was sealed piece by piece is left out. */
export async function openStoredRecord(session: Session, recordId: string, known?: RecordEntry): Promise<RecordContent> {
  const entry = known ?? (await recordEntry(session, recordId))
  if (entry.original !== undefined) return openRecordHead(session, recordId, entry)
  const key = recordKeyOf(session, recordId, entry)
  const chunks = await mustAwait(session.ports.blocks.readChunks(entry.cid, 0, entry.chunks))
  return must(decodeRecordContent(must(await openRecord(chunks, key, { recordId, version: entry.version }))))
}

/** The resource without the original: the first chunk is enough, checked like all, but for a resource that is larger. */
export async function openRecordHead(session: Session, recordId: string, entry: RecordEntry): Promise<RecordContent> {
  const key = recordKeyOf(session, recordId, entry)
  const read = (from: number, to: number): ReturnType<Session['ports']['blocks']['readChunks']> =>
    session.ports.blocks.readChunks(entry.cid, from, Math.min(to, from + 1))
  for await (const piece of openRecordStream(read, entry.chunks, key, { recordId, version: entry.version })) {
    const head = decodeRecordHead(must(piece))
    if (head.ok || entry.original !== undefined || entry.chunks === 1) return must(head).content
    return openStoredRecord(session, recordId, entry)
  }
  throw refusal('bytes-damaged')
}

/** Opens a record whole, without keeping it: throws where any byte of it is missing or wrong. */
export async function checkStoredRecord(session: Session, recordId: string): Promise<void> {
  const entry = await recordEntry(session, recordId)
  if (entry.original === undefined) await openStoredRecord(session, recordId)
  else for await (const piece of readOriginalPieces(session, recordId)) void piece
}

/** A record whose only block was fetched together with others. */
export async function openWith(session: Session, recordId: string, entry: RecordEntry, block: Uint8Array): Promise<RecordContent> {
  const opened = await openRecord([block], recordKeyOf(session, recordId, entry), { recordId, version: entry.version })
  return must(decodeRecordContent(must(opened)))
}

/** Does this one block hold the whole record? For many at once: the bytes were fetched together. */
export async function opensWith(session: Session, recordId: string, entry: RecordEntry, block: Uint8Array | null): Promise<boolean> {
  if (block === null) return false
  return openWith(session, recordId, entry, block).then(
    () => true,
    () => false,
  )
}

/** The original of a record piece by piece, each piece checked before it is given. Errors: as for opening; `record-not-found` where it has none. */
export async function* readOriginalPieces(session: Session, recordId: string): AsyncGenerator<Uint8Array> {
  const entry = await recordEntry(session, recordId)
  const key = recordKeyOf(session, recordId, entry)
  const read = (from: number, to: number): ReturnType<Session['ports']['blocks']['readChunks']> =>
    session.ports.blocks.readChunks(entry.cid, from, to)
  let head = new Uint8Array(0)
  let inOriginal = false
  for await (const opened of openRecordStream(read, entry.chunks, key, { recordId, version: entry.version })) {
    const piece = must(opened)
    if (inOriginal) {
      yield piece
      continue
    }
    head = new Uint8Array(concatBytes(head, piece))
    const decoded = decodeRecordHead(head)
    if (!decoded.ok) continue
    inOriginal = true
    if (decoded.value.originalAt < head.length) yield head.subarray(decoded.value.originalAt)
  }
  if (!inOriginal) throw refusal('bytes-damaged')
}

/** The resource as it is said in words. */
export function saidResource(content: RecordContent): object {
  return withReferredName(JSON.parse(content.resourceJson) as object, content.referredName)
}

/** What a record can be found by. */
export function wordsOfContent(content: RecordContent): string {
  const text =
    content.mediaType === TEXT_MEDIA_TYPE && content.original !== undefined ? (decodePlainText(content.original)?.text ?? '') : ''
  return documentWordsOf(saidResource(content), text)
}

/** The row that lists show, derived from content; `resource` where it was read already. */
export function rowFromContent(
  recordId: string,
  content: RecordContent,
  entry?: Pick<RecordEntry, 'original'>,
  resource: object = saidResource(content),
): RecordRow {
  const row = rowOf(resource, { source: content.source })
  const sizeBytes = content.original?.length ?? entry?.original?.sizeBytes
  const file = sizeBytes === undefined ? {} : { mediaType: content.mediaType ?? 'application/octet-stream', sizeBytes }
  return { ...row, ...file, id: recordId, importedAtMs: content.importedAtMs }
}
