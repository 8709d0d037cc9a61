/** A JPEG with nothing in it but what draws it: comments, places, programs' notes and thumbnails are left behind. Source: ITU-T T.81 annex B. */

export interface BareJpeg {
  readonly bytes: Uint8Array
  readonly width: number
  readonly height: number
  readonly components: number
}

const START = 0xd8
const END = 0xd9
const SCAN = 0xda
/** Frame headers of baseline and progressive pictures. */
const FRAMES = new Set([0xc0, 0xc1, 0xc2])
/** Huffman tables, quantisation tables, restart interval; and the note of Adobe that says how colours are written. */
const DRAWING = new Set([...FRAMES, 0xc4, 0xdb, 0xdd, 0xee])
const ADOBE = 0xee
const ADOBE_BYTES_MAX = 16

/** Null for anything else, and for what ends early. */
export function bareJpeg(bytes: Uint8Array): BareJpeg | null {
  if (bytes[0] !== 0xff || bytes[1] !== START) return null
  const pieces: Uint8Array[] = [bytes.subarray(0, 2)]
  let frame: Omit<BareJpeg, 'bytes'> | null = null
  let at = 2
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0
    const length = (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0)
    const end = at + 2 + length
    if (length < 2 || end > bytes.length) return null
    if (FRAMES.has(marker)) {
      const view = new DataView(bytes.buffer, bytes.byteOffset + at, length + 2)
      frame = { height: view.getUint16(5), width: view.getUint16(7), components: bytes[at + 9] ?? 0 }
    }
    const isWanted = marker === SCAN || (DRAWING.has(marker) && (marker !== ADOBE || length <= ADOBE_BYTES_MAX))
    if (isWanted) pieces.push(bytes.subarray(at, end))
    at = end
    if (marker !== SCAN) continue
    const scanned = endOfScan(bytes, at)
    if (scanned === null) return null
    pieces.push(bytes.subarray(at, scanned))
    at = scanned
    if (bytes[at + 1] === END) return frame === null ? null : { ...frame, bytes: joined([...pieces, bytes.subarray(at, at + 2)]) }
  }
  return null
}

/** Where the next marker stands that is none of the scan. */
function endOfScan(bytes: Uint8Array, from: number): number | null {
  for (let at = from; at + 1 < bytes.length; at += 1) {
    if (bytes[at] !== 0xff) continue
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  return null
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(pieces))
}
