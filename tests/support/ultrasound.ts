/** An ultrasound picture with a speckled band along its top, where devices write the name, packed without loss. */

import { dicomFile, encapsulated, sliceFields } from './dicom-files.ts'
import { packJpeg2000 } from './packed-frames.ts'

/** `band` of the `rows` are speckled. */
export async function ultrasound(): Promise<{
  readonly rows: number
  readonly columns: number
  readonly band: number
  readonly file: Uint8Array
}> {
  const [rows, columns, band] = [96, 128, 20]
  const pixels = new Uint8Array(rows * columns).map((_, at) => (at < band * columns ? (at % 3 === 0 ? 255 : 0) : 60 + (at % 90)))
  const packed = await packJpeg2000(pixels, { width: columns, height: rows, bitsPerSample: 8 })
  const depth = { 0x00280100: ['US', 8], 0x00280101: ['US', 8], 0x00280102: ['US', 7], 0x7fe00010: encapsulated([packed]) } as const
  const {
    0x00281050: _center,
    0x00281051: _width,
    ...fields
  } = sliceFields({ rows, columns, more: { 0x00080060: ['CS', 'US'], ...depth } })
  return { rows, columns, band, file: dicomFile(fields, 'jpeg2000') }
}
