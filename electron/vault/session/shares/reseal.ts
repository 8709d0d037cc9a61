/** Seals records anew under keys that nobody ever had: new names, and the old blocks go. All of them in one commit, or none. */

import { sha256 } from '../../../../shared/crypto/hash.ts'
import { startOpening, startSealing } from '../../../../shared/crypto/record-chunks.ts'
import { createRecordKey, openRecord, sealRecord } from '../../../../shared/crypto/record-seal.ts'
import type { SealedLeaf } from '../../ports.ts'
import type { RecordEntry } from '../collections.ts'
import { must, mustAwait, refusal, throwIfCancelled } from '../refusal.ts'
import { recordKeyOf } from '../records/records.ts'
import { addActivity, wrapForEpoch } from '../session.ts'
import type { Session } from '../session.ts'
import { recordsShared } from './sharing-of.ts'

/** Larger ones are never whole in memory. */
const WHOLE_BYTES_MAX = 4 * 1024 * 1024
const CHUNKS_AT_ONCE = 8
/** What a header and the tag of a chunk take. */
const HEADER_BYTES = 72
const TAG_BYTES = 16

export interface ResealReport {
  /** Those that lie under new keys now. */
  readonly resealed: ReadonlySet<string>
  /** Those that somebody else may read: sealed anew they would be lost to that person. */
  readonly kept: ReadonlySet<string>
}

interface Fresh {
  readonly id: string
  readonly before: RecordEntry
  readonly after: Pick<RecordEntry, 'version' | 'cid' | 'chunks' | 'sizeBytes' | 'key' | 'epoch'>
}

/** Of those that are still here. Errors: `cancelled`, `disk-full`, `disk-failed`, those of opening; after any of them everything lies as before. */
export async function resealRecords(session: Session, recordIds: Iterable<string>, signal: AbortSignal): Promise<ResealReport> {
  const shared = await recordsShared(session)
  const entries = await session.manifest.getMany('records', [...recordIds])
  const due = [...entries].filter(([id]) => !shared.has(id))
  const total = due.reduce((sum, [, { sizeBytes }]) => sum + sizeBytes, 0)
  const fresh: Fresh[] = []
  let done = 0
  const report = (bytes: number): void => {
    done += bytes
    session.emit({ type: 'reseal-progress', done: Math.min(done, total), total })
  }
  try {
    for (const [id, entry] of due) {
      throwIfCancelled(signal)
      fresh.push(await sealAnew(session, id, entry, report, signal))
    }
    throwIfCancelled(signal)
    const resealed = await commitFresh(session, fresh)
    return { resealed, kept: new Set([...entries.keys()].filter((id) => !resealed.has(id))) }
  } catch (error) {
    await session.ports.blocks.dropFiles(fresh.map(({ after }) => after.cid))
    throw error
  }
}

/** Those that were not granted, deleted or sealed anew meanwhile. */
async function commitFresh(session: Session, fresh: readonly Fresh[]): Promise<ReadonlySet<string>> {
  if (fresh.length === 0) return new Set()
  return session.manifest.commit(async (tx) => {
    const shared = await recordsShared(session)
    const resealed = new Set<string>()
    for (const { id, before, after } of fresh) {
      const now = await tx.get('records', id)
      if (now?.cid !== before.cid || shared.has(id)) {
        tx.dropFilesAfter([after.cid])
        continue
      }
      await tx.set('records', id, { ...now, ...after })
      tx.dropFilesAfter([before.cid])
      resealed.add(id)
    }
    if (resealed.size > 0) await addActivity(session, tx, 'records-resealed', { count: resealed.size })
    return resealed
  })
}

async function sealAnew(
  session: Session,
  id: string,
  before: RecordEntry,
  report: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Fresh> {
  const key = createRecordKey((length) => session.ports.random.bytes(length))
  const version = before.version + 1
  const isLarge = before.chunks > 1 && before.sizeBytes > WHOLE_BYTES_MAX
  const stored = isLarge
    ? await sealLarge(session, { id, before, key, version }, report, signal)
    : await sealWhole(session, { id, before, key, version }, report)
  const after = { ...stored, version, ...wrapForEpoch(session, key, `${id}/${String(version)}`) }
  key.fill(0)
  session.manifest.awaited.add(after.cid, after.epoch)
  return { id, before, after }
}

interface Anew {
  readonly id: string
  readonly before: RecordEntry
  readonly key: Uint8Array
  readonly version: number
}

type Stored = Pick<RecordEntry, 'cid' | 'chunks' | 'sizeBytes'>

async function sealWhole(session: Session, { id, before, key, version }: Anew, report: (bytes: number) => void): Promise<Stored> {
  const sealed = await mustAwait(session.ports.blocks.readChunks(before.cid, 0, before.chunks))
  const content = must(await openRecord(sealed, recordKeyOf(session, id, before), { recordId: id, version: before.version }))
  const random = (length: number): Uint8Array => session.ports.random.bytes(length)
  const chunks = await sealRecord(content, { recordId: id, version, kind: before.kind }, key, random)
  const [cid] = await mustAwait(session.ports.blocks.putFiles([chunks]))
  if (cid === undefined) throw refusal('disk-failed')
  report(before.sizeBytes)
  return { cid, chunks: chunks.length, sizeBytes: chunks.reduce((sum, { length }) => sum + length, 0) }
}

/** Chunk by chunk: the padded content is the same, so chunks are of the same sizes. */
async function sealLarge(
  session: Session,
  { id, before, key, version }: Anew,
  report: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Stored> {
  const { blocks, bulk } = session.ports
  const name = await mustAwait(bulk.begin())
  const leaves: SealedLeaf[] = []
  try {
    const paddedBytes = before.sizeBytes - HEADER_BYTES - before.chunks * TAG_BYTES
    const sealer = await startSealing(paddedBytes, { recordId: id, version }, key, (length) => session.ports.random.bytes(length), 2)
    const [first] = await mustAwait(blocks.readChunks(before.cid, 0, 1))
    const meta = { recordId: id, version: before.version }
    const opener = must(await startOpening(first, before.chunks, recordKeyOf(session, id, before), meta))
    if (sealer.count !== before.chunks) throw refusal('bytes-damaged')
    for (let from = 0; from < before.chunks; from += CHUNKS_AT_ONCE) {
      throwIfCancelled(signal)
      const sealed = await mustAwait(blocks.readChunks(before.cid, from, Math.min(before.chunks, from + CHUNKS_AT_ONCE)))
      const anew = await Promise.all(
        sealed.map(async (chunk, at) => {
          const bytes = await sealer.seal(from + at, must(await opener.open(from + at, chunk)))
          return { bytes, digest: sha256(bytes) }
        }),
      )
      await mustAwait(bulk.write(name, from, anew))
      leaves.push(...anew.map(({ bytes, digest }) => ({ digest, sizeBytes: bytes.length })))
      report(sealed.reduce((sum, { length }) => sum + length, 0))
    }
    await mustAwait(bulk.sync(name))
    await mustAwait(bulk.close(name))
    const cid = await mustAwait(bulk.finish(name, leaves))
    return { cid, chunks: leaves.length, sizeBytes: before.sizeBytes }
  } catch (error) {
    await bulk.discard(name)
    throw error
  }
}
