/** Pixels of pictures of our own making come out as they went in, however they are packed; expected values are worked out here. */

import { inflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { decodeFrame } from '../../../shared/dicom/decode-frame.ts'
import type { Codecs, Decoded } from '../../../shared/dicom/decode-frame.ts'
import { openPicture } from '../../../shared/dicom/open-picture.ts'
import type { PictureFile } from '../../../shared/dicom/open-picture.ts'
import { firstWindow, paintGrey, valueAt } from '../../../shared/dicom/window-level.ts'
import { dicomFile, encapsulated, sliceFields } from '../../support/dicom-files.ts'
import type { Fields, SyntaxName } from '../../support/dicom-files.ts'

const nothing = (): Promise<null> => Promise.resolve(null)
const NO_CODECS: Codecs = { jpeg: nothing, jpegLossless: nothing, jpegLs: nothing, jpeg2000: nothing }
const ROWS = 5
const COLUMNS = 7
const NUMBERS = Array.from({ length: ROWS * COLUMNS }, (_, at) => (at * 977) % 4096)

async function open(fields: Fields, syntax: SyntaxName = 'explicit'): Promise<PictureFile> {
  const file = await openPicture(dicomFile(fields, syntax), (bytes) => Promise.resolve(new Uint8Array(inflateRawSync(bytes))))
  if (file === null) throw new Error('no picture')
  return file
}

function greyOf(decoded: Decoded): Extract<Extract<Decoded, { frame: unknown }>['frame'], { type: 'grey' }> {
  if (!('frame' in decoded) || decoded.frame.type !== 'grey') throw new Error('no grey frame')
  return decoded.frame
}

function coloursOf(decoded: Decoded): readonly (readonly number[])[] {
  if (!('frame' in decoded) || decoded.frame.type !== 'colour') throw new Error('no colour frame')
  const { rgba } = decoded.frame
  return Array.from({ length: rgba.length / 4 }, (_, at) => [...rgba.subarray(at * 4, at * 4 + 3)])
}

function words(values: readonly number[], little = true): Uint8Array {
  const bytes = Buffer.alloc(values.length * 2)
  for (const [at, value] of values.entries()) {
    if (little) bytes.writeUInt16LE(value & 0xffff, at * 2)
    else bytes.writeUInt16BE(value & 0xffff, at * 2)
  }
  return new Uint8Array(bytes)
}

/** Runs of two and literal pieces, as an encoder would. */
function packRle(planes: readonly Uint8Array[]): Uint8Array {
  const segments = planes.map((plane) => {
    const out: number[] = []
    for (let at = 0; at < plane.length;) {
      let run = 1
      while (at + run < plane.length && plane[at + run] === plane[at] && run < 128) run += 1
      if (run > 1) out.push(257 - run, plane[at] ?? 0)
      else out.push(0, plane[at] ?? 0)
      at += run
    }
    return Buffer.from(out.length % 2 === 0 ? out : [...out, 128])
  })
  const header = Buffer.alloc(64)
  header.writeUInt32LE(segments.length, 0)
  let at = 64
  for (const [index, segment] of segments.entries()) {
    header.writeUInt32LE(at, 4 + index * 4)
    at += segment.length
  }
  return new Uint8Array(Buffer.concat([header, ...segments]))
}

const planeOf = (values: readonly number[], shift: number): Uint8Array => Uint8Array.from(values.map((value) => (value >> shift) & 0xff))
const slice = (pixels: Uint8Array, more: Fields = {}): Fields => sliceFields({ rows: ROWS, columns: COLUMNS, pixels, more })

describe('grey pixels', () => {
  for (const syntax of ['explicit', 'implicit', 'bigEndian', 'deflated'] as const) {
    it(`of a ${syntax} file are those that were written`, async () => {
      const file = await open(slice(words(NUMBERS, syntax !== 'bigEndian')), syntax)
      const frame = greyOf(await decodeFrame(file, 0, NO_CODECS))
      expect([...frame.values]).toEqual(NUMBERS)
      expect(valueAt(frame, file.picture, 1, 2)).toBe((NUMBERS[COLUMNS + 2] ?? 0) - 1024)
    })
  }

  it('of run lengths are those that were written, frame by frame', async () => {
    const frames = [NUMBERS, NUMBERS.map((value) => (value > 2000 ? 2000 : 5))]
    const packed = frames.map((values) => packRle([planeOf(values, 8), planeOf(values, 0)]))
    const file = await open(slice(new Uint8Array(0), { 0x00280008: ['IS', '2'], 0x7fe00010: encapsulated(packed) }), 'rle')
    for (const [at, values] of frames.entries()) expect([...greyOf(await decodeFrame(file, at, NO_CODECS)).values]).toEqual(values)
  })

  it('with a sign and fewer bits than they have room for keep both', async () => {
    const signed = NUMBERS.map((value) => value - 2048)
    const bits: Fields = { 0x00280101: ['US', 12], 0x00280102: ['US', 11], 0x00280103: ['US', 1] }
    // Above the stored bits lies something that is none of the picture.
    const file = await open(slice(words(signed.map((value) => (value & 0xfff) | 0x5000)), bits))
    expect([...greyOf(await decodeFrame(file, 0, NO_CODECS)).values]).toEqual(signed)
  })

  it('are black and white where the window says', async () => {
    const pixels = words([0, 1024 + 40 - 200, 1024 + 40, 1024 + 40 + 200, ...Array<number>(31).fill(4095)])
    const paint = async (kind: string): Promise<readonly number[]> => {
      const file = await open(slice(pixels, { 0x00280004: ['CS', kind] }))
      const frame = greyOf(await decodeFrame(file, 0, NO_CODECS))
      expect(firstWindow(frame, file.picture)).toEqual({ center: 40, width: 400 })
      const rgba = new Uint8ClampedArray(ROWS * COLUMNS * 4)
      paintGrey(frame, file.picture, firstWindow(frame, file.picture), rgba)
      return [0, 1, 2, 3, 4].map((at) => rgba[at * 4] ?? -1)
    }
    expect(await paint('MONOCHROME2')).toEqual([0, 0, 128, 255, 255])
    expect(await paint('MONOCHROME1')).toEqual([255, 255, 127, 0, 0])
  })
})

describe('colours', () => {
  const COLOURS = Array.from({ length: ROWS * COLUMNS }, (_, at) => [(at * 7) % 256, (at * 31) % 256, 255 - at])
  const colour = (kind: string, pixels: Uint8Array, more: Fields = {}): Fields =>
    slice(pixels, {
      0x00280002: ['US', 3],
      0x00280004: ['CS', kind],
      0x00280100: ['US', 8],
      0x00280101: ['US', 8],
      0x00280102: ['US', 7],
      ...more,
    })

  it('lie pixel by pixel or plane by plane', async () => {
    const flat = Uint8Array.from(COLOURS.flat())
    const planes = Uint8Array.from([0, 1, 2].flatMap((channel) => COLOURS.map((one) => one[channel] ?? 0)))
    expect(coloursOf(await decodeFrame(await open(colour('RGB', flat)), 0, NO_CODECS))).toEqual(COLOURS)
    expect(coloursOf(await decodeFrame(await open(colour('RGB', planes, { 0x00280006: ['US', 1] })), 0, NO_CODECS))).toEqual(COLOURS)
    const packed = packRle([0, 1, 2].map((channel) => Uint8Array.from(COLOURS.map((one) => one[channel] ?? 0))))
    const rle = await open(colour('RGB', new Uint8Array(0), { 0x7fe00010: encapsulated([packed]) }), 'rle')
    expect(coloursOf(await decodeFrame(rle, 0, NO_CODECS))).toEqual(COLOURS)
  })

  it('of brightness and two differences are those of the standard', async () => {
    const ybr = COLOURS.map(() => [76, 85, 255]).flat()
    const shown = coloursOf(await decodeFrame(await open(colour('YBR_FULL', Uint8Array.from(ybr))), 0, NO_CODECS))
    for (const [red = 0, green = 0, blue = 0] of shown) expect([red > 252, green < 3, blue < 3]).toEqual([true, true, true])
  })

  it('come out of a palette', async () => {
    const table = (at: number): Uint8Array => words(Array.from({ length: 256 }, (_, index) => ((index * (at + 1)) % 256) << 8))
    const described = words([256, 0, 16])
    const pixels = Uint8Array.from({ length: ROWS * COLUMNS }, (_, at) => at)
    const more: Fields = {
      0x00280002: ['US', 1],
      0x00281101: ['US', described],
      0x00281102: ['US', described],
      0x00281103: ['US', described],
      0x00281201: ['OW', table(0)],
      0x00281202: ['OW', table(1)],
      0x00281203: ['OW', table(2)],
    }
    const shown = coloursOf(await decodeFrame(await open(colour('PALETTE COLOR', pixels, more)), 0, NO_CODECS))
    expect(shown).toEqual([...pixels].map((value) => [value, (value * 2) % 256, (value * 3) % 256]))
  })
})

describe('a picture that cannot be shown', () => {
  it('is damaged where its pixels are not all there, or its runs end early', async () => {
    const short = await open(slice(new Uint8Array(10)))
    expect(await decodeFrame(short, 0, NO_CODECS)).toEqual({ problem: 'damaged' })
    const packed = packRle([planeOf(NUMBERS, 8), planeOf(NUMBERS, 0)]).subarray(0, 90)
    const runs = await open(slice(new Uint8Array(0), { 0x7fe00010: encapsulated([packed]) }), 'rle')
    expect(await decodeFrame(runs, 0, NO_CODECS)).toEqual({ problem: 'damaged' })
  })

  it('says so where it is packed in a way that nobody here knows', async () => {
    const file = await open(slice(words(NUMBERS)))
    expect(await decodeFrame({ ...file, transferSyntax: '1.2.840.10008.1.2.4.201' }, 0, NO_CODECS)).toEqual({
      problem: 'unknown-compression',
    })
  })

  it('that was damaged at random ends all the same', async () => {
    const frames = [packRle([planeOf(NUMBERS, 8), planeOf(NUMBERS, 0)])]
    const good = dicomFile(slice(new Uint8Array(0), { 0x7fe00010: encapsulated(frames) }), 'rle')
    let state = 7
    const roll = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
      return state % below
    }
    let problems = 0
    for (let turn = 0; turn < 300; turn++) {
      const bytes = good.slice()
      for (let change = 0; change < 4; change++) bytes[132 + roll(bytes.length - 132)] = roll(256)
      const file = await openPicture(bytes, () => Promise.reject(new RangeError('not deflated'))).catch(() => null)
      const decoded = file === null ? { problem: 'damaged' } : await decodeFrame(file, 0, NO_CODECS)
      if ('problem' in decoded) problems += 1
    }
    expect(problems).toBeGreaterThan(0)
    expect(problems).toBeLessThan(300)
  })
})
