/** Pixels beside those of other decoders: dcmtk 3.6.7 (dcmdjpls, dcmdrle, dcmconv, dcm2pnm), and OpenJPEG 2.5.0 (opj_decompress) for JPEG 2000. */

import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { CODECS } from '../../../renderer/src/pictures/codecs.ts'
import { decodeFrame } from '../../../shared/dicom/decode-frame.ts'
import type { ShownFrame } from '../../../shared/dicom/samples.ts'
import { openPicture } from '../../../shared/dicom/open-picture.ts'
import type { PictureFile } from '../../../shared/dicom/open-picture.ts'
import { firstWindow, paintGrey } from '../../../shared/dicom/window-level.ts'
import { REFERENCE_PICTURES } from '../../support/reference-pictures.ts'

const FOLDER = join(import.meta.dirname, '../../../../shared/data/dicom')
/** SHA-256 of each sample as a number of 32 bits (little endian), or of red, green and blue of each pixel. */
const REAL = [
  ['JPEGLSNearLossless_08.dcm', 0, '832dd54ff071afd508cc35006a69ebb2b6ea6f4147c06f31c1842cf199421917'],
  ['SC_rgb_jls_lossy_line.dcm', 0, 'bd5344c0a46bc6c0869921680aa72c1ee344be34079d9b9c5b421336f24d798f'],
  ['693_J2KI.dcm', 0, 'ef7e87ffc722f7f9171381a2efb8597252625654444658c57981eaba1a5eb3e9'],
  ['GDCMJ2K_TextGBR.dcm', 0, 'bea5673fdd49313fd8c391f115e57ac501f44194aa3915c22293ddb55f1d0b88'],
  ['SC_rgb_gdcm_KY.dcm', 0, '169e619557b12114a7f0be8602026e9abb3d5045804311736ec14cecb026aca9'],
  ['SC_rgb_rle_16bit.dcm', 0, '169e619557b12114a7f0be8602026e9abb3d5045804311736ec14cecb026aca9'],
  ['SC_rgb_rle_2frame.dcm', 0, '169e619557b12114a7f0be8602026e9abb3d5045804311736ec14cecb026aca9'],
  ['SC_rgb_rle_2frame.dcm', 1, 'd9d849600989153e95bbb6d8e5930903d4d407da3313921eee98a5beec2a3008'],
  ['rtdose_rle_1frame.dcm', 0, '67f96b3373d7acf18a7ea33d8c9a0e0a9d63bd62acce734b7531341bb332daec'],
  ['rtdose_1frame.dcm', 0, '67f96b3373d7acf18a7ea33d8c9a0e0a9d63bd62acce734b7531341bb332daec'],
  ['MR_small.dcm', 0, 'b8d9a6cee6ff2ea9edbe8b476e54b80cfab8c6a15aff4d431b6c38840a20f7df'],
  ['MR_small_expb.dcm', 0, 'b8d9a6cee6ff2ea9edbe8b476e54b80cfab8c6a15aff4d431b6c38840a20f7df'],
  ['CT_small.dcm', 0, 'df61a60dfc368c1da244f035ce15d34d67c2254d5c4ec039bc09e939ac413ce1'],
  ['image_dfl.dcm', 0, '3ae25f749a71a0f30203397e76a96bee083557a1ff96a0efaa5332ce3a8563a6'],
] as const
/** SHA-256 of what dcm2pnm shows with the file's own window: a byte of grey, or three of colour, a pixel. */
const SHOWN = [
  ['with a sign and a slope', 0, 'a5a4817869cd39f77956a568ca947af6432d4fe36b35faf32acdf202f3ec0970'],
  ['with a sign and twelve of sixteen bits', 0, 'b8ec0e7875780fe2498ca04ca49365bddac9845e3b0e4eab67893b9a6b0838a2'],
  ['that is white where nothing is (MONOCHROME1)', 0, 'ecb0a7d0d183a77c0e53243f34427f9827a188abf039cbc4e309f2a892c57890'],
  ['of a palette', 0, '7f62299c3ef1565b03ec6869c4df20d5b8ed6bdf77ebf5b5ede2f2e4cb51f7a5'],
  ['of three frames', 0, '21c22a288b09d68af68b493f6316670b50847adc5160667e389d1d705b7a3199'],
  ['of three frames', 1, '9c94f98fb72e8ee6f47da3106ff4351d5251f072ab095d497efe701239f5826a'],
  ['of three frames', 2, '21c22a288b09d68af68b493f6316670b50847adc5160667e389d1d705b7a3199'],
] as const

async function decoded(bytes: Uint8Array, frame: number): Promise<{ readonly file: PictureFile; readonly shown: ShownFrame }> {
  const file = await openPicture(bytes, (packed) => Promise.resolve(new Uint8Array(inflateRawSync(packed))))
  const found = file === null ? null : await decodeFrame(file, frame, CODECS)
  if (file === null || found === null || !('frame' in found)) throw new Error('not decoded')
  return { file, shown: found.frame }
}

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const withoutAlpha = (rgba: Uint8ClampedArray): Uint8Array => Uint8Array.from([...rgba].filter((_, at) => at % 4 !== 3))

describe.skipIf(!existsSync(FOLDER))('a real picture (skipped where ../shared/data is absent)', () => {
  it.each(REAL)('%s, frame %i, has the pixels that another decoder finds', async (name, frame, expected) => {
    const { shown } = await decoded(new Uint8Array(readFileSync(join(FOLDER, name))), frame)
    expect(hash(shown.type === 'grey' ? new Uint8Array(shown.values.buffer) : withoutAlpha(shown.rgba))).toBe(expected)
  })
})

describe('a picture', () => {
  it.each(SHOWN)('%s, frame %i, is shown as another program shows it', async (name, frame, expected) => {
    const { file, shown } = await decoded(REFERENCE_PICTURES[name], frame)
    if (shown.type === 'colour') {
      expect(hash(withoutAlpha(shown.rgba))).toBe(expected)
      return
    }
    const rgba = new Uint8ClampedArray(shown.rows * shown.columns * 4)
    paintGrey(shown, file.picture, firstWindow(shown, file.picture), rgba)
    expect(hash(Uint8Array.from({ length: rgba.length / 4 }, (_, at) => rgba[at * 4] ?? 0))).toBe(expected)
  })
})
