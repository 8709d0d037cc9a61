/** Old files keep drawings in the bits of samples that the picture does not use: they go with the overlays that they belong to. Source: DICOM PS3.3 C.9.2 (2004), PS3.5 8.1.2. */

import type { DicomDataSet } from './data-set.ts'
import type { NativeFrames } from './native-frames.ts'

const OVERLAYS_FROM = 0x60000000
const OVERLAYS_END = 0x601f0000
const ROWS = 0x0010
const DATA = 0x3000

/** Is there an overlay without data of its own? */
export function hasOverlayInPixels({ elements }: DicomDataSet): boolean {
  return [...elements.keys()].some((tag) => {
    const group = tag - (tag % 0x10000)
    return group >= OVERLAYS_FROM && group <= OVERLAYS_END && tag - group === ROWS && !elements.has(group + DATA)
  })
}

/** Changes `bytes`. False where samples are of a size that has none of it. */
export function clearUnusedBits({ bytes, picture, bigEndian }: NativeFrames): boolean {
  const { bitsAllocated, bitsStored, signed } = picture
  if (bitsAllocated !== 8 && bitsAllocated !== 16) return bitsAllocated === bitsStored
  const shift = 32 - bitsStored
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = 0; at + bitsAllocated / 8 <= bytes.length; at += bitsAllocated / 8) {
    const value = bitsAllocated === 8 ? view.getUint8(at) : view.getUint16(at, !bigEndian)
    const used = signed ? (value << shift) >> shift : (value << shift) >>> shift
    if (bitsAllocated === 8) view.setUint8(at, used)
    else view.setUint16(at, used & 0xffff, !bigEndian)
  }
  return true
}
