/** Padding, so that sizes say little: Padmé above a floor. Source: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files", 2019. */

import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'

const NO_WORDS = new Int32Array(0)

/** The padded length of `length` bytes, at least `floorBytes`; at most 12 % more. */
export function paddedLength(length: number, floorBytes: number): number {
  if (length <= floorBytes) return floorBytes
  const exponent = Math.floor(Math.log2(length))
  const mantissaBits = Math.floor(Math.log2(exponent)) + 1
  const step = 2 ** Math.max(0, exponent - mantissaBits)
  return Math.ceil(length / step) * step
}

/** Length (8 bytes, big-endian), content, zeros. */
export function pad(content: Uint8Array, floorBytes: number): Uint8Array {
  const padded = new Uint8Array(new ArrayBuffer(paddedLength(content.length + 8, floorBytes)))
  const view = new DataView(padded.buffer)
  view.setUint32(0, Math.floor(content.length / 2 ** 32))
  view.setUint32(4, content.length >>> 0)
  padded.set(content, 8)
  return padded
}

/** Errors: `bytes-damaged` where the length is impossible or the padding is not zeros. */
export function unpad(padded: Uint8Array): Result<Uint8Array> {
  if (padded.length < 8) return err('bytes-damaged')
  const view = new DataView(padded.buffer, padded.byteOffset, 8)
  const length = view.getUint32(0) * 2 ** 32 + view.getUint32(4)
  if (length > padded.length - 8) return err('bytes-damaged')
  return isZero(padded, 8 + length) ? ok(padded.subarray(8, 8 + length)) : err('bytes-damaged')
}

/** Nothing but zeros from `from` on? Four bytes at a time where they lie so. */
function isZero(bytes: Uint8Array, from: number): boolean {
  let at = from
  for (; at < bytes.length && (bytes.byteOffset + at) % 4 !== 0; at += 1) if (bytes[at] !== 0) return false
  const whole = Math.floor((bytes.length - at) / 4)
  const words = whole === 0 ? NO_WORDS : new Int32Array(bytes.buffer, bytes.byteOffset + at, whole)
  for (let index = 0; index < words.length; index += 1) if (words[index] !== 0) return false
  for (at += words.length * 4; at < bytes.length; at += 1) if (bytes[at] !== 0) return false
  return true
}
