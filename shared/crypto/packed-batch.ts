/** Many small records sealed one behind the other into one buffer: the same bytes as one by one, without a buffer for every step of each. */

import { canonicalJson } from './canonical-json.ts'
import { sealGcmInto } from './platform.ts'
import { FRONT_BYTES, PACKED_BYTES_MAX, PACKED_FLOOR_BYTES, STORED, startPacked } from './packed-record.ts'
import { paddedLength } from './padding.ts'
import { RECORD_HEADER_BYTES } from './record-chunks.ts'
import type { RecordMeta } from './record-chunks.ts'
import type { RecordContent } from './record-content.ts'
import type { RandomBytes } from './sealed-box.ts'

const TAG_BYTES = 16
/** Length of the header in front of it. */
const HEADER_LENGTH_BYTES = 4
const ENCODER = new TextEncoder()

export interface PackedBatch {
  /** Seals content without an original; false, and nothing happens, where it is longer than `bytesMax` or the buffer is full. */
  add(content: Omit<RecordContent, 'original'>, meta: RecordMeta, recordKey: Uint8Array): boolean
  /** The sealed chunks in order, all in one buffer of exactly their length. */
  chunks(): readonly Uint8Array[]
}

/** `sizeBytes` of sealed chunks at the most; content above `bytesMax` (at most 64 KiB) is left to `sealPacked`, which deflates it. Undefined where the platform has no cipher at once. */
export function createPackedBatch(sizeBytes: number, bytesMax: number, random: RandomBytes): PackedBatch | undefined {
  if (sealGcmInto === undefined) return undefined
  const seal = sealGcmInto
  const plainMax = paddedLength(Math.min(bytesMax, PACKED_BYTES_MAX) + FRONT_BYTES, PACKED_FLOOR_BYTES)
  // Used for one record after the other, and wiped behind the last.
  const plain = new Uint8Array(plainMax)
  const view = new DataView(plain.buffer)
  const buffer = new Uint8Array(new ArrayBuffer(sizeBytes))
  const ends: number[] = []
  const headerAt = FRONT_BYTES + HEADER_LENGTH_BYTES
  return {
    add: (content, meta, recordKey) => {
      const text = canonicalJson({ ...content, hasOriginal: false })
      // A character has at least one byte.
      if (text.length + HEADER_LENGTH_BYTES > bytesMax) return false
      const { read, written } = ENCODER.encodeInto(text, plain.subarray(headerAt))
      const contentBytes = HEADER_LENGTH_BYTES + written
      const paddedBytes = paddedLength(contentBytes + FRONT_BYTES, PACKED_FLOOR_BYTES)
      const start = ends.at(-1) ?? 0
      const end = start + RECORD_HEADER_BYTES + paddedBytes + TAG_BYTES
      if (read < text.length || contentBytes > bytesMax || end > sizeBytes) {
        plain.fill(0)
        return false
      }
      view.setUint32(4, contentBytes + 1)
      plain[FRONT_BYTES - 1] = STORED
      view.setUint32(FRONT_BYTES, written)
      const { header, cipherKey, nonce, associated } = startPacked(meta, recordKey, random)
      buffer.set(header, start)
      seal(cipherKey, nonce, associated, plain.subarray(0, paddedBytes), buffer.subarray(start + RECORD_HEADER_BYTES, end))
      plain.fill(0, 0, headerAt + written)
      ends.push(end)
      return true
    },
    chunks: () => {
      const own = buffer.slice(0, ends.at(-1) ?? 0)
      return ends.map((end, at) => own.subarray(ends[at - 1] ?? 0, end))
    },
  }
}
