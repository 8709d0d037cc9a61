/** From the bytes of a frame to what can be shown: numbers of grey, or colours. Source: DICOM PS3.3 C.7.6.3.1, PS3.5 chapter 8. */

import type { DicomDataSet } from './data-set.ts'
import type { Picture } from './picture.ts'
import { bytesOf } from './values.ts'

/** One frame ready to be shown. */
export type ShownFrame =
  | {
      readonly type: 'grey'
      readonly rows: number
      readonly columns: number
      /** As stored; the measured value is `slope` times it and `intercept`. */
      readonly values: Int32Array
      readonly min: number
      readonly max: number
    }
  /** Four bytes a pixel. */
  | { readonly type: 'colour'; readonly rows: number; readonly columns: number; readonly rgba: Uint8ClampedArray }

/** `raw` is little endian unless the data set is not, sample by sample unless `planar`; null where that kind is not known. */
export function shownFrame(raw: Uint8Array, picture: Picture, dataSet: DicomDataSet, bigEndian: boolean): ShownFrame | null {
  const { rows, columns, samples, photometric } = picture
  if (photometric === 'PALETTE COLOR') return paletteFrame(readSamples(raw, { ...picture, signed: false }, bigEndian), picture, dataSet)
  if (samples === 1) {
    const values = readSamples(raw, picture, bigEndian)
    const { min, max } = extremesOf(values, picture.padding)
    return { type: 'grey', rows, columns, values, min, max }
  }
  return samples === 3 ? colourFrame(raw, picture, bigEndian) : null
}

/** Only the bits that are stored count, with their sign. */
function readSamples(
  raw: Uint8Array,
  { rows, columns, samples, bitsAllocated, bitsStored, signed }: Picture,
  bigEndian: boolean,
): Int32Array {
  const values = new Int32Array(rows * columns * samples)
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length)
  const shift = 32 - Math.min(32, bitsStored)
  for (let index = 0; index < values.length; index++) {
    let value: number
    if (bitsAllocated === 1) value = ((raw[index >> 3] ?? 0) >> (index & 7)) & 1
    else if (bitsAllocated === 8) value = raw[index] ?? 0
    else if (bitsAllocated === 16) value = view.getUint16(index * 2, !bigEndian)
    else value = view.getInt32(index * 4, !bigEndian)
    // Numbers of 32 bits without a sign are halved by none: doses stay below two thousand million.
    values[index] = shift === 0 ? value : signed ? (value << shift) >> shift : (value << shift) >>> shift
  }
  return values
}

function extremesOf(values: Int32Array, padding: number | null): { readonly min: number; readonly max: number } {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (value === padding) continue
    if (value < min) min = value
    if (value > max) max = value
  }
  return min > max ? { min: 0, max: 1 } : { min, max }
}

function colourFrame(raw: Uint8Array, picture: Picture, bigEndian: boolean): ShownFrame {
  const { rows, columns, bitsStored, photometric, planar } = picture
  const pixels = rows * columns
  const rgba = new Uint8ClampedArray(pixels * 4)
  const half = photometric === 'YBR_FULL_422' && raw.length < pixels * 3
  const values = half ? null : readSamples(raw, { ...picture, signed: false }, bigEndian)
  const isYbr = photometric.startsWith('YBR')
  const down = bitsStored > 8 ? bitsStored - 8 : 0
  for (let pixel = 0; pixel < pixels; pixel++) {
    const [a, b, c] = values === null ? halfPixel(raw, pixel) : triple(values, pixel, pixels, planar, down)
    const at = pixel * 4
    if (isYbr) {
      rgba[at] = a + 1.402 * (c - 128)
      rgba[at + 1] = a - 0.344136 * (b - 128) - 0.714136 * (c - 128)
      rgba[at + 2] = a + 1.772 * (b - 128)
    } else {
      rgba[at] = a
      rgba[at + 1] = b
      rgba[at + 2] = c
    }
    rgba[at + 3] = 255
  }
  return { type: 'colour', rows, columns, rgba }
}

function triple(values: Int32Array, pixel: number, pixels: number, planar: boolean, down: number): readonly [number, number, number] {
  const [at, step] = planar ? [pixel, pixels] : [pixel * 3, 1]
  return [(values[at] ?? 0) >>> down, (values[at + step] ?? 0) >>> down, (values[at + 2 * step] ?? 0) >>> down]
}

/** Two brightnesses, then the colours of both. */
function halfPixel(raw: Uint8Array, pixel: number): readonly [number, number, number] {
  const at = (pixel >> 1) * 4
  return [raw[at + (pixel & 1)] ?? 0, raw[at + 2] ?? 0, raw[at + 3] ?? 0]
}

/** Source: DICOM PS3.3 C.7.6.3.1.5 and C.7.6.3.1.6. */
function paletteFrame(values: Int32Array, { rows, columns }: Picture, dataSet: DicomDataSet): ShownFrame | null {
  const tables = [0x00281101, 0x00281102, 0x00281103].map((tag, at) => paletteOf(dataSet, tag, 0x00281201 + at))
  const [red, green, blue] = tables
  if (red === undefined || green === undefined || blue === undefined) return null
  const rgba = new Uint8ClampedArray(values.length * 4)
  for (const [pixel, value] of values.entries()) {
    for (const [channel, table] of [red, green, blue].entries()) {
      if (table === null) return null
      rgba[pixel * 4 + channel] = table.bytes[Math.min(Math.max(0, value - table.first), table.bytes.length - 1)] ?? 0
    }
    rgba[pixel * 4 + 3] = 255
  }
  return { type: 'colour', rows, columns, rgba }
}

function paletteOf(dataSet: DicomDataSet, describing: number, data: number): { readonly first: number; readonly bytes: Uint8Array } | null {
  const said = bytesOf(dataSet, describing)
  const table = bytesOf(dataSet, data)
  if (said.length < 6 || table.length === 0) return null
  const little = !dataSet.bigEndian
  const view = new DataView(said.buffer, said.byteOffset, said.length)
  const entries = view.getUint16(0, little) === 0 ? 0x10000 : view.getUint16(0, little)
  const first = view.getUint16(2, little)
  const wide = view.getUint16(4, little) > 8 && table.length >= entries * 2
  // Of entries of two bytes the upper one is what a screen can show.
  const bytes = Uint8Array.from({ length: Math.min(entries, wide ? table.length >> 1 : table.length) }, (_, at) =>
    wide ? (table[at * 2 + (little ? 1 : 0)] ?? 0) : (table[at] ?? 0),
  )
  return { first, bytes }
}
