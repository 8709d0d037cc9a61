/** Padding, so that sizes say little: Padmé above a floor. Source: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files", 2019. */

import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'

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
  for (let at = 8 + length; at < padded.length; at++) if (padded[at] !== 0) return err('bytes-damaged')
  return ok(padded.subarray(8, 8 + length))
}
