/** From the plain bytes of a piece to red, green and blue. Source: TIFF 6.0, sections 4 to 6, 14, 16. */

import type { TiffFile, TiffPage } from './tiff-file.ts'

const WHITE_IS_ZERO = 0
const BLACK_IS_ZERO = 1
const RGB = 2
const PALETTE = 3
const SEPARATED = 5
const BITS = new Set([1, 2, 4, 8, 16])

/** Whether the samples of a page are of a kind that is known. */
export function isKnownKind({ bits, samples, photometric, palette }: TiffPage): boolean {
  if (!BITS.has(bits)) return false
  if (photometric === WHITE_IS_ZERO || photometric === BLACK_IS_ZERO) return samples >= 1 && samples <= 2
  if (photometric === PALETTE) return samples === 1 && bits <= 8 && palette.length >= 3 * (1 << bits)
  if (photometric === RGB) return samples >= 3 && samples <= 4 && bits >= 8
  return photometric === SEPARATED && samples === 4 && bits === 8
}

/** Differences from one pixel to the next become what they are; in place. */
export function undoPredictor(bytes: Uint8Array, page: TiffPage, rows: number, littleEndian: boolean): void {
  const { predictor, bits, pieceWidth } = page
  const samples = page.isPlanar ? 1 : page.samples
  if (predictor !== 2 || (bits !== 8 && bits !== 16)) return
  const rowBytes = (pieceWidth * samples * bits) / 8
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let row = 0; row < rows; row += 1) {
    const start = row * rowBytes
    const end = Math.min(start + rowBytes, bytes.length)
    if (bits === 8) for (let at = start + samples; at < end; at += 1) bytes[at] = ((bytes[at] ?? 0) + (bytes[at - samples] ?? 0)) & 0xff
    else
      for (let at = start + samples * 2; at + 2 <= end; at += 2)
        view.setUint16(at, (view.getUint16(at, littleEndian) + view.getUint16(at - samples * 2, littleEndian)) & 0xffff, littleEndian)
  }
}

/** Where a piece lies on its page. */
export interface Place {
  readonly x: number
  readonly y: number
  readonly rows: number
}

/** Draws a piece into `rgba`, four bytes a pixel. `planes` are its bytes, one where the samples lie together. */
export function paintPiece(
  rgba: Uint8ClampedArray,
  planes: readonly Uint8Array[],
  page: TiffPage,
  { littleEndian }: TiffFile,
  place: Place,
): void {
  const { width, height, bits, samples, photometric, palette, pieceWidth, isPlanar } = page
  const together = isPlanar ? 1 : samples
  const rowBits = Math.ceil((pieceWidth * together * bits) / 8) * 8
  const sampleAt = (row: number, column: number, sample: number): number => {
    const bytes = planes[isPlanar ? sample : 0]
    if (bytes === undefined) return 0
    const bit = row * rowBits + (column * together + (isPlanar ? 0 : sample)) * bits
    const at = bit >> 3
    if (bits === 8) return bytes[at] ?? 0
    if (bits === 16) return bytes[littleEndian ? at + 1 : at] ?? 0
    return ((bytes[at] ?? 0) >> (8 - bits - (bit & 7))) & ((1 << bits) - 1)
  }
  const scale = bits < 8 ? 255 / ((1 << bits) - 1) : 1
  const columns = Math.min(pieceWidth, width - place.x)
  for (let row = 0; row < place.rows && place.y + row < height; row += 1) {
    let to = ((place.y + row) * width + place.x) * 4
    for (let column = 0; column < columns; column += 1, to += 4) {
      const first = sampleAt(row, column, 0)
      let colour: readonly [number, number, number]
      if (photometric === RGB) colour = [first, sampleAt(row, column, 1), sampleAt(row, column, 2)]
      else if (photometric === PALETTE) colour = paletteColour(palette, first, 1 << bits)
      else if (photometric === SEPARATED) {
        const white = 255 - sampleAt(row, column, 3)
        const ink = (value: number): number => ((255 - value) * white) / 255
        colour = [ink(first), ink(sampleAt(row, column, 1)), ink(sampleAt(row, column, 2))]
      } else {
        const grey = photometric === WHITE_IS_ZERO ? 255 - first * scale : first * scale
        colour = [grey, grey, grey]
      }
      ;[rgba[to], rgba[to + 1], rgba[to + 2], rgba[to + 3]] = [...colour, 255]
    }
  }
}

function paletteColour(palette: readonly number[], at: number, size: number): readonly [number, number, number] {
  return [(palette[at] ?? 0) >> 8, (palette[at + size] ?? 0) >> 8, (palette[at + 2 * size] ?? 0) >> 8]
}
