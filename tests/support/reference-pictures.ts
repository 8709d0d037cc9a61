/** Pictures of our own making that another program decoded too: small, the same each time, one for each way in which numbers become grey or colour. */

import { dicomFile, sliceFields } from './dicom-files.ts'
import type { Fields } from './dicom-files.ts'

const ROWS = 24
const COLUMNS = 16
const PIXELS = ROWS * COLUMNS
/** Measured values below, inside and above the window. */
const WINDOW: Fields = { 0x00281050: ['DS', '128'], 0x00281051: ['DS', '256'] }

const range = (from: number, step = 1): readonly number[] => Array.from({ length: PIXELS }, (_, at) => from + ((at * 7) % PIXELS) * step)
const words = (values: readonly number[], mask = 0xffff): Uint8Array =>
  new Uint8Array(Uint16Array.from(values.map((value) => value & mask)).buffer)
const picture = (pixels: Uint8Array, more: Fields): Uint8Array =>
  dicomFile(sliceFields({ rows: ROWS, columns: COLUMNS, pixels, more: { ...WINDOW, ...more } }))
const depth = (allocated: number, stored: number, signed: number): Fields => ({
  0x00280100: ['US', allocated],
  0x00280101: ['US', stored],
  0x00280102: ['US', stored - 1],
  0x00280103: ['US', signed],
})
const rescale = (slope: string, intercept: string): Fields => ({ 0x00281052: ['DS', intercept], 0x00281053: ['DS', slope] })

function palette(): Fields {
  const described = words([256, 0, 16])
  const table = (step: number): Uint8Array => words(Array.from({ length: 256 }, (_, at) => ((at * step) % 256) * 257))
  return {
    ...depth(8, 8, 0),
    0x00280004: ['CS', 'PALETTE COLOR'],
    0x00281101: ['US', described],
    0x00281102: ['US', described],
    0x00281103: ['US', described],
    0x00281201: ['OW', table(1)],
    0x00281202: ['OW', table(3)],
    0x00281203: ['OW', table(7)],
  }
}

/** Whole files by what they are about. */
export const REFERENCE_PICTURES = {
  'with a sign and a slope': picture(words(range(-320)), { ...depth(16, 16, 1), ...rescale('2', '500') }),
  'with a sign and twelve of sixteen bits': picture(words(range(-1100), 0xfff), { ...depth(16, 12, 1), ...rescale('1', '1024') }),
  'that is white where nothing is (MONOCHROME1)': picture(words(range(1000)), {
    ...depth(16, 12, 0),
    ...rescale('1', '-1064'),
    0x00280004: ['CS', 'MONOCHROME1'],
  }),
  'of a palette': picture(
    Uint8Array.from(range(0), (value) => value % 256),
    palette(),
  ),
  'of three frames': picture(
    Uint8Array.from({ length: PIXELS * 3 }, (_, at) => (at * 11) % 256),
    { ...depth(8, 8, 0), ...rescale('1', '0'), 0x00280008: ['IS', '3'] },
  ),
} as const
