/** Seals many parsed records at once: small ones lie one behind the other in one buffer, so that they cross to the node as one; what is larger crosses to nobody. */

import { rawBlockCid } from '../../../../shared/crypto/block-cid.ts'
import { encodeBase64Url } from '../../../../shared/crypto/bytes.ts'
import { PACKED_BYTES_MAX } from '../../../../shared/crypto/packed-record.ts'
import { encodeRecordContent, encodeRecordHead } from '../../../../shared/crypto/record-content.ts'
import type { RecordContent } from '../../../../shared/crypto/record-content.ts'
import { createRecordKey, sealRecord, wrapRecordKey } from '../../../../shared/crypto/record-seal.ts'
import { drawFor, sealSmallBatch } from '../../../../shared/crypto/small-records.ts'
import type { SealedBatch, SmallBatch } from '../../../../shared/crypto/small-records.ts'
import type { RecordEntry } from '../collections.ts'
import type { IndexLine, SealedLeaf } from '../../ports.ts'
import { hasSeenOriginal, originalBytesOf, readOriginal } from './original-source.ts'
import type { ParsedRecord } from './parsed-record.ts'
import { sealTogether } from './seal-together.ts'
import { indexLineOf } from '../records/index-line.ts'
import { newId } from '../session.ts'
import type { Session } from '../session.ts'

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
  /** The record that it is a redacted copy of. */
  readonly redacts?: string
  /** What its file is called; without it as its source is. */
  readonly fileName?: string
  /** Base64url of the SHA-256 over the content. */
  readonly digest: string
  /** As in its entry. */
  readonly told?: string
}

export interface SealedRecord {
  readonly id: string
  readonly chunks: readonly Uint8Array[]
  /** Instead of `chunks` where they lie in the segment of the group already. */
  readonly leaves?: readonly SealedLeaf[]
  /** The name that the only chunk must have in the store; empty where there are several. */
  readonly cid: string
  /** Its entry but for the name of its file. */
  readonly entry: Omit<RecordEntry, 'cid'>
  readonly line: IndexLine
}

/** Sealed together; `segment` is that of those with `leaves`, in their order, or null where there are none. */
export interface SealedGroup {
  readonly records: readonly SealedRecord[]
  readonly segment: string | null
}

/** What the records of one batch have in common. */
export interface SealContext {
  readonly importId: string
  readonly importedAtMs: number
  readonly epoch: Session['epochs'][number]
  /** The batch before: one segment is written at a time. */
  readonly before: Promise<unknown>
  /** False once nobody wants it any more. */
  readonly isWanted: () => boolean
}

interface Sealed extends Pick<SealedRecord, 'chunks' | 'leaves' | 'cid'> {
  /** Wrapped, and salt of the seal; both in base64url. */
  readonly key: string
  readonly salt: string
}

/** Each under a key of its own, wrapped by that epoch; where it fails nothing of it is left. Errors: `file-changed`, `file-unreadable`, `cancelled`, `disk-full`, `disk-failed`. */
export async function sealBatch(session: Session, records: readonly FreshRecord[], context: SealContext): Promise<SealedGroup> {
  const ids = records.map(() => newId(session))
  const small = records.flatMap(({ parsed }, at) => (hasSeenOriginal(parsed) ? [] : [at]))
  const batch = await sealSmall(session, small, records, ids, context)
  const places = new Map(small.map((at, place) => [at, place]))
  const fillsSegment = middleBytesOf(records) >= session.ports.bulk.sharedBytesMin
  const sealed = new Map<number, Sealed>()
  const together: number[] = []
  for (const [at, record] of records.entries()) {
    if (fillsSegment && isMiddle(record)) together.push(at)
    else sealed.set(at, sealedAt(batch, places.get(at)) ?? (await sealAlone(session, record, ids[at] ?? '', context)))
  }
  const segment = together.length === 0 ? null : await sealMiddle(session, { together, records, ids, sealed }, context)
  return { records: records.map((record, at) => joined(record, ids[at] ?? '', sealed.get(at), context)), segment }
}

