/** Where a store would read its blocks, as one table of bytes that threads can share: rows in the order of the hashes. */

export interface BlockLocation {
  readonly segment: number
  readonly offset: number
  readonly length: number
}

/** SHA-256, then segment (4 bytes), offset (8) and length (4), big-endian. */
export const PLACE_BYTES = 48
export const LOCATION_BYTES = 16
const DIGEST_BYTES = 32

/** Segment (4 bytes), offset (8), length (4). */
export function encodeLocation({ segment, offset, length }: BlockLocation): Uint8Array {
  const bytes = new Uint8Array(LOCATION_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, segment)
  view.setBigUint64(4, BigInt(offset))
  view.setUint32(12, length)
  return bytes
}

/** The first 16 bytes from `at` on. */
export function decodeLocation(bytes: Uint8Array, at = 0): BlockLocation {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, LOCATION_BYTES)
  return { segment: view.getUint32(0), offset: view.getUint32(4) * 2 ** 32 + view.getUint32(8), length: view.getUint32(12) }
}

/** Null where the table has no such hash. */
export function findPlace(places: Uint8Array, digest: Uint8Array): BlockLocation | null {
  let [low, high] = [0, Math.floor(places.length / PLACE_BYTES)]
  while (low < high) {
    const middle = (low + high) >>> 1
    const order = compareAt(places, middle * PLACE_BYTES, digest)
    if (order === 0) return decodeLocation(places, middle * PLACE_BYTES + DIGEST_BYTES)
    if (order < 0) low = middle + 1
    else high = middle
  }
  return null
}

function compareAt(places: Uint8Array, at: number, digest: Uint8Array): number {
  for (let index = 0; index < DIGEST_BYTES; index += 1) {
    const difference = (places[at + index] ?? 0) - (digest[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
