/** Frames of a picture as they lie in a file that does not compress, so that samples can be changed where they stand. Source: DICOM PS3.5 chapter 8, annex A.4. */

import { decodeJpegLossless } from './jpeg-lossless.ts'
import type { PictureFile } from './open-picture.ts'
import { BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT } from './part-10.ts'
import { rawBytesOf } from './picture.ts'
import type { Picture } from './picture.ts'
import { decodeRle, planesToRaw } from './rle.ts'
import type { Unpack, UnpackedSamples } from './unpackers.ts'

/** Unpacks what needs a library; eight bits a sample for `jpeg`, in red, green and blue where there are colours. */
export interface FrameUnpackers {
  readonly jpeg: Unpack
  readonly jpegLs: Unpack
  readonly jpeg2000: Unpack
}

/** How the samples of a file lie once nothing is compressed. */
export interface NativeForm {
  /** Of all frames. */
  readonly picture: Picture
  readonly bigEndian: boolean
  /** It was compressed, and is not any more. */
  readonly unpacked: boolean
  /** What it was compressed with never keeps every sample as it was. */
  readonly lossy: boolean
}

/** One frame, or several behind each other: as many as `picture` says. */
export interface NativeFrames extends Pick<NativeForm, 'picture' | 'bigEndian'> {
  readonly bytes: Uint8Array
}

/** A picture as its header says it; its pixels need not be at hand. */
export type PictureHeader = Pick<PictureFile, 'dataSet' | 'picture' | 'transferSyntax'>

/** Samples of one frame, in memory. */
export const FRAME_BYTES_MAX = 128 * 1024 * 1024
/** Run lengths. */
export const RLE = '1.2.840.10008.1.2.5'
const LOSSLESS: ReadonlySet<string> = new Set(['1.2.840.10008.1.2.4.57', '1.2.840.10008.1.2.4.70'])
const LIBRARY_OF: Readonly<Record<string, keyof FrameUnpackers>> = {
  '1.2.840.10008.1.2.4.50': 'jpeg',
  '1.2.840.10008.1.2.4.80': 'jpegLs',
  '1.2.840.10008.1.2.4.81': 'jpegLs',
  '1.2.840.10008.1.2.4.90': 'jpeg2000',
  '1.2.840.10008.1.2.4.91': 'jpeg2000',
}
const LOSSY: ReadonlySet<string> = new Set(['1.2.840.10008.1.2.4.50', '1.2.840.10008.1.2.4.81'])
const RAW: ReadonlySet<string> = new Set(['', IMPLICIT, EXPLICIT, BIG_ENDIAN, DEFLATED])

/** Null where it is compressed in a way that is not known here, or a frame is too much. */
export function nativeForm({ picture, transferSyntax, dataSet }: PictureHeader, unpackers: FrameUnpackers | null): NativeForm | null {
  if (frameBytesOf(picture) > FRAME_BYTES_MAX) return null
  if (RAW.has(transferSyntax)) return { picture, bigEndian: dataSet.bigEndian, unpacked: false, lossy: false }
  const isPlain = transferSyntax === RLE || LOSSLESS.has(transferSyntax)
  if ((!isPlain && libraryOf(transferSyntax, unpackers) === null) || ![1, 2, 4].includes(picture.bitsAllocated / 8)) return null
  const asColour = !isPlain && picture.samples === 3 ? { photometric: 'RGB' } : {}
  return { picture: { ...picture, planar: false, ...asColour }, bigEndian: false, unpacked: true, lossy: LOSSY.has(transferSyntax) }
}

/** Of one frame as it lies uncompressed. */
export function frameBytesOf(picture: Picture): number {
  return rawBytesOf({ ...picture, frames: 1 })
}

/** The samples of one compressed frame; null where it is damaged. */
export function unpackedFrame(
  packed: Uint8Array,
  file: PictureHeader,
  form: NativeForm,
  unpackers: FrameUnpackers | null,
): Uint8Array | null {
  const raw = rawFrame(packed, file, file.picture.bitsAllocated / 8, libraryOf(file.transferSyntax, unpackers))
  return raw?.length === frameBytesOf(form.picture) ? raw : null
}

function libraryOf(transferSyntax: string, unpackers: FrameUnpackers | null): Unpack | null {
  const name = LIBRARY_OF[transferSyntax]
  return name === undefined ? null : (unpackers?.[name] ?? null)
}

function rawFrame(
  packed: Uint8Array,
  { picture, transferSyntax }: PictureHeader,
  sampleBytes: number,
  library: Unpack | null,
): Uint8Array | null {
  const { rows, columns, samples } = picture
  if (transferSyntax === RLE) {
    const planes = decodeRle(packed, rows * columns, samples * sampleBytes)
    return planes === null ? null : planesToRaw(planes, rows * columns, samples, sampleBytes)
  }
  try {
    const unpacked = LOSSLESS.has(transferSyntax) ? losslessSamples(packed, picture) : (library?.(packed, picture) ?? null)
    return unpacked === null ? null : placedSamples(unpacked, picture, sampleBytes)
  } catch {
    // A codec that gives up has met something that is not what it says it is.
    return null
  }
}

function losslessSamples(packed: Uint8Array, { rows, columns, samples }: Picture): UnpackedSamples | null {
  const decoded = decodeJpegLossless(packed, rows, columns)
  if (decoded?.components !== samples) return null
  return { bytes: new Uint8Array(decoded.samples.buffer), sampleBytes: 2, planar: false }
}

/** Pixel after pixel, each sample in as many bytes as its file says; null where a sample would not fit. */
function placedSamples({ bytes, sampleBytes, planar }: UnpackedSamples, picture: Picture, wantedBytes: number): Uint8Array | null {
  const { rows, columns, samples } = picture
  const pixels = rows * columns
  const placed = new Uint8Array(pixels * samples * wantedBytes)
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let sample = 0; sample < samples; sample++) {
      const from = (planar ? sample * pixels + pixel : pixel * samples + sample) * sampleBytes
      const into = (pixel * samples + sample) * wantedBytes
      if (sampleBytes > wantedBytes && bytes[from + 1] !== 0) return null
      for (let at = 0; at < Math.min(sampleBytes, wantedBytes); at++) placed[into + at] = bytes[from + at] ?? 0
    }
  }
  return placed
}
