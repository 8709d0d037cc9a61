/** The plain bytes of a large record, some chunks at a time: what stands before the source, the source itself, padding. */

import { CHUNK_PLAIN_BYTES } from '../../../../shared/crypto/record-chunks.ts'
import type { SealingPlan } from '../../../../shared/crypto/record-chunks.ts'
import { chunkRun } from '../../../../shared/crypto/record-stream.ts'
import type { ChunkRun } from '../../../../shared/crypto/record-stream.ts'
import type { OpenSource } from '../../ports.ts'
import { mustAwait } from '../refusal.ts'

/** Chunks that are read, sealed and written together: half a MiB; one write of a whole MiB cost the system three times as much. */
export const RUN_CHUNKS = 2
/** Room for the plain bytes of a run. */
export const RUN_PLAIN_BYTES = RUN_CHUNKS * CHUNK_PLAIN_BYTES

/** Runs that are being read at once. */
const RUNS_AHEAD = 3
/** Buffers that whoever reads runs must have: those that are being read, and the one in use. */
export const RUN_BUFFERS_MIN = RUNS_AHEAD + 1

/** A record as it is sealed. */
export interface PlainRecord {
  readonly plan: SealingPlan
  /** What `recordPrefix` makes. */
  readonly prefix: Uint8Array
  readonly source: OpenSource
  readonly sourceBytes: number
}

export interface ReadRun {
  readonly run: ChunkRun
  readonly plain: Uint8Array
  /** The part of `plain` that is of the source. */
  readonly fromSource: Uint8Array
  readonly isLast: boolean
}

/** Runs from chunk `first` on that begin before `end`; the next ones are read while one is used. `take` gives buffers of `RUN_PLAIN_BYTES`, of which there are `RUN_BUFFERS_MIN`. Errors: `file-changed`, `file-unreadable`. */
export async function* readRuns(record: PlainRecord, first: number, end: number, take: () => Promise<Uint8Array>): AsyncGenerator<ReadRun> {
  const ahead: { readonly run: ChunkRun; readonly reading: Promise<Uint8Array> }[] = []
  let next = first
  const readNext = async (): Promise<void> => {
    const run = chunkRun(record.plan, record.prefix.length, record.sourceBytes, next, RUN_CHUNKS)
    next += RUN_CHUNKS
    const reading = readRun(record, run, await take())
    // Whoever waits for it next sees the failure; until then it is not unheard.
    reading.catch(() => undefined)
    ahead.push({ run, reading })
  }
  while (next < end || ahead.length > 0) {
    while (next < end && ahead.length < RUNS_AHEAD) await readNext()
    const one = ahead.shift()
    if (one === undefined) return
    const plain = await one.reading
    const { run } = one
    const fromSource = plain.subarray(run.prefixBytes, run.prefixBytes + run.sourceBytes)
    yield { run, plain, fromSource, isLast: next >= end && ahead.length === 0 }
  }
}

async function readRun({ prefix, source }: PlainRecord, run: ChunkRun, into: Uint8Array): Promise<Uint8Array> {
  into.set(prefix.subarray(run.prefixFrom, run.prefixFrom + run.prefixBytes))
  const end = run.prefixBytes + run.sourceBytes
  if (run.sourceBytes > 0) await mustAwait(source.read(into.subarray(run.prefixBytes, end), run.sourceFrom))
  into.fill(0, end)
  return into
}
