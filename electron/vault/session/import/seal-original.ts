/** Reads, hashes, seals and writes a large file, all at once on all cores; what is durable is noted, so that it can be gone on with. */

import type { SealingJob } from './sealing-job.ts'
import { createIncrementalSha256 } from '../../../../shared/crypto/hash.ts'
import type { IncrementalHash } from '../../../../shared/crypto/hash.ts'
import { CHUNK_PLAIN_BYTES, SEALED_CHUNK_SIZE_BYTES } from '../../../../shared/crypto/record-chunks.ts'
import type { ChunkRun } from '../../../../shared/crypto/record-stream.ts'
import type { SealedLeaf, SealedRun } from '../../ports.ts'
import { mustAwait, throwIfCancelled } from '../refusal.ts'
import { createSealingNotes } from './sealing-notes.ts'
import type { SealingNotes } from './sealing-notes.ts'
import type { Session } from '../session.ts'
import { RUN_CHUNKS, RUN_PLAIN_BYTES, readRuns } from './source-runs.ts'
import { createTickets } from '../tickets.ts'

/** Runs that one note allows to be written. */
const WINDOW_RUNS = 16
/** Runs that are being read or sealed, and runs that are sealed and wait for their note or are being written; each has 512 KiB. */
const PLAIN_RUNS_MAX = 12
const SEALED_RUNS_MAX = 3 * WINDOW_RUNS
/** Chunks after which the disk is asked to make durable what it has. */
const SYNC_CHUNKS = 64

/** What was sealed: its chunks, all durable and noted, and the SHA-256 of the source. */
export interface SealedOriginal {
  readonly leaves: readonly SealedLeaf[]
  readonly sha256: Uint8Array
}

/** Errors: `file-changed`, `file-unreadable`, `cancelled`, `disk-full`, `disk-failed`; nothing is being written any more when it rejects. */
export async function sealOriginal(
  session: Session,
  job: SealingJob,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<SealedOriginal> {
  const notes = createSealingNotes(session, job)
  const writer = createWriter(session, job, notes, onProgress)
  const sealing = session.ports.sealing.begin(job.plan)
  const plains = createTickets(buffers(PLAIN_RUNS_MAX, RUN_PLAIN_BYTES))
  const seals = createTickets(buffers(SEALED_RUNS_MAX, RUN_CHUNKS * SEALED_CHUNK_SIZE_BYTES))
  const { sourceHash } = job
  let runs = 0
  try {
    for await (const { run, plain, fromSource, isLast } of readRuns(job, job.leaves.length, job.plan.count, plains.take)) {
      throwIfCancelled(signal)
      writer.throwIfFailed()
      sourceHash.update(fromSource)
      const sealed = sealing.seal(run.first, run.lengths, plain, await seals.take())
      writer.write(run, sealed, plains.give, seals.give)
      runs += 1
      if (runs % WINDOW_RUNS === 0 || isLast) notes.allow(run.first + run.lengths.length, sourceHash.copy().digest())
    }
    const leaves = await writer.finish()
    return { leaves, sha256: sourceHash.digest() }
  } catch (error) {
    notes.refuse(error)
    throw error
  } finally {
    await writer.settled()
    sealing.end()
  }
}

/** SHA-256 over the hashes of these chunks, one behind the other. */
export function hashOfLeaves(leaves: readonly SealedLeaf[]): IncrementalHash {
  const hash = createIncrementalSha256()
  for (const { digest } of leaves) hash.update(digest)
  return hash
}

function buffers(count: number, sizeBytes: number): readonly Uint8Array[] {
  return Array.from({ length: count }, () => new Uint8Array(new ArrayBuffer(sizeBytes)))
}

type GiveBack = (bytes: Uint8Array) => void

interface Writer {
  /** Takes a run that is being sealed; writes it when it may be. Both buffers are given back. */
  write(run: ChunkRun, sealing: Promise<SealedRun>, plainBack: GiveBack, sealedBack: GiveBack): void
  throwIfFailed(): void
  /** All chunks, written, durable and noted. */
  finish(): Promise<readonly SealedLeaf[]>
  /** Nothing is being written any more; never rejects. */
  settled(): Promise<void>
}

function createWriter(session: Session, job: SealingJob, notes: SealingNotes, onProgress: (bytes: number) => void): Writer {
  const { bulk } = session.ports
  const leaves = [...job.leaves]
  const leavesHash = hashOfLeaves(leaves)
  /** Runs are written in any order; they count in theirs. */
  const early = new Map<number, readonly SealedLeaf[]>()
  const work = createUnderway()
  let synced = leaves.length
  let syncing = false

  const sync = async (): Promise<void> => {
    syncing = true
    const [chunks, hash] = [leaves.length, leavesHash.copy().digest()]
    await mustAwait(bulk.sync(job.name))
    synced = chunks
    syncing = false
    await notes.durable(chunks, hash)
  }
  const count = (): void => {
    for (let next = early.get(leaves.length); next !== undefined; next = early.get(leaves.length)) {
      early.delete(leaves.length)
      for (const leaf of next) leavesHash.update(leaf.digest)
      leaves.push(...next)
      onProgress(leaves.length * CHUNK_PLAIN_BYTES)
    }
    if (!syncing && leaves.length - synced >= SYNC_CHUNKS) work.follow(sync())
  }
  const writeRun = async ({ first, lengths }: ChunkRun, { chunks }: SealedRun): Promise<void> => {
    await notes.allowed(first + lengths.length)
    await mustAwait(bulk.write(job.name, first, chunks))
    early.set(
      first,
      chunks.map(({ digest, bytes }) => ({ digest, sizeBytes: bytes.length })),
    )
    count()
  }
  const sealThenWrite = async (run: ChunkRun, sealing: Promise<SealedRun>, plainBack: GiveBack, sealedBack: GiveBack): Promise<void> => {
    let one: SealedRun
    try {
      one = await sealing
    } catch (error) {
      // Its buffers are gone; nobody may wait for them.
      for (const back of [plainBack, sealedBack]) back(new Uint8Array(0))
      throw error
    }
    plainBack(one.plain)
    try {
      await writeRun(run, one)
    } finally {
      sealedBack(one.sealed)
    }
  }
  return {
    write: (run, sealing, plainBack, sealedBack) => {
      work.follow(sealThenWrite(run, sealing, plainBack, sealedBack))
    },
    throwIfFailed: work.throwIfFailed,
    finish: async () => {
      await work.settled()
      work.throwIfFailed()
      if (leaves.length !== job.plan.count) throw new Error('not all chunks were written')
      await sync()
      return leaves
    },
    settled: work.settled,
  }
}

interface Underway {
  readonly follow: (work: Promise<void>) => void
  readonly throwIfFailed: () => void
  readonly settled: () => Promise<void>
}

/** What was started and is not waited for one by one; the first failure is the one that is told. */
function createUnderway(): Underway {
  const all = new Set<Promise<void>>()
  let failed: { readonly error: unknown } | null = null
  return {
    follow: (work) => {
      const one = work
        .catch((error: unknown) => {
          failed ??= { error }
        })
        .finally(() => all.delete(one))
      all.add(one)
    },
    throwIfFailed: () => {
      if (failed !== null) throw failed.error as Error
    },
    settled: async () => {
      while (all.size > 0) await Promise.all(all)
    },
  }
}
