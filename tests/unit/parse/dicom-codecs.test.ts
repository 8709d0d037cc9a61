/** JPEG-LS and JPEG 2000 pixel by pixel: what an encoder packed without loss comes back as it was, sign, depth and measure included. */

import { describe, expect, it } from 'vitest'
import { CODECS } from '../../../renderer/src/pictures/codecs.ts'
import { decodeFrame } from '../../../shared/dicom/decode-frame.ts'
import type { ShownFrame } from '../../../shared/dicom/samples.ts'
import { openPicture } from '../../../shared/dicom/open-picture.ts'
import type { PictureFile } from '../../../shared/dicom/open-picture.ts'
import { valueAt } from '../../../shared/dicom/window-level.ts'
import { dicomFile, encapsulated, sliceFields } from '../../support/dicom-files.ts'
import type { Fields, SyntaxName } from '../../support/dicom-files.ts'
import { packJpeg2000 as packJpeg2000Frame, packJpegLs as packJpegLsFrame } from '../../support/packed-frames.ts'
import type { FrameInfo } from '../../support/packed-frames.ts'

/** At least 32, because JPEG 2000 halves them five times. */
const ROWS = 33
const COLUMNS = 37
/** Hills with noise on them: every bit is used, and neighbours differ. */
const hills = (bits: number, from: number, count = ROWS * COLUMNS, seed = 1): readonly number[] => {
  const span = 2 ** bits
  let state = seed
  return Array.from({ length: count }, (_, at) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    const wave = Math.floor((Math.sin(at / 40) + 1) * span * 0.45)
    return ((wave + ((state >> 16) % Math.max(2, span >> 4))) % span) + from
  })
}

function rawOf(values: readonly number[], bits: number): Uint8Array {
  if (bits <= 8) return Uint8Array.from(values)
  const mask = 2 ** bits - 1
  return new Uint8Array(Uint16Array.from(values.map((value) => value & mask)).buffer)
}

const packJpegLs = (raw: Uint8Array, info: Partial<FrameInfo>, mode = 0): Promise<Uint8Array> =>
  packJpegLsFrame(raw, { width: COLUMNS, height: ROWS, ...info }, mode)
const packJpeg2000 = (raw: Uint8Array, info: Partial<FrameInfo>): Promise<Uint8Array> =>
  packJpeg2000Frame(raw, { width: COLUMNS, height: ROWS, ...info })

async function open(syntax: SyntaxName, frames: readonly Uint8Array[], more: Fields): Promise<PictureFile> {
  const count = { 0x00280008: ['IS', String(frames.length)] } as const
  const fields = sliceFields({ rows: ROWS, columns: COLUMNS, more: { ...count, ...more, 0x7fe00010: encapsulated(frames) } })
  const file = await openPicture(dicomFile(fields, syntax), () => Promise.reject(new Error('not deflated')))
  if (file === null) throw new Error('no picture')
  return file
}

async function shown<Kind extends ShownFrame['type']>(
  file: PictureFile,
  frame: number,
  kind: Kind,
): Promise<Extract<ShownFrame, { type: Kind }>> {
  const decoded = await decodeFrame(file, frame, CODECS)
  if (!('frame' in decoded) || decoded.frame.type !== kind) throw new Error(JSON.stringify(decoded).slice(0, 100))
  return decoded.frame as Extract<ShownFrame, { type: Kind }>
}

const depth = (allocated: number, stored: number, signed: number): Fields => ({
  0x00280100: ['US', allocated],
  0x00280101: ['US', stored],
  0x00280102: ['US', stored - 1],
  0x00280103: ['US', signed],
})
const COLOUR: Fields = { 0x00280002: ['US', 3], 0x00280004: ['CS', 'RGB'], 0x00280006: ['US', 0], ...depth(8, 8, 0) }
const DEPTHS = [
  { allocated: 8, bits: 8, signed: 0 },
  { allocated: 16, bits: 10, signed: 0 },
  { allocated: 16, bits: 12, signed: 0 },
  { allocated: 16, bits: 16, signed: 0 },
  { allocated: 16, bits: 12, signed: 1 },
  { allocated: 16, bits: 16, signed: 1 },
] as const

