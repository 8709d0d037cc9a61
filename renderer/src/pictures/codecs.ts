/** Codecs for compressed pictures. Those of JPEG-LS and JPEG 2000 are plain JavaScript, so the window's policy stays as strict as it is. */

import type { Codecs, DecodePacked } from '../../../shared/dicom/decode-frame.ts'
import { decodeJpegLossless } from '../../../shared/dicom/jpeg-lossless.ts'
import type { PictureFile } from '../../../shared/dicom/open-picture.ts'
import { shownFrame } from '../../../shared/dicom/samples.ts'
import type { ShownFrame } from '../../../shared/dicom/samples.ts'

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
type LoadLibrary = () => Promise<Library>

/** Start marks of a frame in each family, behind which its size stands. */
const JPEG_LS_FRAME = 0xfff7
const J2K_SIZE = 0xff51
const END = 0xffd9
/** What stands behind a start mark, at the least. */
const BEHIND_BYTES = 20

let jpegLsLibrary: Promise<Library> | null = null
let jpeg2000Library: Promise<Library> | null = null

function loadJpegLs(): Promise<Library> {
  jpegLsLibrary ??= import('@cornerstonejs/codec-charls/decode').then((module) => (module as { default: LoadLibrary }).default())
  return jpegLsLibrary
}

function loadJpeg2000(): Promise<Library> {
  jpeg2000Library ??= import('@cornerstonejs/codec-openjpeg/decode').then((module) => (module as { default: LoadLibrary }).default())
  return jpeg2000Library
}

const jpegLs: DecodePacked = async (packed, file) => {
  const at = markAt(packed, JPEG_LS_FRAME)
  const [rows, columns] = at === -1 ? [0, 0] : [uint16(packed, at + 5), uint16(packed, at + 7)]
  if (rows !== file.picture.rows || columns !== file.picture.columns) return null
  // No sample is packed as this mark. Where it is missing the picture was cut, and the library looks for the rest for many seconds.
  if (markAt(packed, END, at, 0) === -1) return null
  const { JpegLSDecoder } = await loadJpegLs()
  if (JpegLSDecoder === undefined) return null
  const decoder = new JpegLSDecoder()
  return decodeWith(decoder, packed, file, () => decoder.getInterleaveMode() === 0)
}

const jpeg2000: DecodePacked = async (packed, file) => {
  const at = markAt(packed, J2K_SIZE)
  const [columns, rows] =
    at === -1 ? [0, 0] : [uint32(packed, at + 6) - uint32(packed, at + 14), uint32(packed, at + 10) - uint32(packed, at + 18)]
  if (rows !== file.picture.rows || columns !== file.picture.columns) return null
  const { J2KDecoder } = await loadJpeg2000()
  return J2KDecoder === undefined ? null : decodeWith(new J2KDecoder(), packed, file, () => false)
}

function decodeWith(decoder: Decoder, packed: Uint8Array, file: PictureFile, isPlanar: () => boolean): ShownFrame | null {
  try {
    decoder.getEncodedBuffer(packed.length).set(packed)
    decoder.decode()
    const { width, height, bitsPerSample, componentCount } = decoder.getFrameInfo()
    const { picture, dataSet } = file
    if (width !== picture.columns || height !== picture.rows || componentCount !== picture.samples) return null
    const bitsAllocated = bitsPerSample > 8 ? 16 : 8
    const raw = decoder.getDecodedBuffer().slice()
    if (raw.length < width * height * componentCount * (bitsAllocated / 8)) return null
    return shownFrame(raw, { ...unpacked(file), bitsAllocated, planar: componentCount > 1 && isPlanar() }, dataSet, false)
  } finally {
    decoder.delete()
  }
}

/** These codecs give red, green and blue, whatever the file calls what is packed. */
function unpacked({ picture }: PictureFile): PictureFile['picture'] {
  return picture.samples === 3 ? { ...picture, photometric: 'RGB' } : picture
}

const jpegLossless: DecodePacked = (packed, file) => {
  const { picture, dataSet } = file
  const decoded = decodeJpegLossless(packed, picture.rows, picture.columns)
  if (decoded?.components !== picture.samples) return Promise.resolve(null)
  const raw = new Uint8Array(decoded.samples.buffer)
  return Promise.resolve(shownFrame(raw, { ...picture, bitsAllocated: 16, planar: false }, dataSet, false))
}

/** By the window itself, which knows JPEG of eight bits. */
const jpeg: DecodePacked = async (packed, { picture, dataSet }) => {
  const { rows, columns, samples } = picture
  const bitmap = await createImageBitmap(new Blob([packed.slice()], { type: 'image/jpeg' }))
  try {
    if (bitmap.width !== columns || bitmap.height !== rows) return null
    const context = new OffscreenCanvas(columns, rows).getContext('2d')
    if (context === null) return null
    context.drawImage(bitmap, 0, 0)
    const rgba = context.getImageData(0, 0, columns, rows).data
    if (samples === 3) return { type: 'colour', rows, columns, rgba }
    const grey = Uint8Array.from({ length: rows * columns }, (_, at) => rgba[at * 4] ?? 0)
    return shownFrame(grey, { ...picture, bitsAllocated: 8, bitsStored: 8, signed: false }, dataSet, false)
  } finally {
    bitmap.close()
  }
}

export const CODECS: Codecs = { jpeg, jpegLossless, jpegLs, jpeg2000 }

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
