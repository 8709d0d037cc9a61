/** Unpacks one piece of a TIFF page into its plain bytes; never more of them than the page has. Source: TIFF 6.0, sections 9 to 13. */

import type { TiffPage } from './tiff-file.ts'
import { unpackFax } from './unpack-fax.ts'

/** Deflate of `bytes`, cut at `bytesMax`; rejects where it is none. */
export type Inflate = (bytes: Uint8Array, bytesMax: number) => Promise<Uint8Array>

/** `width` and `rows` are those of the piece. Null for a compression that is not known. */
export async function unpackPiece(packed: Uint8Array, page: TiffPage, rows: number, inflate: Inflate): Promise<Uint8Array | null> {
  const width = page.pieceWidth
  const samples = page.isPlanar ? 1 : page.samples
  const bytesMax = Math.ceil((width * samples * page.bits) / 8) * rows
  const bytes = page.isReversed ? packed.map(reversed) : packed
  switch (page.compression) {
    case 1:
      return bytes.slice(0, bytesMax)
    case 2:
      return unpackFax(bytes, { width, rows, kind: 'rows' })
    case 3:
      return unpackFax(bytes, { width, rows, kind: (page.faxOptions & 1) === 1 ? 'group-3-two' : 'group-3' })
    case 4:
      return unpackFax(bytes, { width, rows, kind: 'group-4' })
    case 5:
      return unpackLzw(bytes, bytesMax)
    case 8:
    case 32946:
      return inflate(bytes, bytesMax)
    case 32773:
      return unpackBits(bytes, bytesMax)
    default:
      return null
  }
}

function reversed(byte: number): number {
  let value = 0
  for (let bit = 0; bit < 8; bit += 1) value |= ((byte >> bit) & 1) << (7 - bit)
  return value
}

function unpackBits(packed: Uint8Array, bytesMax: number): Uint8Array {
  const out = new Uint8Array(bytesMax)
  let filled = 0
  for (let at = 0; at < packed.length && filled < bytesMax;) {
    const head = packed[at] ?? 128
    at += 1
    if (head < 128) {
      const piece = packed.subarray(at, at + Math.min(head + 1, bytesMax - filled))
      out.set(piece, filled)
      filled += piece.length
      at += head + 1
    } else if (head > 128) {
      const end = Math.min(filled + 257 - head, bytesMax)
      out.fill(packed[at] ?? 0, filled, end)
      filled = end
      at += 1
    }
  }
  return out
}

const CLEAR = 256
const END = 257
const CODES_MAX = 4096

/** Codes grow one early, as TIFF has it. What is broken ends there. */
function unpackLzw(packed: Uint8Array, bytesMax: number): Uint8Array {
  const out = new Uint8Array(bytesMax)
  // A word is known as soon as it begins: its last byte is the first of what comes next.
  const starts = new Uint32Array(CODES_MAX)
  const lengths = new Uint32Array(CODES_MAX)
  let filled = 0
  let next = 258
  let bits = 9
  let isFirst = true
  let buffer = 0
  let held = 0
  for (let at = 0; filled < bytesMax;) {
    while (held < bits && at < packed.length) {
      buffer = ((buffer << 8) | (packed[at] ?? 0)) & 0xffffff
      held += 8
      at += 1
    }
    if (held < bits) break
    const code = (buffer >> (held - bits)) & ((1 << bits) - 1)
    held -= bits
    if (code === END) break
    if (code === CLEAR) {
      next = 258
      bits = 9
      isFirst = true
      continue
    }
    if (code >= next || (isFirst && code > 255)) break
    const from = filled
    if (code < 256) out[filled++] = code
    else {
      // Each word is the one before it and one byte more, so it stands in what is written already.
      const start = starts[code] ?? 0
      const length = lengths[code] ?? 0
      for (let index = 0; index < length && filled < bytesMax; index += 1) out[filled++] = out[start + index] ?? 0
    }
    if (next < CODES_MAX) {
      starts[next] = from
      lengths[next] = (code < 256 ? 1 : (lengths[code] ?? 0)) + 1
      next += 1
    }
    isFirst = false
    if (next >= 1 << bits && bits < 12) bits += 1
  }
  return out
}
