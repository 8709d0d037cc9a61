/** Reads a file piece by piece for a decoder: never more at once than a bound, and it remembers whether the file ended too early. */

import type { FileHandle } from 'node:fs/promises'
import type { BytesReader } from '@ipld/car/decoder'

/** One piece that a decoder may ask for: a header with the roots of many thousand records. */
const PIECE_BYTES_MAX = 4 * 1024 * 1024
const WINDOW_BYTES = 64 * 1024

export interface BoundedReader extends BytesReader {
  readonly sizeBytes: number
  /** More was asked for than the file has. */
  ranOut(): boolean
  /** The disk refused. */
  unreadable(): boolean
}

/** From the beginning of a file of this size. */
export function openBounded(handle: FileHandle, sizeBytes: number): BoundedReader {
  let pos = 0
  let window = { at: 0, bytes: new Uint8Array(0) }
  let [isShort, isUnreadable] = [false, false]

  const upTo = async (length: number): Promise<Uint8Array> => {
    if (!Number.isSafeInteger(pos) || pos < 0 || length < 0 || length > PIECE_BYTES_MAX) throw new Error('out of bounds')
    const end = Math.min(pos + length, sizeBytes)
    if (end <= pos) return new Uint8Array(0)
    if (pos < window.at || end > window.at + window.bytes.length)
      window = { at: pos, bytes: await fill(pos, Math.max(length, WINDOW_BYTES)) }
    return window.bytes.subarray(pos - window.at, end - window.at)
  }
  const fill = async (at: number, length: number): Promise<Uint8Array<ArrayBuffer>> => {
    const bytes = new Uint8Array(Math.min(length, sizeBytes - at))
    try {
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, at)
      return bytes.subarray(0, bytesRead)
    } catch (error) {
      isUnreadable = true
      throw error
    }
  }
  return {
    sizeBytes,
    upTo,
    exactly: async (length, seek = false) => {
      const bytes = await upTo(length)
      if (bytes.length < length) {
        isShort = true
        throw new Error('the file ends too early')
      }
      if (seek) pos += length
      return bytes
    },
    seek: (length) => {
      pos += length
    },
    get pos() {
      return pos
    },
    // Not even room for a whole number.
    ranOut: () => isShort || sizeBytes - pos < 8,
    unreadable: () => isUnreadable,
  }
}
