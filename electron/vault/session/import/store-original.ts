/** Keeps a record whose original is too large for memory; where an import of the same file was cut short, it goes on where that stopped. */

import { encodeBase64Url, encodeHex, equalBytes } from '../../../../shared/crypto/bytes.ts'
import { createIncrementalSha256 } from '../../../../shared/crypto/hash.ts'
import type { IncrementalHash } from '../../../../shared/crypto/hash.ts'
import { CHUNK_PLAIN_BYTES, planSealing } from '../../../../shared/crypto/record-chunks.ts'
import { encodeRecordHead } from '../../../../shared/crypto/record-content.ts'
import { createRecordKey } from '../../../../shared/crypto/record-seal.ts'
import { paddedRecordBytes, recordPrefix } from '../../../../shared/crypto/record-stream.ts'
import type { OpenSource } from '../../ports.ts'
import type { RecordEntry } from '../collections.ts'
import { digestOfHash } from '../digest.ts'
import { findProgress, sourceName } from './import-progress.ts'
import type { Progress, SealedAs } from './import-progress.ts'
import type { ParsedRecord } from './parsed-record.ts'
import { mustAwait, refusal, throwIfCancelled } from '../refusal.ts'
import { hashOfLeaves, sealOriginal } from './seal-original.ts'
import type { SealingJob } from './sealing-job.ts'
import { newId, wrapForEpoch } from '../session.ts'
import type { Session } from '../session.ts'
import { RUN_BUFFERS_MIN, RUN_PLAIN_BYTES, readRuns } from './source-runs.ts'
import type { PlainRecord } from './source-runs.ts'
import { createTickets } from '../tickets.ts'

/** Sealed and durable, but not among the vault's blocks yet. */
export interface KeptOriginal {
  readonly id: string
  readonly importedAtMs: number
  readonly digest: string
  /** Takes it in. Errors: `disk-full`, `disk-failed`. */
  finish(): Promise<RecordEntry>
  /** Nothing of it is left. */
  discard(): Promise<void>
}

