/** Seals many parsed records at once: small ones lie one behind the other in one buffer, so that they cross to the node as one. */

import { encodeBase64Url } from '../../../shared/crypto/bytes.ts'
import { encodeRecordContent } from '../../../shared/crypto/record-content.ts'
import { createRecordKey, sealRecord, wrapRecordKey } from '../../../shared/crypto/record-seal.ts'
import { PACKED_BYTES_MAX, sealPacked } from '../../../shared/crypto/packed-record.ts'
import type { RecordEntry } from './collections.ts'
import type { IndexLine } from './held-rows.ts'
import type { ParsedRecord } from './pending-import.ts'
import { newId } from './session.ts'
import type { Session } from './session.ts'

export interface FreshRecord {
  readonly parsed: ParsedRecord
  /** Base64url of the SHA-256 over the content. */
  readonly digest: string
}

export interface SealedRecord {
  readonly id: string
  readonly chunks: readonly Uint8Array[]
  /** Its entry, once the name of its file is known. */
  readonly entryOf: (cid: string) => RecordEntry
  readonly line: IndexLine
}

/** What the records of one batch have in common. */
export interface SealContext {
  readonly importId: string
  readonly importedAtMs: number
  readonly epoch: Session['epochs'][number]
}

/** Each under a key of its own, wrapped by that epoch. */
export async function sealBatch(session: Session, records: readonly FreshRecord[], context: SealContext): Promise<readonly SealedRecord[]> {
  const sealed: SealedRecord[] = []
  for (const record of records) sealed.push(await sealOne(session, record, context))
  return inOneBuffer(sealed)
}

async function sealOne(session: Session, { parsed, digest }: FreshRecord, context: SealContext): Promise<SealedRecord> {
  const { importId, importedAtMs, epoch } = context
  const random = (length: number): Uint8Array => session.ports.random.bytes(length)
  const id = newId(session)
  const key = createRecordKey(random)
  const { row, original, resourceJson } = parsed
  const content = encodeRecordContent({
    resourceJson,
    source: row.source,
    importedAtMs,
    ...(original === undefined ? {} : { original, fileName: row.source, mediaType: row.mediaType ?? 'application/octet-stream' }),
  })
  const meta = { recordId: id, version: 1, kind: row.kind }
  const chunks =
    content.length <= PACKED_BYTES_MAX ? [sealPacked(content, meta, key, random)] : await sealRecord(content, meta, key, random)
  const wrapped = { key: encodeBase64Url(wrapRecordKey(epoch.key, key, `${id}/1`, random)), epoch: epoch.number }
  key.fill(0)
  const salt = encodeBase64Url(random(32))
  const sizeBytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  return {
    id,
    chunks,
    entryOf: (cid) => ({ version: 1, cid, chunks: chunks.length, sizeBytes, ...wrapped, kind: row.kind, importId, digest, salt }),
    line: { row: { ...row, id, importedAtMs }, words: parsed.searchWords },
  }
}

function inOneBuffer(sealed: readonly SealedRecord[]): readonly SealedRecord[] {
  const length = sealed.reduce((sum, { chunks }) => sum + (chunks.length === 1 ? (chunks[0]?.length ?? 0) : 0), 0)
  const buffer = new Uint8Array(new ArrayBuffer(length))
  let at = 0
  return sealed.map((record) => {
    const [only] = record.chunks
    if (only === undefined || record.chunks.length !== 1) return record
    const chunk = buffer.subarray(at, at + only.length)
    chunk.set(only)
    at += only.length
    return { ...record, chunks: [chunk] }
  })
}
