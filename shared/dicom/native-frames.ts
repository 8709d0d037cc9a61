/** All frames of a picture as they lie in a file that does not compress, so that samples can be changed where they stand. Source: DICOM PS3.5 chapter 8, annex A.4. */

import { decodeJpegLossless } from './jpeg-lossless.ts'
import { frameBytes } from './open-picture.ts'
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

/** Frame after frame; `picture` says how these samples lie. */
export interface NativeFrames {
  readonly bytes: Uint8Array
  readonly picture: Picture
  readonly bigEndian: boolean
  /** It was compressed, and is not any more. */
  readonly unpacked: boolean
  /** What it was compressed with never keeps every sample as it was. */
  readonly lossy: boolean
}

/** Samples of all frames together, unpacked in memory. */
const NATIVE_BYTES_MAX = 256 * 1024 * 1024
const RLE = '1.2.840.10008.1.2.5'
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

/** Null where a frame is damaged, compressed in another way, or all of them are too much. */
export function nativeFrames(file: PictureFile, unpackers: FrameUnpackers | null): NativeFrames | null {
  const { picture, transferSyntax, dataSet, pixels } = file
  const length = rawBytesOf(picture)
  if (length > NATIVE_BYTES_MAX) return null
  if (RAW.has(transferSyntax)) {
    const end = pixels.at + length
    if (length > pixels.length || end > dataSet.bytes.length) return null
    // What lies behind the last frame is part of no picture.
    return { bytes: dataSet.bytes.slice(pixels.at, end), picture, bigEndian: dataSet.bigEndian, unpacked: false, lossy: false }
  }
  return unpackedFrames(file, unpackers)
}

function unpackedFrames(file: PictureFile, unpackers: FrameUnpackers | null): NativeFrames | null {
  const { transferSyntax } = file
  const name = LIBRARY_OF[transferSyntax]
  const library = name === undefined ? null : (unpackers?.[name] ?? null)
  const sampleBytes = file.picture.bitsAllocated / 8
  if (![1, 2, 4].includes(sampleBytes)) return null
  const isColour = file.picture.samples === 3
  const picture: Picture = { ...file.picture, planar: false, ...(library !== null && isColour ? { photometric: 'RGB' } : {}) }
  const length = rawBytesOf({ ...picture, frames: 1 })
  const bytes = new Uint8Array(length * picture.frames)
  for (let frame = 0; frame < picture.frames; frame++) {
    const packed = frameBytes(file, frame)
    const raw = packed === null ? null : rawFrame(packed, file, sampleBytes, library)
    if (raw?.length !== length) return null
    bytes.set(raw, frame * length)
  }
  return { bytes, picture, bigEndian: false, unpacked: true, lossy: LOSSY.has(transferSyntax) }
}

function rawFrame(
  packed: Uint8Array,
  { picture, transferSyntax }: PictureFile,
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
