/** Records too large for memory: sealed and opened piece by piece, with the same bytes as whole ones. */

import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { isPacked, openPacked } from './packed-record.ts'
import { paddedLength } from './padding.ts'
import { CHUNKS_IN_FLIGHT, CHUNK_PLAIN_BYTES, chunkRange, startOpening, startSealing } from './record-chunks.ts'
import type { ChunkSealer, RecordMeta, SealingPlan } from './record-chunks.ts'
import { FLOOR_BYTES } from './record-seal.ts'
import type { RandomBytes } from './sealed-box.ts'

/** Length in front of the content. Source: `pad`. */
const LENGTH_BYTES = 8

/** The bytes that stand before a source that is sealed by runs of chunks: the length of both, then `head`. */
export function recordPrefix(head: Uint8Array, sourceBytes: number): Uint8Array {
  const prefix = new Uint8Array(LENGTH_BYTES + head.length)
  new DataView(prefix.buffer).setBigUint64(0, BigInt(head.length + sourceBytes))
  prefix.set(head, LENGTH_BYTES)
  return prefix
}

/** Padded bytes of a record of this prefix and source. */
export function paddedRecordBytes(prefix: Uint8Array, sourceBytes: number): number {
  return paddedLength(prefix.length + sourceBytes, FLOOR_BYTES)
}

/** Some chunks in a row, and what their plain bytes are: a part of the prefix, a part of the source, zeros up to the sum of `lengths`. */
export interface ChunkRun {
  readonly first: number
  readonly lengths: readonly number[]
  readonly prefixFrom: number
  readonly prefixBytes: number
  readonly sourceFrom: number
  readonly sourceBytes: number
}

/** The run of at most `chunks` chunks from `first` on. */
export function chunkRun(plan: SealingPlan, prefixBytes: number, sourceBytes: number, first: number, chunks: number): ChunkRun {
  const ranges = Array.from({ length: Math.min(chunks, plan.count - first) }, (_, at) => chunkRange(plan, first + at))
  const [from, to] = [ranges[0]?.start ?? plan.paddedBytes, ranges.at(-1)?.end ?? plan.paddedBytes]
  const inPrefix = (at: number): number => Math.min(prefixBytes, at)
  const inSource = (at: number): number => Math.min(sourceBytes, Math.max(0, at - prefixBytes))
  return {
    first,
    lengths: ranges.map(({ start, end }) => end - start),
    prefixFrom: inPrefix(from),
    prefixBytes: inPrefix(to) - inPrefix(from),
    sourceFrom: inSource(from),
    sourceBytes: inSource(to) - inSource(from),
  }
}

/** Thrown where the content has another length than was said. */
export class LengthDiffers extends Error {
  override readonly name = 'LengthDiffers'
}

/** Sealed chunks in order, some at a time. `pieces` together have `contentBytes` bytes. */
export async function* sealRecordStream(
  pieces: AsyncIterable<Uint8Array>,
  contentBytes: number,
  meta: RecordMeta,
  recordKey: Uint8Array,
  random: RandomBytes,
): AsyncGenerator<readonly Uint8Array[]> {
  const paddedBytes = paddedLength(contentBytes + LENGTH_BYTES, FLOOR_BYTES)
  const sealer = await startSealing(paddedBytes, meta, recordKey, random, 2)
  // One group is being sealed while the one before is given out: reading, sealing and writing go on together.
  let before: readonly Promise<Uint8Array>[] = []
  let group: Promise<Uint8Array>[] = []
  let index = 0
  for await (const plain of cutIntoChunks(paddedPieces(pieces, contentBytes, paddedBytes), sealer)) {
    group.push(sealer.seal(index, plain))
    index += 1
    if (group.length < CHUNKS_IN_FLIGHT) continue
    if (before.length > 0) yield await Promise.all(before)
    before = group
    group = []
  }
  for (const rest of [before, group]) if (rest.length > 0) yield await Promise.all(rest)
}

/** Length, content, zeros. */
async function* paddedPieces(pieces: AsyncIterable<Uint8Array>, contentBytes: number, paddedBytes: number): AsyncGenerator<Uint8Array> {
  const length = new Uint8Array(LENGTH_BYTES)
  new DataView(length.buffer).setBigUint64(0, BigInt(contentBytes))
  yield length
  let left = contentBytes
  for await (const piece of pieces) {
    left -= piece.length
    if (left < 0) throw new LengthDiffers('longer')
    yield piece
  }
  if (left !== 0) throw new LengthDiffers('shorter')
  const zeros = new Uint8Array(64 * 1024)
  for (let rest = paddedBytes - contentBytes - LENGTH_BYTES; rest > 0; rest -= zeros.length)
    yield zeros.subarray(0, Math.min(rest, zeros.length))
}

/** The plain bytes of each chunk; a chunk that lies whole inside a piece is not copied, so it is to be sealed before the next is asked for. */
async function* cutIntoChunks(pieces: AsyncIterable<Uint8Array>, sealer: ChunkSealer): AsyncGenerator<Uint8Array> {
  const chunk = new Uint8Array(CHUNK_PLAIN_BYTES)
  let index = 0
  let filled = 0
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      const { start, end } = sealer.rangeOf(index)
      const size = end - start
      const take = Math.min(piece.length - at, size - filled)
      const whole = take === size
      if (!whole) chunk.set(piece.subarray(at, at + take), filled)
      filled += take
      if (filled === size) {
        yield whole ? piece.subarray(at, at + take) : chunk.subarray(0, size)
        index += 1
        filled = 0
        if (index === sealer.count) return
      }
      at += take
    }
  }
}

/** Reads sealed chunks `from` (inclusive) to `to` (exclusive). */
export type ReadSealed = (from: number, to: number) => Promise<Result<readonly Uint8Array[]>>

/** Content piece by piece, each verified before it is given; the last value is an error where something was wrong. Errors: those of `openRecord` and of reading. */
export async function* openRecordStream(
  read: ReadSealed,
  count: number,
  recordKey: Uint8Array,
  meta: RecordMeta,
): AsyncGenerator<Result<Uint8Array>> {
  let left = -1
  let opener: Awaited<ReturnType<typeof startOpening>> | null = null
  for (let from = 0; from < count; from += CHUNKS_IN_FLIGHT) {
    const sealed = await read(from, Math.min(count, from + CHUNKS_IN_FLIGHT))
    if (!sealed.ok) {
      yield sealed
      return
    }
    const [only] = sealed.value
    if (only !== undefined && count === 1 && isPacked(only)) {
      yield await openPacked(only, recordKey, meta)
      return
    }
    opener ??= await startOpening(sealed.value[0], count, recordKey, meta)
    if (!opener.ok) {
      yield opener
      return
    }
    const chunks = opener.value
    const plains = await Promise.all(sealed.value.map((chunk, at) => chunks.open(from + at, chunk)))
    for (const plain of plains) {
      if (!plain.ok) {
        yield plain
        return
      }
      let bytes = plain.value
      if (left === -1) {
        // Whoever holds the key may have sealed fewer bytes than a length has.
        if (bytes.length < LENGTH_BYTES) {
          yield err('bytes-damaged')
          return
        }
        left = Number(new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getBigUint64(0))
        bytes = bytes.subarray(LENGTH_BYTES)
      }
      const content = bytes.subarray(0, Math.min(left, bytes.length))
      left -= content.length
      if (bytes.subarray(content.length).some((byte) => byte !== 0)) {
        yield err('bytes-damaged')
        return
      }
      if (content.length > 0) yield ok(content)
    }
  }
  if (left !== 0) yield err('bytes-damaged')
}
