/** The bytes of a segment: one append-only file of blocks, each behind a small header, so that an index can always be made again. */

import { createHash } from 'node:crypto'

/** "SALUSSEG", version 1, seven zero bytes. */
export const SEGMENT_HEADER = Uint8Array.of(0x53, 0x41, 0x4c, 0x55, 0x53, 0x53, 0x45, 0x47, 1, 0, 0, 0, 0, 0, 0, 0)
/** "SLB1", length (4 bytes, big-endian), SHA-256 of the block. */
export const ENTRY_HEADER_BYTES = 40
const LIVE = 0x534c4231
/** "SLB0": the block was dropped; its place holds zeros. */
const DROPPED = 0x534c4230

export interface SegmentBlock {
  /** SHA-256, 32 bytes. */
  readonly digest: Uint8Array
  readonly bytes: Uint8Array
}

/** Where a block lies: `offset` is that of its first byte, behind its header. */
export interface BlockPlace {
  readonly digest: Uint8Array
  readonly offset: number
  readonly length: number
}

/** A file that is being filled and was not handed over. */
export const UNFINISHED_SUFFIX = '.unfinished'
/** What its writer noted beside it, so that it can go on. */
export const PROGRESS_SUFFIX = '.progress'

/** The note of an unfinished file. */
export function progressPathOf(path: string): string {
  return `${path.slice(0, -UNFINISHED_SUFFIX.length)}${PROGRESS_SUFFIX}`
}

/** What stands before a block. */
export function encodeEntryHeader({ digest, bytes }: SegmentBlock): Buffer {
  const header = Buffer.allocUnsafe(ENTRY_HEADER_BYTES)
  header.writeUInt32BE(LIVE, 0)
  header.writeUInt32BE(bytes.length, 4)
  header.set(digest, 8)
  return header
}

/** Hash and length of the block behind a header; null where there is none. */
export function decodeEntryHeader(header: Uint8Array): { readonly digest: Uint8Array; readonly length: number } | null {
  if (header.length < ENTRY_HEADER_BYTES) return null
  const view = new DataView(header.buffer, header.byteOffset, header.length)
  const digest = Uint8Array.from(header.subarray(8, ENTRY_HEADER_BYTES))
  return view.getUint32(0) === LIVE ? { digest, length: view.getUint32(4) } : null
}

/** Blocks from this size on are written from where they are; what is smaller is put together first. */
const LARGE_BYTES = 16 * 1024

/** The blocks one behind the other in as many parts as needed, large ones not copied, and where each will lie when they are written at `start`. */
export function layEntries(
  blocks: readonly SegmentBlock[],
  start: number,
): { readonly parts: readonly Uint8Array[]; readonly places: readonly BlockPlace[]; readonly sizeBytes: number } {
  const isLarge = ({ bytes }: SegmentBlock): boolean => bytes.length >= LARGE_BYTES
  const room = Buffer.allocUnsafe(blocks.reduce((sum, block) => sum + ENTRY_HEADER_BYTES + (isLarge(block) ? 0 : block.bytes.length), 0))
  const parts: Uint8Array[] = []
  const places: BlockPlace[] = []
  let [from, to, at] = [0, 0, start]
  for (const block of blocks) {
    room.set(encodeEntryHeader(block), to)
    to += ENTRY_HEADER_BYTES
    places.push({ digest: block.digest, offset: at + ENTRY_HEADER_BYTES, length: block.bytes.length })
    at += ENTRY_HEADER_BYTES + block.bytes.length
    if (isLarge(block)) {
      parts.push(room.subarray(from, to), block.bytes)
      from = to
    } else {
      room.set(block.bytes, to)
      to += block.bytes.length
    }
  }
  if (from < to) parts.push(room.subarray(from, to))
  return { parts, places, sizeBytes: at - start }
}

/** The same in one piece. */
export function encodeEntries(
  blocks: readonly SegmentBlock[],
  start: number,
): { readonly bytes: Buffer; readonly places: readonly BlockPlace[] } {
  const { parts, places } = layEntries(blocks, start)
  return { bytes: Buffer.concat(parts), places }
}

/** What stands in the place of a dropped block, its header included. */
export function encodeDropped(length: number): Buffer {
  const bytes = Buffer.alloc(ENTRY_HEADER_BYTES + length)
  bytes.writeUInt32BE(DROPPED, 0)
  bytes.writeUInt32BE(length, 4)
  return bytes
}

/** Reads `length` bytes at `position`; fewer at the end of the file. */
export type ReadAt = (position: number, length: number) => Buffer

/**
 * Whole blocks from `start` to `size`, one by one; at last the end of what is whole: what stands behind it was never acknowledged.
 * Damage in the middle is stepped over: the scan goes on at the next header whose block has its hash.
 */
export function* scanEntries(read: ReadAt, start: number, size: number, blockBytesMax: number): Generator<BlockPlace, number> {
  let end = start
  let at = start
  while (at + ENTRY_HEADER_BYTES <= size) {
    const header = read(at, ENTRY_HEADER_BYTES)
    const kind = header.length < ENTRY_HEADER_BYTES ? 0 : header.readUInt32BE(0)
    const length = kind === LIVE || kind === DROPPED ? header.readUInt32BE(4) : Number.POSITIVE_INFINITY
    const next = at + ENTRY_HEADER_BYTES + length
    if (length <= blockBytesMax && next <= size) {
      const digest = Uint8Array.from(header.subarray(8, ENTRY_HEADER_BYTES))
      const genuine =
        kind === LIVE &&
        createHash('sha256')
          .update(read(at + ENTRY_HEADER_BYTES, length))
          .digest()
          .equals(digest)
      if (genuine) yield { digest, offset: at + ENTRY_HEADER_BYTES, length }
      if (genuine || kind === DROPPED) {
        at = next
        end = next
        continue
      }
    }
    at = nextMark(read, at + 1, size)
  }
  return end
}

const SEARCH_BYTES = 1024 * 1024

/** Position of the next thing that looks like a header; `size` where there is none. */
function nextMark(read: ReadAt, from: number, size: number): number {
  for (let at = from; at < size; at += SEARCH_BYTES - 3) {
    const piece = read(at, Math.min(SEARCH_BYTES, size - at))
    const places = ['SLB1', 'SLB0'].map((mark) => piece.indexOf(mark, 0, 'latin1')).filter((place) => place !== -1)
    if (places.length > 0) return at + Math.min(...places)
  }
  return size
}