function joined(
  { parsed, digest, told, readFrom, replaces, redacts }: FreshRecord,
  id: string,
  sealed: Sealed | undefined,
  context: SealContext,
): SealedRecord {
  if (sealed === undefined) throw new Error('a record was not sealed')
  const { chunks, leaves, cid, key, salt } = sealed
  const { row, searchWords, resourceJson } = parsed
  const sizes = leaves?.map(({ sizeBytes }) => sizeBytes) ?? chunks.map(({ length }) => length)
  const { importId, importedAtMs, epoch } = context
  const about = {
    version: 1,
    chunks: sizes.length,
    sizeBytes: sizes.reduce((sum, one) => sum + one, 0),
    epoch: epoch.number,
    kind: row.kind,
    importId,
    digest,
    ...(told === undefined ? {} : { told }),
    key,
    salt,
    ...fromOf(parsed, readFrom),
    ...(replaces === undefined ? {} : { replaces }),
    ...(redacts === undefined ? {} : { redacts }),
  }
  return {
    id,
    chunks,
    ...(leaves === undefined ? {} : { leaves }),
    cid,
    entry: about,
    line: indexLineOf({ ...row, id, importedAtMs }, { resourceJson, words: searchWords, importId }),
  }
}

/** Too long for one packed chunk, whatever stands before it. */
function isMiddle({ parsed }: FreshRecord): boolean {
  return hasSeenOriginal(parsed) && originalBytesOf(parsed) > PACKED_BYTES_MAX
}

/** Of those that could share a segment. */
function middleBytesOf(records: readonly FreshRecord[]): number {
  return records.reduce((sum, record) => sum + (isMiddle(record) ? originalBytesOf(record.parsed) : 0), 0)
}

interface MiddleOnes {
  /** Their places among `records`. */
  readonly together: readonly number[]
  readonly records: readonly FreshRecord[]
  readonly ids: readonly string[]
  /** Where they are put. */
  readonly sealed: Map<number, Sealed>
}

/** Into one segment, whose name it returns. */
async function sealMiddle(
  session: Session,
  { together, records, ids, sealed }: MiddleOnes,
  { before, isWanted, epoch, importedAtMs }: SealContext,
): Promise<string> {
  const random = (length: number): Uint8Array => session.ports.random.bytes(length)
  await before
  const keys: string[] = []
  const originals = together.flatMap((at) => {
    const [record, id = ''] = [records[at], ids[at]]
    if (record === undefined) return []
    const key = createRecordKey(random)
    keys.push(encodeBase64Url(wrapRecordKey(epoch.key, key, `${id}/1`, random)))
    const head = encodeRecordHead({ ...factsOf(record, importedAtMs), ...fileFactsOf(record) })
    return [{ parsed: record.parsed, meta: { recordId: id, version: 1 }, key, head }]
  })
  const { name, files } = await sealTogether(session, originals, isWanted)
  for (const [place, at] of together.entries())
    sealed.set(at, { chunks: [], leaves: files[place] ?? [], cid: '', key: keys[place] ?? '', salt: encodeBase64Url(random(32)) })
  return name
}

/** Its document, and where it stands there: a place alone would lead nowhere. */
function fromOf({ place }: ParsedRecord, readFrom: string | undefined): Pick<RecordEntry, 'readFrom' | 'place'> {
  if (readFrom === undefined) return {}
  return place === undefined ? { readFrom } : { readFrom, place }
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

/** What stands before the original, but for what is known of its file. */
function factsOf({ parsed, typed }: FreshRecord, importedAtMs: number): Omit<RecordContent, 'original' | 'fileName' | 'mediaType'> {
  const { row, resourceJson, referredName } = parsed
  const named = { ...(referredName === undefined ? {} : { referredName }), ...(typed === undefined ? {} : { typed }) }
  return { resourceJson, source: row.source, importedAtMs, ...named }
}

function fileFactsOf({ parsed: { row }, fileName }: FreshRecord): Required<Pick<RecordContent, 'fileName' | 'mediaType'>> {
  return { fileName: fileName ?? row.source, mediaType: row.mediaType ?? 'application/octet-stream' }
}

async function sealAlone(session: Session, record: FreshRecord, id: string, { importedAtMs, epoch }: SealContext): Promise<Sealed> {
  const random = (length: number): Uint8Array => session.ports.random.bytes(length)
  const original = await readOriginal(session, record.parsed)
  const content = { ...factsOf(record, importedAtMs), ...(original === undefined ? {} : { original, ...fileFactsOf(record) }) }
  const key = createRecordKey(random)
  const meta = { recordId: id, version: 1, kind: record.parsed.row.kind }
  const chunks = await sealRecord(encodeRecordContent(content), meta, key, random)
  const wrapped = encodeBase64Url(wrapRecordKey(epoch.key, key, `${id}/1`, random))
  key.fill(0)
  const [only] = chunks
  const cid = chunks.length === 1 && only !== undefined ? rawBlockCid(only) : ''
  return { chunks, cid, key: wrapped, salt: encodeBase64Url(random(32)) }
}
