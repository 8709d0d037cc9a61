/** Black bars in the samples of a picture themselves: what was under one is nowhere any more. Source: DICOM PS3.3 C.7.6.3.1, C.9.2; PS3.15 annex E.3.1. */

import { PICTURE_BAR_PARTS } from '../model/redaction.ts'
import type { FrameBar } from '../model/redaction.ts'
import type { DicomDataSet } from './data-set.ts'
import type { NativeFrames } from './native-frames.ts'
import { rawBytesOf } from './picture.ts'
import type { Picture } from './picture.ts'
import { shownFrame } from './samples.ts'

interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Does every bar name a place in the picture? */
export function arePlaces(bars: readonly FrameBar[], picture: Picture): boolean {
  return bars.every((bar) => isPlace(bar, picture))
}

/** Changes `native.bytes`; bars without a frame are for each. False where it is of a kind that is not known well enough. */
export function drawBars(native: NativeFrames, dataSet: DicomDataSet, bars: readonly FrameBar[]): boolean {
  const { picture } = native
  for (let frame = 0; frame < picture.frames; frame++) {
    const boxes = bars.filter((bar) => bar.frame === undefined || bar.frame === frame).map((bar) => boxOf(bar, native))
    if (boxes.length > 0 && !drawBoxes(native, dataSet, frame, boxes)) return false
  }
  return true
}

function isPlace(bar: FrameBar, { frames }: Picture): boolean {
  const parts = PICTURE_BAR_PARTS.map((part) => bar[part])
  const { frame = 0 } = bar
  return parts.every((part) => Number.isFinite(part) && part >= 0 && part <= 1) && Number.isInteger(frame) && frame >= 0 && frame < frames
}

/** Whole pixels, rather one more than one less. Where two pixels share bytes, both. */
function boxOf({ x, y, width, height }: FrameBar, { picture, bigEndian }: NativeFrames): Box {
  const { rows, columns, photometric, bitsAllocated } = picture
  const isShared = photometric === 'YBR_FULL_422' || (bigEndian && bitsAllocated === 8)
  const [left, right] = [Math.floor(x * columns), Math.min(columns, Math.ceil((x + width) * columns))]
  return {
    left: isShared ? left - (left % 2) : left,
    right: isShared ? Math.min(columns, right + (right % 2)) : right,
    top: Math.floor(y * rows),
    bottom: Math.min(rows, Math.ceil((y + height) * rows)),
  }
}

function drawBoxes(native: NativeFrames, dataSet: DicomDataSet, frame: number, boxes: readonly Box[]): boolean {
  const { picture, bytes } = native
  const { samples, photometric, bitsAllocated } = picture
  if (bitsAllocated === 1) return samples === 1 && drawBits(native, frame, boxes)
  const length = rawBytesOf({ ...picture, frames: 1 })
  const own = bytes.subarray(frame * length, (frame + 1) * length)
  if (photometric === 'YBR_FULL_422') return bitsAllocated === 8 && samples === 3 && drawHalfColours(own, picture, boxes)
  const black = blackOf(native, dataSet, own, boxes)
  if (black === null) return false
  const sampleBytes = bitsAllocated / 8
  eachPixel(boxes, picture, (pixel) => {
    for (const [sample, value] of black.entries()) {
      const at = (picture.planar ? sample * picture.rows * picture.columns + pixel : pixel * samples + sample) * sampleBytes
      own.set(value, at)
    }
  })
  return true
}

function eachPixel(boxes: readonly Box[], { columns }: Picture, draw: (pixel: number) => void): void {
  for (const { left, right, top, bottom } of boxes)
    for (let row = top; row < bottom; row++) for (let column = left; column < right; column++) draw(row * columns + column)
}

