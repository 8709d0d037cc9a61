/** Seals many parsed records at once: small ones lie one behind the other in one buffer, so that they cross to the node as one. */

import { encodeBase64Url } from '../../../shared/crypto/bytes.ts'
import { createPackedBatch } from '../../../shared/crypto/packed-batch.ts'
import type { PackedBatch } from '../../../shared/crypto/packed-batch.ts'
import { encodeRecordContent } from '../../../shared/crypto/record-content.ts'
import { createRecordKey, sealRecord, wrapRecordKey } from '../../../shared/crypto/record-seal.ts'
import type { RecordEntry } from './collections.ts'
import type { IndexLine } from './held-rows.ts'
import type { ParsedRecord } from './pending-import.ts'
import { newId } from './session.ts'
import type { Session } from './session.ts'

/** Sealed bytes of small records in one buffer. */
const BUFFER_BYTES = 1024 * 1024

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
  const random = (length: number): Uint8Array => session.ports.random.bytes(length)
  const small = createPackedBatch(BUFFER_BYTES, random)
  const others = new Map<number, readonly Uint8Array[]>()
  const sealed: Omit<SealedRecord, 'chunks' | 'entryOf'>[] = []
  const facts: EntryFacts[] = []
  for (const [at, record] of records.entries()) {
    const id = newId(session)
    const key = createRecordKey(random)
    const chunks = await sealOne(record.parsed, id, key, context, { small, random })
    if (chunks !== null) others.set(at, chunks)
    const wrapped = encodeBase64Url(wrapRecordKey(context.epoch.key, key, `${id}/1`, random))
    key.fill(0)
    facts.push({ key: wrapped, salt: encodeBase64Url(random(32)) })
    const { row, searchWords } = record.parsed
    sealed.push({ id, line: { row: { ...row, id, importedAtMs: context.importedAtMs }, words: searchWords } })
  }
  const packed = small?.chunks() ?? []
  let next = 0
  return sealed.map((one, at) => {
    const chunks = others.get(at) ?? packed.slice(next, (next += 1))
    return { ...one, chunks, entryOf: entryMaker(records[at], facts[at], chunks, context) }
  })
}

/** Null where it went into the common buffer. */
async function sealOne(
  { row, original, resourceJson, referredName }: ParsedRecord,
  id: string,
  key: Uint8Array,
  { importedAtMs }: SealContext,
  { small, random }: { readonly small: PackedBatch | undefined; readonly random: (length: number) => Uint8Array },
): Promise<readonly Uint8Array[] | null> {
  const meta = { recordId: id, version: 1, kind: row.kind }
  const content = { resourceJson, source: row.source, importedAtMs, ...(referredName === undefined ? {} : { referredName }) }
  if (original === undefined && small?.add(content, meta, key) === true) return null
  const file = original === undefined ? {} : { original, fileName: row.source, mediaType: row.mediaType ?? 'application/octet-stream' }
  return sealRecord(encodeRecordContent({ ...content, ...file }), meta, key, random)
}

interface EntryFacts {
  readonly key: string
  readonly salt: string
}

function entryMaker(
  record: FreshRecord | undefined,
  facts: EntryFacts | undefined,
  chunks: readonly Uint8Array[],
  { importId, epoch }: SealContext,
): (cid: string) => RecordEntry {
  if (record === undefined || facts === undefined) throw new Error('a record without its facts')
  const sizeBytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  const { kind } = record.parsed.row
  return (cid) => ({
    version: 1,
    cid,
    chunks: chunks.length,
    sizeBytes,
    epoch: epoch.number,
    kind,
    importId,
    digest: record.digest,
    ...facts,
  })
}
