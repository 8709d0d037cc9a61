/** One frame of a file, unpacked: what nothing else is needed for is done here, the rest by the codecs that are given. */

import { frameBytes } from './open-picture.ts'
import type { PictureFile } from './open-picture.ts'
import { BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT } from './part-10.ts'
import { decodeRle, planesToRaw } from './rle.ts'
import { shownFrame } from './samples.ts'
import type { ShownFrame } from './samples.ts'

/** Unpacks a frame of one family of codecs; null where it cannot. */
export type DecodePacked = (packed: Uint8Array, file: PictureFile) => Promise<ShownFrame | null>

export interface Codecs {
  readonly jpeg: DecodePacked
  readonly jpegLossless: DecodePacked
  readonly jpegLs: DecodePacked
  readonly jpeg2000: DecodePacked
}

export type Decoded = { readonly frame: ShownFrame } | { readonly problem: 'damaged' | 'unknown-compression' | 'too-large' }

/** Pixels of one frame. */
const FRAME_PIXELS_MAX = 64 * 1024 * 1024
const RLE = '1.2.840.10008.1.2.5'
const RAW: ReadonlySet<string> = new Set(['', IMPLICIT, EXPLICIT, BIG_ENDIAN, DEFLATED])
const CODEC_OF: Readonly<Record<string, keyof Codecs>> = {
  '1.2.840.10008.1.2.4.50': 'jpeg',
  '1.2.840.10008.1.2.4.57': 'jpegLossless',
  '1.2.840.10008.1.2.4.70': 'jpegLossless',
  '1.2.840.10008.1.2.4.80': 'jpegLs',
  '1.2.840.10008.1.2.4.81': 'jpegLs',
  '1.2.840.10008.1.2.4.90': 'jpeg2000',
  '1.2.840.10008.1.2.4.91': 'jpeg2000',
}

/** Never throws for what a file holds. */
export async function decodeFrame(file: PictureFile, frame: number, codecs: Codecs): Promise<Decoded> {
  const { picture, transferSyntax, dataSet } = file
  if (picture.rows * picture.columns > FRAME_PIXELS_MAX) return { problem: 'too-large' }
  const packed = frameBytes(file, frame)
  if (packed === null) return { problem: 'damaged' }
  if (RAW.has(transferSyntax)) return orDamaged(shownFrame(packed, picture, dataSet, dataSet.bigEndian))
  if (transferSyntax === RLE) return orDamaged(rleFrame(packed, file))
  const name = CODEC_OF[transferSyntax]
  if (name === undefined) return { problem: 'unknown-compression' }
  try {
    return orDamaged(await codecs[name](packed, file))
  } catch {
    // A codec that gives up has met something that is not what it says it is.
    return { problem: 'damaged' }
  }
}

function orDamaged(frame: ShownFrame | null): Decoded {
  return frame === null ? { problem: 'damaged' } : { frame }
}

function rleFrame(packed: Uint8Array, { picture, dataSet }: PictureFile): ShownFrame | null {
  const { rows, columns, samples, bitsAllocated } = picture
  if (bitsAllocated % 8 !== 0) return null
  const bytesPerSample = bitsAllocated / 8
  const planes = decodeRle(packed, rows * columns, samples * bytesPerSample)
  if (planes === null) return null
  return shownFrame(planesToRaw(planes, rows * columns, samples, bytesPerSample), { ...picture, planar: false }, dataSet, false)
}
