/** Bars over the pixels of DICOM pictures: what was under one is in no byte of the copy, everything beside it is as it was, and the tags say so. */

import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadFrameUnpackers } from '../../../electron/parse/dicom/frame-unpackers.ts'
import { readDicom } from '../../../electron/parse/dicom/read-dicom.ts'
import { redactedDicom } from '../../../electron/parse/dicom/redacted-dicom.ts'
import type { FrameUnpackers } from '../../../shared/dicom/native-frames.ts'
import { frameBytes, openPicture } from '../../../shared/dicom/open-picture.ts'
import type { PictureFile } from '../../../shared/dicom/open-picture.ts'
import { EXPLICIT, IMPLICIT } from '../../../shared/dicom/part-10.ts'
import { shownFrame } from '../../../shared/dicom/samples.ts'
import { bytesOf, itemsOf, textOf, textsOf } from '../../../shared/dicom/values.ts'
import type { FrameBar } from '../../../shared/model/redaction.ts'
import { dicomFile, encapsulated, sliceFields } from '../../support/dicom-files.ts'
import type { Fields, SyntaxName } from '../../support/dicom-files.ts'
import { packJpeg2000, packJpegLs } from '../../support/packed-frames.ts'

const DATA = resolve(import.meta.dirname, '../../../../shared/data/dicom')
const SIDE = 16
/** One or two of each way in which pixels lie. */
const REAL = [
  'SC_rgb_jpeg_lossy_gdcm.dcm',
  'SC_rgb_jpeg.dcm',
  'SC_jpeg_no_color_transform_2.dcm',
  'SC_rgb_rle_2frame.dcm',
  'rtdose_rle_1frame.dcm',
  'SC_rgb_jls_lossy_line.dcm',
  'SC_rgb_gdcm_KY.dcm',
  'GDCMJ2K_TextGBR.dcm',
  'examples_overlay.dcm',
  'ExplVR_BigEnd.dcm',
  'image_dfl.dcm',
  'MR_small.dcm',
]
/** The upper quarter: rows 0 to 3. */
const TOP: FrameBar = { x: 0, y: 0, width: 1, height: 0.25 }
const COVERED_ROWS = SIDE / 4
/** What is burned in: a run of bytes that stands nowhere else. */
const SECRET = Buffer.from('POPESCU MARIA 80')
let unpackers: FrameUnpackers | null = null
beforeAll(async () => {
  unpackers = await loadFrameUnpackers()
})

function made(bytes: Uint8Array, bars: readonly FrameBar[]): Uint8Array | null {
  const redact = { words: [], keepDates: false, uidSalt: new Uint8Array(32), bars: [bars] }
  return redactedDicom({ bytes, sizeBytes: bytes.length, changedAtMs: 0 }, 0, redact, unpackers)?.bytes ?? null
}

async function opened(bytes: Uint8Array | null): Promise<PictureFile> {
  const inflate = (deflated: Uint8Array): Promise<Uint8Array> => Promise.resolve(inflateRawSync(deflated))
  const file = bytes === null ? null : await openPicture(bytes, inflate)
  if (file === null) throw new Error('no picture')
  return file
}

/** Grey of eight bits: dark noise, and the secret in the second row of every frame. */
function writtenPixels(frames: number, samples = 1): Uint8Array {
  const bytes = new Uint8Array(SIDE * SIDE * samples * frames).map((_, at) => 1 + ((at * 7) % 40))
  for (let frame = 0; frame < frames; frame++) bytes.set(SECRET, (frame * SIDE * SIDE + SIDE) * samples)
  return bytes
}

