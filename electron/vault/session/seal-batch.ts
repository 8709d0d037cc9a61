/** Seals many parsed records at once: small ones lie one behind the other in one buffer, so that they cross to the node as one. */

import { rawBlockCid } from '../../../shared/crypto/block-cid.ts'
import { encodeBase64Url } from '../../../shared/crypto/bytes.ts'
import { encodeRecordContent } from '../../../shared/crypto/record-content.ts'
import { createRecordKey, sealRecord, wrapRecordKey } from '../../../shared/crypto/record-seal.ts'
import { drawFor, sealSmallBatch } from '../../../shared/crypto/small-records.ts'
import type { SealedBatch, SmallBatch } from '../../../shared/crypto/small-records.ts'
import { itemDetailOf } from '../../../shared/fhir/same-items.ts'
import type { RecordEntry } from './collections.ts'
import type { IndexLine } from '../ports.ts'
import type { ParsedRecord } from './pending-import.ts'
import { newId } from './session.ts'
import type { Session } from './session.ts'

/** Fewer are sealed where they are: handing them to a thread takes as long. */
const HANDED_OVER_MIN = 32

export interface FreshRecord {
  readonly parsed: ParsedRecord
  /** Digest of the document it was read from. */
  readonly readFrom?: string
  /** A person typed it in: no reader can say that. */
  readonly typed?: true
  /** The record that it corrects. */
  readonly replaces?: string
  /** Base64url of the SHA-256 over the content. */
  readonly digest: string
}

export interface SealedRecord {
  readonly id: string
  readonly chunks: readonly Uint8Array[]
  /** The name that the only chunk must have in the store; empty where there are several. */
  readonly cid: string
  /** Its entry but for the name of its file. */
  readonly entry: Omit<RecordEntry, 'cid'>
  readonly line: IndexLine
}

/** What the records of one batch have in common. */
export interface SealContext {
  readonly importId: string
  readonly importedAtMs: number
  readonly epoch: Session['epochs'][number]
}

interface Sealed extends Pick<SealedRecord, 'chunks' | 'cid'> {
  /** Wrapped, and salt of the seal; both in base64url. */
  readonly key: string
  readonly salt: string
}

/** Each under a key of its own, wrapped by that epoch. */
export async function sealBatch(session: Session, records: readonly FreshRecord[], context: SealContext): Promise<readonly SealedRecord[]> {
  const ids = records.map(() => newId(session))
  const small = records.flatMap(({ parsed }, at) => (parsed.original === undefined ? [at] : []))
  const batch = await sealSmall(session, small, records, ids, context)
  const places = new Map(small.map((at, place) => [at, place]))
  const sealed: SealedRecord[] = []
  for (const [at, record] of records.entries()) {
    const { parsed, digest, readFrom, replaces } = record
    const id = ids[at] ?? ''
    const { chunks, cid, key, salt } = sealedAt(batch, places.get(at)) ?? (await sealAlone(session, record, id, context))
    const { row, searchWords, resourceJson } = parsed
    const sizeBytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
    const { importId, importedAtMs, epoch } = context
    const from = { ...(readFrom === undefined ? {} : { readFrom }), ...(replaces === undefined ? {} : { replaces }) }
    const about = {
      version: 1,
      chunks: chunks.length,
      sizeBytes,
      epoch: epoch.number,
      kind: row.kind,
      importId,
      digest,
      key,
      salt,
      ...from,
    }
    const line = { row: { ...row, id, importedAtMs }, words: searchWords, detail: itemDetailOf(row.kind, resourceJson) }
    sealed.push({ id, chunks, cid, entry: about, line })
  }
  return sealed
}

/** Those without an original, on a thread where there are many. */
async function sealSmall(
  session: Session,
  places: readonly number[],
  records: readonly FreshRecord[],
  ids: readonly string[],
  { importedAtMs, epoch }: SealContext,
): Promise<SealedBatch | undefined> {
  const small = places.flatMap((at) => {
    const record = records[at]
    if (record === undefined) return []
    const { resourceJson, row, referredName } = record.parsed
    const { typed } = record
    const named = { ...(referredName === undefined ? {} : { referredName }), ...(typed === undefined ? {} : { typed }) }
    return [{ recordId: ids[at] ?? '', resourceJson, source: row.source, ...named }]
  })
  const drawn = drawFor(small.length, (length) => session.ports.random.bytes(length))
  const batch: SmallBatch = { records: small, importedAtMs, epochKey: epoch.key, drawn }
  return small.length < HANDED_OVER_MIN ? sealSmallBatch(batch) : session.ports.sealing.sealSmall(batch)
}

/** Undefined where it did not go into the common buffer. */
function sealedAt(batch: SealedBatch | undefined, place: number | undefined): Sealed | undefined {
  const cid = place === undefined ? '' : (batch?.cids[place] ?? '')
  if (batch === undefined || place === undefined || cid === '') return undefined
  const chunk = batch.sealed.subarray(place === 0 ? 0 : batch.ends[place - 1], batch.ends[place])
  return { chunks: [chunk], cid, key: batch.keys[place] ?? '', salt: batch.salts[place] ?? '' }
}

async function sealAlone(
  session: Session,
  { parsed, typed }: FreshRecord,
  id: string,
  { importedAtMs, epoch }: SealContext,
): Promise<Sealed> {
  const random = (length: number): Uint8Array => session.ports.random.bytes(length)
  const { row, original, resourceJson, referredName } = parsed
  const named = { ...(referredName === undefined ? {} : { referredName }), ...(typed === undefined ? {} : { typed }) }
  const content = { resourceJson, source: row.source, importedAtMs, ...named }
  const file = original === undefined ? {} : { original, fileName: row.source, mediaType: row.mediaType ?? 'application/octet-stream' }
  const key = createRecordKey(random)
  const chunks = await sealRecord(encodeRecordContent({ ...content, ...file }), { recordId: id, version: 1, kind: row.kind }, key, random)
  const wrapped = encodeBase64Url(wrapRecordKey(epoch.key, key, `${id}/1`, random))
  key.fill(0)
  const [only] = chunks
  const cid = chunks.length === 1 && only !== undefined ? rawBlockCid(only) : ''
  return { chunks, cid, key: wrapped, salt: encodeBase64Url(random(32)) }
}
