/** Many small records sealed one behind the other into one buffer: the same bytes as one by one, without a buffer for every step of each. */

import { canonicalJson } from './canonical-json.ts'
import { sealGcmInto } from './platform.ts'
import {
  DEFLATED,
  FRONT_BYTES,
  PACKED_BYTES_MAX,
  PACKED_FLOOR_BYTES,
  PACKED_NONCE,
  STORED,
  deflateForPacking,
  startPacked,
} from './packed-record.ts'
import { paddedLength } from './padding.ts'
import { RECORD_HEADER_BYTES, associatedData } from './record-chunks.ts'
import type { RecordMeta } from './record-chunks.ts'
import type { RecordContent } from './record-content.ts'
import type { RandomBytes } from './sealed-box.ts'

const TAG_BYTES = 16
/** Length of the header in front of it. */
const HEADER_LENGTH_BYTES = 4
const ENCODER = new TextEncoder()

export interface PackedBatch {
  /** Seals content without an original; false, and nothing happens, where it has more than 64 KiB or the buffer is full. */
  add(content: Omit<RecordContent, 'original'>, meta: RecordMeta, recordKey: Uint8Array): boolean
  /** The sealed chunks in order, all in one buffer of exactly their length. */
  chunks(): readonly Uint8Array[]
}

/** `sizeBytes` of sealed chunks at the most. Undefined where the platform has no cipher at once. */
export function createPackedBatch(sizeBytes: number, random: RandomBytes): PackedBatch | undefined {
  if (sealGcmInto === undefined) return undefined
  const seal = sealGcmInto
  // Used for one record after the other, and wiped behind each.
  const plain = new Uint8Array(paddedLength(PACKED_BYTES_MAX + FRONT_BYTES, PACKED_FLOOR_BYTES))
  const view = new DataView(plain.buffer)
  const buffer = new Uint8Array(new ArrayBuffer(sizeBytes))
  const ends: number[] = []
  const headerAt = FRONT_BYTES + HEADER_LENGTH_BYTES
  return {
    add: (content, meta, recordKey) => {
      const text = canonicalJson({ ...content, hasOriginal: false })
      // A character has at least one byte.
      if (text.length + HEADER_LENGTH_BYTES > PACKED_BYTES_MAX) return false
      const { read, written } = ENCODER.encodeInto(text, plain.subarray(headerAt))
      const contentBytes = HEADER_LENGTH_BYTES + written
      view.setUint32(FRONT_BYTES, written)
      const bodyBytes = packInPlace(plain, view, contentBytes)
      const paddedBytes = paddedLength(bodyBytes + FRONT_BYTES, PACKED_FLOOR_BYTES)
      const start = ends.at(-1) ?? 0
      const bodyAt = start + RECORD_HEADER_BYTES
      const end = bodyAt + paddedBytes + TAG_BYTES
      const fits = read === text.length && contentBytes <= PACKED_BYTES_MAX && end <= sizeBytes
      if (fits) {
        const header = buffer.subarray(start, bodyAt)
        const cipherKey = startPacked(header, recordKey, random)
        seal(cipherKey, PACKED_NONCE, associatedData(header, meta), plain.subarray(0, paddedBytes), buffer.subarray(bodyAt, end))
        ends.push(end)
      }
      plain.fill(0, 0, headerAt + written)
      return fits
    },
    chunks: () => {
      const own = buffer.slice(0, ends.at(-1) ?? 0)
      return ends.map((end, at) => own.subarray(ends[at - 1] ?? 0, end))
    },
  }
}

/** Length and method in front of the content that lies there already, or of what it deflates to. Returns the bytes behind them. */
function packInPlace(plain: Uint8Array, view: DataView, contentBytes: number): number {
  const content = plain.subarray(FRONT_BYTES, FRONT_BYTES + contentBytes)
  const smaller = deflateForPacking(content)
  if (smaller !== undefined) {
    content.fill(0)
    content.set(smaller)
    smaller.fill(0)
  }
  const bodyBytes = smaller?.length ?? contentBytes
  view.setUint32(4, bodyBytes + 1)
  plain[FRONT_BYTES - 1] = smaller === undefined ? STORED : DEFLATED
  return bodyBytes
}
