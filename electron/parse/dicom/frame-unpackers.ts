/** Loads what unpacks the frames of compressed pictures, before the first of them is read. */

import type { FrameUnpackers } from '../../../shared/dicom/native-frames.ts'
import { loadJpeg2000, loadJpegLs } from '../../../shared/dicom/unpackers.ts'
import type { Unpack } from '../../../shared/dicom/unpackers.ts'

/** Only for bars over pixels: nothing else needs them. */
export async function loadFrameUnpackers(): Promise<FrameUnpackers> {
  const [{ JpegImage }, jpegLs, jpeg2000] = await Promise.all([
    import('pdfjs-dist/image_decoders/pdf.image_decoders.mjs'),
    loadJpegLs(),
    loadJpeg2000(),
  ])
  const jpeg: Unpack = (packed, { rows, columns, samples }) => {
    const image = new JpegImage()
    image.parse(packed)
    if (image.width !== columns || image.height !== rows || image.numComponents !== samples) return null
    const data = image.getData({ width: columns, height: rows, forceRGB: samples === 3 })
    return { bytes: Uint8Array.from(data), sampleBytes: 1, planar: false }
  }
  return { jpeg, jpegLs, jpeg2000 }
}