/** Bytes of each sample of a black pixel. Of grey without a sign none; else the darkest that the rest of the frame has: any other would change how bright that is shown. */
function blackOf(native: NativeFrames, dataSet: DicomDataSet, own: Uint8Array, boxes: readonly Box[]): readonly Uint8Array[] | null {
  const { picture, bigEndian } = native
  const { samples, photometric, bitsAllocated } = picture
  if (samples === 3 && (bitsAllocated === 8 || bitsAllocated === 16)) {
    if (photometric === 'RGB') return [0, 0, 0].map((value) => numberBytes(value, bitsAllocated, bigEndian))
    const middle = 2 ** (picture.bitsStored - 1)
    return photometric === 'YBR_FULL' ? [0, middle, middle].map((value) => numberBytes(value, bitsAllocated, bigEndian)) : null
  }
  if (samples !== 1) return null
  // Measures in floating point have no value that is nothing but dark; zero is none of theirs.
  if (bitsAllocated > 16) return [new Uint8Array(bitsAllocated / 8)]
  if (bitsAllocated !== 8 && bitsAllocated !== 16) return null
  if (photometric === 'MONOCHROME2' && !picture.signed) return [new Uint8Array(bitsAllocated / 8)]
  const shown = shownFrame(own, picture, dataSet, bigEndian)
  if (shown === null) return null
  const covered = new Uint8Array(picture.rows * picture.columns)
  eachPixel(boxes, picture, (pixel) => (covered[pixel] = 1))
  if (shown.type === 'colour') return [darkestEntry(shown.rgba, covered, own.subarray(), bitsAllocated / 8)]
  const sign = photometric === 'MONOCHROME1' ? -1 : 1
  let darkest = Number.POSITIVE_INFINITY
  for (const [pixel, value] of shown.values.entries())
    if (covered[pixel] === 0 && value !== picture.padding) darkest = Math.min(darkest, value * sign)
  return [numberBytes(Number.isFinite(darkest) ? darkest * sign : 0, bitsAllocated, bigEndian)]
}

/** Of a palette the entry that the rest of the frame shows darkest; the first one where nothing is left. */
function darkestEntry(rgba: Uint8ClampedArray, covered: Uint8Array, own: Uint8Array, sampleBytes: number): Uint8Array {
  let [least, at] = [Number.POSITIVE_INFINITY, -1]
  for (const [pixel, isCovered] of covered.entries()) {
    const light = (rgba[pixel * 4] ?? 0) + (rgba[pixel * 4 + 1] ?? 0) + (rgba[pixel * 4 + 2] ?? 0)
    if (isCovered === 0 && light < least) [least, at] = [light, pixel]
  }
  return at === -1 ? new Uint8Array(sampleBytes) : own.slice(at * sampleBytes, (at + 1) * sampleBytes)
}

/** Two brightnesses, then the colours of both. */
function drawHalfColours(own: Uint8Array, picture: Picture, boxes: readonly Box[]): boolean {
  const isEven = picture.columns % 2 === 0
  if (isEven) eachPixel(boxes, picture, (pixel) => own.set([0, 0, 128, 128], (pixel >> 1) * 4))
  return isEven
}

/** Frames of single bits follow each other without a gap. */
function drawBits({ bytes, picture }: NativeFrames, frame: number, boxes: readonly Box[]): boolean {
  const first = frame * picture.rows * picture.columns
  const isDark = picture.photometric === 'MONOCHROME1'
  eachPixel(boxes, picture, (pixel) => {
    const [at, bit] = [(first + pixel) >> 3, 1 << ((first + pixel) & 7)]
    bytes[at] = isDark ? (bytes[at] ?? 0) | bit : (bytes[at] ?? 0) & ~bit
  })
  return true
}

function numberBytes(value: number, bits: number, bigEndian: boolean): Uint8Array {
  if (bits === 8) return Uint8Array.of(value & 0xff)
  const low = value & 0xff
  const high = (value >> 8) & 0xff
  return bigEndian ? Uint8Array.of(high, low) : Uint8Array.of(low, high)
}