const shape = (frames: number, more: Fields = {}): Fields => {
  const { 0x00281050: _center, 0x00281051: _width, ...fields } = sliceFields({ rows: SIDE, columns: SIDE })
  return {
    ...fields,
    0x00080008: ['CS', 'ORIGINAL\\PRIMARY'],
    0x00080060: ['CS', 'US'],
    0x00280008: ['IS', String(frames)],
    0x00280100: ['US', 8],
    0x00280101: ['US', 8],
    0x00280102: ['US', 7],
    0x00280301: ['CS', 'YES'],
    0x7fe00010: ['OW', writtenPixels(frames)],
    ...more,
  }
}
const COLOUR: Fields = { 0x00280002: ['US', 3], 0x00280004: ['CS', 'RGB'], 0x00280006: ['US', 0], 0x7fe00010: ['OW', writtenPixels(1, 3)] }

describe('bars over the pixels of a DICOM picture', () => {
  it.each(['explicit', 'implicit', 'bigEndian'] as const)(
    '%s: nothing under a bar is left, all beside it is as it was',
    async (syntax: SyntaxName) => {
      const before = dicomFile(shape(2), syntax)
      const copy = made(before, [TOP])
      expect(Buffer.from(before).includes(SECRET)).toBe(true)
      expect(Buffer.from(copy ?? []).includes(SECRET)).toBe(false)
      const [was, now] = [await opened(before), await opened(copy)]
      for (const frame of [0, 1]) {
        const [old, fresh] = [frameBytes(was, frame), frameBytes(now, frame)]
        expect(fresh?.subarray(SIDE * COVERED_ROWS)).toEqual(old?.subarray(SIDE * COVERED_ROWS))
        expect(new Set(fresh?.subarray(0, SIDE * COVERED_ROWS))).toEqual(new Set([0]))
      }
    },
  )

  it.each([
    ['jpegLs', packJpegLs],
    ['jpeg2000', packJpeg2000],
  ] as const)('%s: it is written uncompressed, every sample beside the bar as it was', async (syntax, pack) => {
    const side = 32
    const frames = [3, 5].map((step) => {
      const pixels = new Uint8Array(side * side).map((_, at) => (at * step) % 199)
      pixels.set(SECRET, side)
      return pixels
    })
    const packed = await Promise.all(frames.map((raw) => pack(raw, { width: side, height: side, bitsPerSample: 8 })))
    const size: Fields = { 0x00280010: ['US', side], 0x00280011: ['US', side], 0x7fe00010: encapsulated(packed) }
    const now = await opened(made(dicomFile(shape(2, size), syntax), [TOP]))
    expect([now.transferSyntax, textOf(now.dataSet, 0x00282110)]).toEqual([EXPLICIT, ''])
    for (const [frame, before] of frames.entries()) {
      const raw = frameBytes(now, frame)
      expect(raw?.subarray((side * side) / 4)).toEqual(before.subarray((side * side) / 4))
      expect(new Set(raw?.subarray(0, (side * side) / 4))).toEqual(new Set([0]))
    }
  })

  it('says what was done: derived, nothing burned in, by whom, and another number', async () => {
    const before = await opened(dicomFile(shape(1)))
    const { dataSet } = await opened(made(dicomFile(shape(1)), [TOP]))
    expect(textsOf(dataSet, 0x00080008)).toEqual(['DERIVED', 'PRIMARY'])
    expect(textOf(dataSet, 0x00280301)).toBe('NO')
    expect(textsOf(dataSet, 0x00120063)).toHaveLength(2)
    expect(itemsOf(dataSet, 0x00120064).map((item) => textOf(item, 0x00080100))).toEqual(['113101'])
    expect(textOf(dataSet, 0x00080018)).not.toBe(textOf(before.dataSet, 0x00080018))
    const plain = await opened(made(dicomFile(shape(1)), []))
    expect([textOf(plain.dataSet, 0x00280301), textsOf(plain.dataSet, 0x00080008)[0]]).toEqual(['YES', 'ORIGINAL'])
  })

  it('covers one frame alone where that was chosen', async () => {
    const now = await opened(made(dicomFile(shape(3)), [{ ...TOP, frame: 1 }]))
    const holds = [0, 1, 2].map((frame) => Buffer.from(frameBytes(now, frame) ?? []).includes(SECRET))
    expect(holds).toEqual([true, false, true])
  })

  it.each([
    ['colours', { ...COLOUR }, [0, 0, 0]],
    ['colours plane by plane', { ...COLOUR, 0x00280006: ['US', 1] }, [0]],
    ['brightness and colours', { ...COLOUR, 0x00280004: ['CS', 'YBR_FULL'] }, [0, 128, 128]],
  ] as const)('%s become black', async (_name, more, black) => {
    const copy = await opened(made(dicomFile(shape(1, more)), [{ x: 0, y: 0, width: 1, height: 1 }]))
    const bytes = frameBytes(copy, 0) ?? new Uint8Array(0)
    expect([...bytes].every((value, at) => value === black[at % black.length])).toBe(true)
  })

  it('is black where zero is, and else as dark as the picture is elsewhere: signed, inverted and of single bits', async () => {
    const words = Uint8Array.from(new Uint8Array(new Int16Array(SIDE * SIDE).map((_, at) => (at < SIDE ? 3000 : -900 + at)).buffer))
    const depth: Fields = { 0x00280100: ['US', 16], 0x00280101: ['US', 16], 0x00280102: ['US', 15], 0x7fe00010: ['OW', words] }
    const valuesOf = async (more: Fields): Promise<readonly number[]> => {
      const { dataSet, picture, ...file } = await opened(made(dicomFile(shape(1, more)), [TOP]))
      const shown = shownFrame(frameBytes({ ...file, dataSet, picture }, 0) ?? new Uint8Array(0), picture, dataSet, false)
      if (shown?.type !== 'grey') throw new Error('not grey')
      return [...shown.values]
    }
    const signed = await valuesOf({ ...depth, 0x00280103: ['US', 1] })
    expect([signed[0], signed[SIDE * COVERED_ROWS]]).toEqual([-900 + SIDE * COVERED_ROWS, -900 + SIDE * COVERED_ROWS])
    const inverted = await valuesOf({ 0x00280004: ['CS', 'MONOCHROME1'] })
    expect(inverted[0]).toBe(Math.max(...inverted))
    const bits: Fields = {
      0x00280100: ['US', 1],
      0x00280101: ['US', 1],
      0x00280102: ['US', 0],
      0x7fe00010: ['OB', new Uint8Array(64).fill(255)],
    }
    const copy = await opened(made(dicomFile(shape(2, bits)), [{ ...TOP, frame: 1 }]))
    const bytes = copy.dataSet.bytes.subarray(copy.pixels.at, copy.pixels.at + 64)
    expect([...bytes].map((byte, at) => (byte === 0 ? at : -1)).filter((at) => at >= 0)).toEqual([32, 33, 34, 35, 36, 37, 38, 39])
  })

  it('drawings in unused bits and overlays go, with bars or without', async () => {
    const words = new Uint16Array(SIDE * SIDE).fill(100 | 0x8000)
    const more: Fields = {
      0x00280100: ['US', 16],
      0x00280101: ['US', 12],
      0x00280102: ['US', 11],
      0x60000010: ['US', SIDE],
      0x60000011: ['US', SIDE],
      0x60000102: ['US', 15],
      0x00880200: ['SQ', [{ 0x7fe00010: ['OW', Uint8Array.from(SECRET)] }]],
      0x7fe00010: ['OW', new Uint8Array(words.buffer)],
    }
    for (const bars of [[], [TOP]]) {
      const copy = made(dicomFile(shape(1, more)), bars)
      const file = await opened(copy)
      const raw = frameBytes(file, 0) ?? new Uint8Array(0)
      expect([...new Uint16Array(raw.slice().buffer)].every((value) => value === 100 || value === 0)).toBe(true)
      expect([...file.dataSet.elements.keys()].filter((tag) => tag >= 0x60000000 && tag < 0x60ff0000)).toEqual([])
      expect(Buffer.from(copy ?? []).includes(SECRET)).toBe(false)
    }
  })

  it('what lies behind the last frame goes, too', () => {
    const pixels = Buffer.concat([writtenPixels(1), SECRET])
    const copy = made(dicomFile(shape(1, { 0x7fe00010: ['OW', new Uint8Array(pixels)] })), [TOP])
    expect(Buffer.from(copy ?? []).includes(SECRET)).toBe(false)
  })

  it('a deflated file is written as it would be without that', async () => {
    const copy = made(dicomFile(shape(1), 'deflated'), [TOP])
    expect((await opened(copy)).transferSyntax).toBe(EXPLICIT)
    expect(Buffer.from(copy ?? []).includes(SECRET)).toBe(false)
  })

  it('refuses what it cannot be sure of', () => {
    expect(made(dicomFile(shape(1, { 0x00280004: ['CS', 'ARGB'], 0x00280002: ['US', 4] })), [TOP])).toBeNull()
    expect(made(dicomFile(shape(1, { 0x7fe00010: encapsulated([new Uint8Array(70)]) }), 'rle'), [TOP])).toBeNull()
    expect(made(dicomFile(shape(2, { 0x7fe00010: encapsulated([new Uint8Array(70)]) }), 'jpegLs'), [TOP])).toBeNull()
    for (const bar of [
      { ...TOP, frame: 1 },
      { ...TOP, x: Number.NaN },
      { ...TOP, x: -1 },
    ])
      expect(made(dicomFile(shape(1)), [bar])).toBeNull()
    expect(made(Uint8Array.from([...dicomFile(shape(1), 'deflated').subarray(0, 300), ...deflateRawSync(SECRET)]), [TOP])).toBeNull()
  })

  it.skipIf(!existsSync(DATA))(
    'real files of every compression (skipped without ../shared/data) are covered and uncompressed',
    async () => {
      const seen = new Set<string>()
      for (const name of REAL) {
        const bytes = new Uint8Array(readFileSync(join(DATA, name)))
        const [before, copy] = [await opened(bytes), made(bytes, [TOP])]
        if (copy === null) throw new Error(name)
        const now = await opened(copy)
        const { picture } = now
        // Without bars nothing of the pixels changes, whatever else a frame holds.
        const covered = await opened(made(made(bytes, []) ?? new Uint8Array(0), [TOP]))
        expect(Buffer.from(frameBytes(covered, 0) ?? []).equals(frameBytes(now, 0) ?? new Uint8Array(0)), name).toBe(true)
        const raw = frameBytes(now, 0)
        const shown = raw === null ? null : shownFrame(raw, picture, now.dataSet, now.dataSet.bigEndian)
        if (shown === null) throw new Error(name)
        const row = Math.floor(picture.rows / 8)
        const at = (column: number): unknown =>
          shown.type === 'grey'
            ? shown.values[row * picture.columns + column]
            : [...shown.rgba.subarray((row * picture.columns + column) * 4, (row * picture.columns + column) * 4 + 4)]
        for (const column of [1, Math.floor(picture.columns / 2), picture.columns - 1]) expect(at(column), name).toEqual(at(0))
        const wasPacked = before.pixels.length < 0
        if (wasPacked) expect([[EXPLICIT, IMPLICIT].includes(now.transferSyntax), now.pixels.length >= 0], name).toEqual([true, true])
        if (textOf(before.dataSet, 0x00282110) !== '') expect(textOf(now.dataSet, 0x00282110)).toBe(textOf(before.dataSet, 0x00282110))
        const again = readDicom({ bytes: copy, sizeBytes: copy.length, changedAtMs: 0 }, () => ({ ok: false, error: { code: 'internal' } }))
        expect(again.ok, name).toBe(true)
        expect(bytesOf(now.dataSet, 0x00280010)).toHaveLength(2)
        seen.add(before.transferSyntax.split('.').slice(6).join('.'))
      }
      // RLE, JPEG, JPEG-LS and JPEG 2000 among them.
      for (const kind of ['5', '4.50', '4.81', '4.91']) expect([...seen]).toContain(kind)
    },
  )
})
