/** Seals originals of middle size on all cores, many into one segment: their bytes go from where they lie to their place and pass no other process. */

import { createIncrementalSha256 } from '../../../../shared/crypto/hash.ts'
import { SEALED_CHUNK_SIZE_BYTES, planSealing, sealedBytesOf } from '../../../../shared/crypto/record-chunks.ts'
import type { RecordMeta } from '../../../../shared/crypto/record-chunks.ts'
import { paddedRecordBytes, recordPrefix } from '../../../../shared/crypto/record-stream.ts'
import type { ChunkRun } from '../../../../shared/crypto/record-stream.ts'
import type { BulkPort, ParsedEntry, SealedLeaf, SealedRun } from '../../ports.ts'
import { openOriginal, originalBytesOf, throwIfOther } from './original-source.ts'
import { mustAwait, refusal } from '../refusal.ts'
import type { Session } from '../session.ts'
import { RUN_BUFFERS_MIN, RUN_CHUNKS, RUN_PLAIN_BYTES, readRuns } from './source-runs.ts'
import type { PlainRecord } from './source-runs.ts'
import { createTickets } from '../tickets.ts'
import type { Tickets } from '../tickets.ts'

/** Files that are read, sealed and written at once. */
const LANES = 4
/** Runs of one file that are being sealed or written. */
const RUNS_UNDERWAY_MAX = 3

/** One record of which everything is known but the bytes of its original. */
export interface OriginalToSeal {
  readonly parsed: Extract<ParsedEntry, { type: 'record' }>
  readonly meta: RecordMeta
  /** Seals this content and nothing else; wiped here. */
  readonly key: Uint8Array
  /** What stands before the original. */
  readonly head: Uint8Array
}

/** A segment that holds sealed files one behind the other; closed and durable, and not among the vault's blocks yet. */
export interface SharedSegment {
  readonly name: string
  readonly files: readonly (readonly SealedLeaf[])[]
}

/** In order; where it fails nothing of them is left. `isWanted` is asked before each. Errors: `file-changed`, `file-unreadable`, `cancelled`, `disk-full`, `disk-failed`. */
export async function sealTogether(
  session: Session,
  originals: readonly OriginalToSeal[],
  isWanted: () => boolean,
): Promise<SharedSegment> {
  const { bulk } = session.ports
  const name = await mustAwait(bulk.beginShared())
  try {
    const files = await inLanes(placeAll(session, originals), (file, room) => {
      if (!isWanted()) throw refusal('cancelled')
      return sealOne(session, name, file, room)
    })
    await mustAwait(bulk.sync(name))
    await mustAwait(bulk.close(name))
    return { name, files }
  } catch (error) {
    await bulk.discard(name)
    throw error
  }
}

/** What lies before a place in the segment. */
type WrittenBefore = Parameters<BulkPort['writeBehind']>[1]

/** A record at its place in the segment. */
interface PlacedFile extends Omit<PlainRecord, 'source'> {
  readonly parsed: OriginalToSeal['parsed']
  readonly before: WrittenBefore
}

/** Every length is known before a byte is read. */
function placeAll(session: Session, originals: readonly OriginalToSeal[]): readonly PlacedFile[] {
  let before: WrittenBefore = [0, 0]
  return originals.map(({ parsed, meta, key, head }) => {
    const sourceBytes = originalBytesOf(parsed)
    const prefix = recordPrefix(head, sourceBytes)
    const plan = planSealing(paddedRecordBytes(prefix, sourceBytes), meta, key, session.ports.random.bytes(32), 2)
    key.fill(0)
    const placed = { parsed, plan, prefix, sourceBytes, before }
    before = [before[0] + plan.count, before[1] + sealedBytesOf(plan)]
    return placed
  })
}

/** Buffers of one lane, used again for each of its files: as many as can be in use at once, so nobody ever waits for one. */
interface Room {
  readonly plains: Tickets<Uint8Array>
  readonly seals: Uint8Array[]
}

function createRoom(): Room {
  const buffers = (count: number, sizeBytes: number): Uint8Array[] =>
    Array.from({ length: count }, () => new Uint8Array(new ArrayBuffer(sizeBytes)))
  return {
    plains: createTickets(buffers(RUN_BUFFERS_MIN + RUNS_UNDERWAY_MAX, RUN_PLAIN_BYTES)),
    seals: buffers(RUNS_UNDERWAY_MAX, RUN_CHUNKS * SEALED_CHUNK_SIZE_BYTES),
  }
}

/** Results in order. After the first failure nothing begins any more, and nothing is under way when it rejects. */
async function inLanes<File, Done>(files: readonly File[], work: (file: File, room: Room) => Promise<Done>): Promise<readonly Done[]> {
  const done = new Array<Done>(files.length)
  let next = 0
  let failed: { readonly error: unknown } | null = null
  const lane = async (): Promise<void> => {
    const room = createRoom()
    for (let at = next++; failed === null && at < files.length; at = next++) {
      const file = files[at]
      if (file === undefined) return
      try {
        done[at] = await work(file, room)
      } catch (error) {
        failed ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(LANES, files.length) }, lane))
  const failure = failed as { readonly error: unknown } | null
  if (failure !== null) throw failure.error
  return done
}

/** Its chunks, written and compared. What was sealed of a file that turns out to be another goes with the segment, and its key with it. */
async function sealOne(session: Session, name: string, file: PlacedFile, room: Room): Promise<readonly SealedLeaf[]> {
  const { parsed, plan } = file
  const source = await openOriginal(session, parsed)
  const sealing = session.ports.sealing.begin(plan)
  const hash = createIncrementalSha256()
  const underway: Promise<readonly SealedLeaf[]>[] = []
  try {
    for await (const { run, plain, fromSource } of readRuns({ ...file, source }, 0, plan.count, room.plains.take)) {
      hash.update(fromSource)
      const slot = underway.length % RUNS_UNDERWAY_MAX
      await underway[underway.length - RUNS_UNDERWAY_MAX]
      const sealed = room.seals[slot] ?? new Uint8Array(RUN_CHUNKS * SEALED_CHUNK_SIZE_BYTES)
      const writing = sealing.seal(run.first, run.lengths, plain, sealed).then(async (one) => {
        room.plains.give(one.plain)
        const leaves = await writeRun(session, name, file, run, one)
        room.seals[slot] = one.sealed
        return leaves
      })
      // Whoever waits for it next sees the failure; until then it is not unheard.
      writing.catch(() => undefined)
      underway.push(writing)
    }
    const leaves = (await Promise.all(underway)).flat()
    await mustAwait(source.check())
    throwIfOther(parsed, hash.digest())
    return leaves
  } finally {
    await Promise.allSettled(underway)
    sealing.end()
    await source.close()
  }
}

async function writeRun(
  session: Session,
  name: string,
  { before }: PlacedFile,
  { first }: ChunkRun,
  { chunks }: SealedRun,
): Promise<readonly SealedLeaf[]> {
  const at = [before[0] + first, before[1] + first * SEALED_CHUNK_SIZE_BYTES] as const
  await mustAwait(session.ports.bulk.writeBehind(name, at, chunks))
  return chunks.map(({ digest, bytes }) => ({ digest, sizeBytes: bytes.length }))
}
