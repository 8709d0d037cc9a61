/** Codecs for compressed pictures, as the picture worker uses them. */

import type { Codecs, DecodePacked } from '../../../shared/dicom/decode-frame.ts'
import { decodeJpegLossless } from '../../../shared/dicom/jpeg-lossless.ts'
import { shownFrame } from '../../../shared/dicom/samples.ts'
import { loadJpeg2000, loadJpegLs } from '../../../shared/dicom/unpackers.ts'
import type { Unpack } from '../../../shared/dicom/unpackers.ts'

/** These libraries give red, green and blue, whatever the file calls what is packed. */
function unpackedBy(load: () => Promise<Unpack>): DecodePacked {
  return async (packed, { picture, dataSet }) => {
    const unpacked = (await load())(packed, picture)
    if (unpacked === null) return null
    const { bytes, sampleBytes, planar } = unpacked
    const shown = picture.samples === 3 ? { ...picture, photometric: 'RGB' } : picture
    return shownFrame(bytes, { ...shown, bitsAllocated: sampleBytes * 8, planar }, dataSet, false)
  }
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

export const CODECS: Codecs = { jpeg, jpegLossless, jpegLs: unpackedBy(loadJpegLs), jpeg2000: unpackedBy(loadJpeg2000) }
