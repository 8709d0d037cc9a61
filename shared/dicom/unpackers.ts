/** What the libraries of JPEG-LS and JPEG 2000 make of a packed frame: samples, and nothing that a screen does with them. Both are plain JavaScript, so every process runs them under the policy it has. */

import type { Picture } from './picture.ts'

/** Samples of one frame, little endian. */
export interface UnpackedSamples {
  readonly bytes: Uint8Array
  /** Bytes of each sample: 1 or 2. */
  readonly sampleBytes: number
  /** Samples lie plane by plane. */
  readonly planar: boolean
}

/** Null where the frame is not what its file says it is. May throw for what a library gives up on. */
export type Unpack = (packed: Uint8Array, picture: Picture) => UnpackedSamples | null

/** What both libraries give; objects live outside JavaScript's memory until they are deleted. */
interface Decoder {
  getEncodedBuffer(length: number): Uint8Array
  getDecodedBuffer(): Uint8Array
  getFrameInfo(): { readonly width: number; readonly height: number; readonly bitsPerSample: number; readonly componentCount: number }
  decode(): void
  delete(): void
}
interface Library {
  readonly JpegLSDecoder?: new () => Decoder & { getInterleaveMode(): number }
  readonly J2KDecoder?: new () => Decoder
}
type LoadLibrary = (options: { readonly print: () => void; readonly printErr: () => void }) => Promise<Library>

/** Start marks of a frame in each family, behind which its size stands. */
const JPEG_LS_FRAME = 0xfff7
const J2K_SIZE = 0xff51
const END = 0xffd9
/** What stands behind a start mark, at the least. */
const BEHIND_BYTES = 20

/** What they say while they work is for nobody. */
const SILENT = { print: (): void => undefined, printErr: (): void => undefined }

let jpegLs: Promise<Unpack> | null = null
let jpeg2000: Promise<Unpack> | null = null

/** Loaded once. */
export function loadJpegLs(): Promise<Unpack> {
  jpegLs ??= import('@cornerstonejs/codec-charls/decode')
    .then((module) => (module as { default: LoadLibrary }).default(SILENT))
    .then((library) => (packed, picture) => unpackJpegLs(library, packed, picture))
  return jpegLs
}

/** Loaded once. */
export function loadJpeg2000(): Promise<Unpack> {
  jpeg2000 ??= import('@cornerstonejs/codec-openjpeg/decode')
    .then((module) => (module as { default: LoadLibrary }).default(SILENT))
    .then((library) => (packed, picture) => unpackJpeg2000(library, packed, picture))
  return jpeg2000
}

function unpackJpegLs({ JpegLSDecoder }: Library, packed: Uint8Array, picture: Picture): UnpackedSamples | null {
  const at = markAt(packed, JPEG_LS_FRAME)
  const [rows, columns] = at === -1 ? [0, 0] : [uint16(packed, at + 5), uint16(packed, at + 7)]
  if (rows !== picture.rows || columns !== picture.columns) return null
  // No sample is packed as this mark. Where it is missing the picture was cut, and the library looks for the rest for many seconds.
  if (markAt(packed, END, at, 0) === -1 || JpegLSDecoder === undefined) return null
  const decoder = new JpegLSDecoder()
  return unpackWith(decoder, packed, picture, () => decoder.getInterleaveMode() === 0)
}

function unpackJpeg2000({ J2KDecoder }: Library, packed: Uint8Array, picture: Picture): UnpackedSamples | null {
  const at = markAt(packed, J2K_SIZE)
  const [columns, rows] =
    at === -1 ? [0, 0] : [uint32(packed, at + 6) - uint32(packed, at + 14), uint32(packed, at + 10) - uint32(packed, at + 18)]
  if (rows !== picture.rows || columns !== picture.columns || J2KDecoder === undefined) return null
  return unpackWith(new J2KDecoder(), packed, picture, () => false)
}

function unpackWith(decoder: Decoder, packed: Uint8Array, picture: Picture, isPlanar: () => boolean): UnpackedSamples | null {
  try {
    decoder.getEncodedBuffer(packed.length).set(packed)
    decoder.decode()
    const { width, height, bitsPerSample, componentCount } = decoder.getFrameInfo()
    if (width !== picture.columns || height !== picture.rows || componentCount !== picture.samples) return null
    const sampleBytes = bitsPerSample > 8 ? 2 : 1
    const bytes = decoder.getDecodedBuffer().slice()
    if (bytes.length < width * height * componentCount * sampleBytes) return null
    return { bytes, sampleBytes, planar: componentCount > 1 && isPlanar() }
  } finally {
    decoder.delete()
  }
}

function markAt(bytes: Uint8Array, mark: number, from = 0, behindBytes = BEHIND_BYTES): number {
  for (let at = from; at + 2 + behindBytes <= bytes.length; at++) if (uint16(bytes, at) === mark) return at
  return -1
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

function uint32(bytes: Uint8Array, at: number): number {
  return uint16(bytes, at) * 0x10000 + uint16(bytes, at + 2)
}