/** Nothing stays behind where it fails; where the process ends, the next call for the same file goes on. Errors: `file-changed`, `file-unreadable`, `cancelled`, `disk-full`, `disk-failed`. */
export async function keepOriginal(
  session: Session,
  parsed: ParsedRecord,
  importId: string,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<KeptOriginal> {
  const { originalFile: file, row } = parsed
  if (file === undefined) throw refusal('internal')
  const source = await mustAwait(session.ports.source.open(file.path, file))
  const large = { parsed, source, sizeBytes: file.sizeBytes, fileName: row.source }
  const of = sourceName(parsed)
  return keepLarge(session, large, { importId, onProgress, signal }, async () => {
    return (await resumedJob(session, large, of, onProgress, signal)) ?? (await freshJob(session, large, of))
  })
}

/** What is sealed, and where its bytes are read. */
export interface LargeFile {
  readonly parsed: ParsedRecord
  /** Closed when it is kept, or was not. */
  readonly source: OpenSource
  readonly sizeBytes: number
  readonly fileName: string
}

/** As `keepOriginal`, of bytes that are there only now: nothing goes on with it. */
export function keepMade(session: Session, large: LargeFile, importId: string, signal: AbortSignal): Promise<KeptOriginal> {
  const of = encodeBase64Url(session.ports.random.bytes(32))
  return keepLarge(session, large, { importId, onProgress: () => undefined, signal }, () => freshJob(session, large, of))
}

interface Keeping {
  readonly importId: string
  readonly onProgress: (bytes: number) => void
  readonly signal: AbortSignal
}

async function keepLarge(
  session: Session,
  { parsed: { row }, source, sizeBytes }: LargeFile,
  { importId, onProgress, signal }: Keeping,
  begin: () => Promise<SealingJob>,
): Promise<KeptOriginal> {
  const { bulk } = session.ports
  let name: string | null = null
  try {
    const job = await begin()
    name = job.name
    const { leaves, sha256 } = await sealOriginal(session, job, onProgress, signal)
    await mustAwait(source.check())
    await mustAwait(bulk.close(job.name))
    const { recordId: id, key, importedAtMs } = job.as
    const digest = encodeBase64Url(digestOfHash(sha256))
    return {
      id,
      importedAtMs,
      digest,
      finish: async () => ({
        version: 1,
        cid: await mustAwait(bulk.finish(job.name, leaves)),
        chunks: leaves.length,
        sizeBytes: leaves.reduce((sum, leaf) => sum + leaf.sizeBytes, 0),
        ...wrapForEpoch(session, key, `${id}/1`),
        kind: row.kind,
        importId,
        digest,
        salt: encodeBase64Url(session.ports.random.bytes(32)),
        original: { sizeBytes, sha256: encodeHex(sha256) },
      }),
      discard: () => bulk.discard(job.name).then(() => undefined),
    }
  } catch (error) {
    if (name !== null) await bulk.discard(name)
    throw error
  } finally {
    await source.close()
  }
}

/** The record as it is sealed, the same each time it is asked. */
function recordAs({ parsed, source, sizeBytes: sourceBytes, fileName }: LargeFile, as: SealedAs): PlainRecord {
  const head = encodeRecordHead({
    resourceJson: parsed.resourceJson,
    source: parsed.row.source,
    importedAtMs: as.importedAtMs,
    fileName,
    mediaType: parsed.row.mediaType ?? 'application/octet-stream',
  })
  const prefix = recordPrefix(head, sourceBytes)
  const plan = planSealing(paddedRecordBytes(prefix, sourceBytes), { recordId: as.recordId, version: 1 }, as.key, as.salt, 2)
  return { plan, prefix, source, sourceBytes }
}

async function freshJob(session: Session, large: LargeFile, of: string): Promise<SealingJob> {
  const random = (length: number): Uint8Array => session.ports.random.bytes(length)
  const as = { recordId: newId(session), key: createRecordKey(random), salt: random(32), importedAtMs: session.ports.clock.now() }
  const nothing = createIncrementalSha256()
  const hash = nothing.copy().digest()
  const name = await mustAwait(session.ports.bulk.begin())
  return {
    ...recordAs(large, as),
    name,
    seq: 0,
    of,
    as,
    progress: { durable: 0, durableHash: hash, sealable: 0, sourceHash: hash },
    leaves: [],
    sourceHash: nothing,
  }
}

/** Null where there is nothing to go on with; what does not fit any more is removed, and the file begins again under another key. */
async function resumedJob(
  session: Session,
  large: LargeFile,
  of: string,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<SealingJob | null> {
  const { bulk } = session.ports
  const found = await findProgress(session, of)
  if (found === null) return null
  const { name, note } = found
  const record = recordAs(large, note.as)
  const { durable, durableHash, sealable, sourceHash } = note.progress
  const leaves = await bulk.resume(name, durable, sealable)
  if (leaves.ok && sealable <= record.plan.count && equalBytes(hashOfLeaves(leaves.value).digest(), durableHash)) {
    const hashes = await hashSource(record, note.progress, onProgress, signal)
    if (equalBytes(hashes.atSealable, sourceHash)) return { ...record, ...note, name, leaves: leaves.value, sourceHash: hashes.atDurable }
  }
  await bulk.discard(name)
  return null
}

/** Reads the source again as far as chunks of it may have been written. */
async function hashSource(
  record: PlainRecord,
  { durable, sealable }: Progress,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<{ readonly atDurable: IncrementalHash; readonly atSealable: Uint8Array }> {
  const hash = createIncrementalSha256()
  let atDurable: IncrementalHash | null = null
  const plains = createTickets<Uint8Array>(Array.from({ length: RUN_BUFFERS_MIN }, () => new Uint8Array(RUN_PLAIN_BYTES)))
  for await (const { run, plain, fromSource } of readRuns(record, 0, sealable, plains.take)) {
    throwIfCancelled(signal)
    if (run.first === durable) atDurable = hash.copy()
    hash.update(fromSource)
    plains.give(plain)
    onProgress(run.first * CHUNK_PLAIN_BYTES)
  }
  return { atDurable: atDurable ?? hash.copy(), atSealable: hash.digest() }
}