const FAMILIES = [
  { name: 'JPEG-LS', syntax: 'jpegLs', pack: (raw: Uint8Array, bitsPerSample: number) => packJpegLs(raw, { bitsPerSample }) },
  {
    name: 'JPEG 2000',
    syntax: 'jpeg2000',
    pack: (raw: Uint8Array, bitsPerSample: number, isSigned: boolean) => packJpeg2000(raw, { bitsPerSample, isSigned }),
  },
] as const

describe.each(FAMILIES)('$name', ({ syntax, pack }) => {
  it.each(DEPTHS)('gives back every sample of $bits bits (sign: $signed), and its measure', async ({ allocated, bits, signed }) => {
    const values = hills(bits, signed === 1 ? -(2 ** (bits - 1)) : 0)
    const measure: Fields = { 0x00281052: ['DS', '-1024'], 0x00281053: ['DS', '0.25'] }
    const raw = rawOf(values, signed === 1 && syntax === 'jpeg2000' ? 16 : bits)
    const file = await open(syntax, [await pack(raw, bits, signed === 1)], { ...depth(allocated, bits, signed), ...measure })
    const frame = await shown(file, 0, 'grey')
    expect([...frame.values]).toEqual(values)
    expect([frame.min, frame.max]).toEqual([Math.min(...values), Math.max(...values)])
    expect(valueAt(frame, file.picture, 3, 5)).toBe((values[3 * COLUMNS + 5] ?? 0) * 0.25 - 1024)
  })

  it('keeps frames apart', async () => {
    const frames = [1, 2, 3].map((seed) => hills(12, 0, ROWS * COLUMNS, seed))
    const file = await open(syntax, await Promise.all(frames.map((one) => pack(rawOf(one, 12), 12, false))), depth(16, 12, 0))
    for (const [at, values] of frames.entries()) expect([...(await shown(file, at, 'grey')).values]).toEqual(values)
  })

  it('that is cut, or says another size than its file, is damaged', async () => {
    const whole = await pack(rawOf(hills(12, 0), 12), 12, false)
    const other = await open(syntax, [whole], { ...depth(16, 12, 0), 0x00280010: ['US', ROWS + 1] })
    expect(await decodeFrame(other, 0, CODECS)).toEqual({ problem: 'damaged' })
    const nothing = await open(syntax, [whole.subarray(0, 40)], depth(16, 12, 0))
    expect(await decodeFrame(nothing, 0, CODECS)).toEqual({ problem: 'damaged' })
  })
})

describe('colours without loss', () => {
  const samples = hills(8, 0, ROWS * COLUMNS * 3)
  const rgb = (rgba: Uint8ClampedArray): readonly number[] => [...rgba].filter((_, at) => at % 4 !== 3)

  it.each([0, 1, 2])('of JPEG-LS come back, however they are interleaved (%i)', async (mode) => {
    const planes = [0, 1, 2].flatMap((channel) => samples.filter((_, at) => at % 3 === channel))
    const raw = Uint8Array.from(mode === 0 ? planes : samples)
    const file = await open('jpegLs', [await packJpegLs(raw, { bitsPerSample: 8, componentCount: 3 }, mode)], COLOUR)
    expect(rgb((await shown(file, 0, 'colour')).rgba)).toEqual(samples)
  })

  it.each([false, true])('of JPEG 2000 come back (with a colour transform: %s)', async (isUsingColorTransform) => {
    const packedFrame = await packJpeg2000(Uint8Array.from(samples), { bitsPerSample: 8, componentCount: 3, isUsingColorTransform })
    const kind: Fields = { 0x00280004: ['CS', isUsingColorTransform ? 'YBR_RCT' : 'RGB'] }
    const file = await open('jpeg2000', [packedFrame], { ...COLOUR, ...kind })
    expect(rgb((await shown(file, 0, 'colour')).rgba)).toEqual(samples)
  })
})
