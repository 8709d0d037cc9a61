import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDicom } from '../../../electron/parse/dicom/read-dicom.ts'
import { deidentified as deidentifiedPicture } from '../../../shared/dicom/deidentify.ts'
import type { Deidentifying } from '../../../shared/dicom/deidentify.ts'
import { looksLikeDicom } from '../../../shared/dicom/part-10.ts'
import { plainFile } from '../../../shared/dicom/plain-file.ts'
import { bytesOf, itemsOf, nameOf, textOf, uidOf } from '../../../shared/dicom/values.ts'
import { foldedWords } from '../../../shared/model/hide-words.ts'
import { SYNTAX, dicomFile, encapsulated, sliceFields, waveFields } from '../../support/dicom-files.ts'
import type { SyntaxName } from '../../support/dicom-files.ts'

const DATA = resolve(import.meta.dirname, '../../../../shared/data/dicom')
const PIXELS = new Uint8Array(8 * 8 * 2).map((_, at) => (at * 7) % 251)
const HOW = { words: [] as readonly string[], keepDates: false, replace: (uid: string) => `2.25.${String(uid.length)}` }
/** Each where the standard has it, and where it does not belong. */
const SECRETS = {
  0x00080050: ['SH', 'SECRET-1'],
  0x00080080: ['LO', 'SECRET-2'],
  0x00080090: ['PN', 'SECRET^3'],
  0x00081140: ['SQ', [{ 0x00081150: ['UI', '1.2.840.10008.5.1.4.1.1.2'], 0x00081155: ['UI', '1.2.3.9'], 0x00080080: ['LO', 'SECRET-4'] }]],
  0x00091001: ['LO', 'SECRET-5'],
  0x00104000: ['LT', 'SECRET-6'],
  0x00180015: ['LO', 'SECRET-SITE'],
  0x00181030: ['LO', 'SECRET-7'],
  0x00284000: ['LT', 'SECRET-8'],
  0x00400275: ['SQ', [{ 0x00400007: ['LO', 'SECRET-9'] }]],
  0x60003000: ['OW', new Uint8Array(Buffer.from('SECRET-OVERLAY--'))],
  0xfffcfffc: ['OB', new Uint8Array(Buffer.from('SECRET-BEHIND---'))],
} as const

/** Without bars over its pixels. */
function deidentified(bytes: Uint8Array, how: Deidentifying): Uint8Array | null {
  const file = plainFile(bytes, () => null)
  return file === null ? null : deidentifiedPicture(file, how, { bars: [], unpackers: null })
}

function read(bytes: Uint8Array): ReturnType<typeof readDicom> {
  return readDicom({ bytes, sizeBytes: bytes.length, changedAtMs: 0 }, () => ({ ok: false, error: { code: 'internal' } }))
}

describe('a DICOM picture without the person', () => {
  it.each(['explicit', 'implicit', 'bigEndian'] as const)('%s: pixels and geometry stay, everything else goes', (syntax: SyntaxName) => {
    const file = dicomFile(sliceFields({ pixels: PIXELS, more: SECRETS }), syntax, { open: syntax === 'explicit' })
    const made = deidentified(file, { ...HOW, words: foldedWords(['secret-site']) })
    if (made === null) throw new Error('not made')
    expect(Buffer.from(made).toString('latin1')).not.toMatch(/SECRET|Popescu|X-1|1980|20240310|Chest|Lung/u)
    const again = read(made)
    if (!again.ok) throw new Error(again.error.code)
    const { dataSet, picture } = again.value
    expect(picture).toMatchObject({ rows: 8, columns: 8 })
    expect([textOf(dataSet, 0x00280030), textOf(dataSet, 0x00281050)]).toEqual(['0.5', '40'])
    expect(uidOf(dataSet, 0x0020000d)).toBe('2.25.5')
    expect(uidOf(dataSet, 0x00080016)).toBe('1.2.840.10008.5.1.4.1.1.2')
    expect(itemsOf(dataSet, 0x00081140).map((item) => uidOf(item, 0x00081155))).toEqual(['2.25.7'])
    expect(textOf(dataSet, 0x00120062)).toBe('YES')
    expect(Buffer.from(made).includes(Buffer.from(bytesOf(dataSet, 0x7fe00010)))).toBe(true)
  })

  it('compressed pixels stay as they are, and nothing behind them or in the table before them', () => {
    const frame = Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 3, 1, 7, 8, 9, 0xff, 0xd9])
    const [kind, content] = encapsulated([frame])
    const table = Buffer.concat([content.subarray(0, 4), Buffer.from([16, 0, 0, 0]), Buffer.from('SECRET-IN-TABLE-'), content.subarray(8)])
    for (const pixels of [content, table]) {
      const more = { 0x7fe00010: [kind, pixels], 0xfffcfffc: ['OB', new Uint8Array(Buffer.from('SECRET-BEHIND---'))] } as const
      const made = deidentified(dicomFile(sliceFields({ more }), 'jpegLs'), HOW)
      expect(Buffer.from(made ?? []).includes(frame)).toBe(true)
      expect(Buffer.from(made ?? []).toString('latin1')).not.toContain('SECRET')
    }
  })

  it('run lengths are written as pixels, so that nothing between and behind them goes along', () => {
    const head = Buffer.alloc(64)
    for (const [at, number] of [2, 64, 86].entries()) head.writeUInt32LE(number, at * 4)
    head.write('SECRET-IN-HEAD', 16, 'latin1')
    const plane = (value: number): Buffer => Buffer.concat([Buffer.from([193, value]), Buffer.from('SECRET-PLANE'.padEnd(20))])
    const frame = Buffer.concat([head, plane(3), plane(7)])
    const made = deidentified(dicomFile(sliceFields({ more: { 0x7fe00010: encapsulated([frame]) } }), 'rle'), HOW)
    expect(Buffer.from(made ?? []).toString('latin1')).not.toContain('SECRET')
    const again = read(made ?? new Uint8Array(0))
    if (!again.ok) throw new Error(again.error.code)
    expect(bytesOf(again.value.dataSet, 0x7fe00010)).toEqual(Uint8Array.from({ length: 128 }, (_, at) => (at % 2 === 0 ? 7 : 3)))
    expect(uidOf(again.value.meta, 0x00020010)).toBe(SYNTAX.explicit)
  })

  it.each([
    ['a film of MPEG-2 with its notes', '\0\0\u0001\u00b3\0\0\u0001\u00b2SECRET'],
    ['a film of H.264 with its notes', '\0\0\0\u0001\u0006\u0005SECRET'],
    ['a film in boxes with its sound', '\0\0\0\u0014ftypmp42SECRET'],
    ['something that no picture begins with', 'SECRETSECRET'],
  ])('%s makes no copy: nobody could be sure of it', (_name, written) => {
    const frame = Buffer.from(written, 'latin1')
    for (const syntax of ['jpegLs', 'jpeg2000', 'rle'] as const)
      expect(deidentified(dicomFile(sliceFields({ more: { 0x7fe00010: encapsulated([frame]) } }), syntax), HOW)).toBeNull()
  })

  it.each(['explicit', 'implicit'] as const)('%s: a text where a number or a code belongs goes', (syntax) => {
    const more = {
      0x00180050: ['DS', 'SECRET-1'],
      0x00181310: ['CS', 'SECRET NAME OF A PERSON'],
      0x00200012: ['IS', 'SECRET-2'],
      0x00280009: ['CS', 'SECRET NAME OF A PERSON'],
    } as const
    const made = deidentified(dicomFile(sliceFields({ more }), syntax), HOW)
    expect(made).not.toBeNull()
    const text = Buffer.from(made ?? []).toString('latin1')
    if (syntax === 'explicit') expect(text).not.toContain('SECRET')
    else expect(text).not.toContain('SECRET NAME')
  })

  it('what programs write beside the pixels inside of a compressed frame goes, whatever it says and wherever it stands', () => {
    const note = (marker: number, text: string): Buffer =>
      Buffer.concat([Buffer.from([0xff, marker, 0, text.length + 2]), Buffer.from(text, 'latin1')])
    const [scan, end] = [Buffer.from([0xff, 0xda, 0, 3, 1, 7, 0xff, 0, 8, 0xff, 0xd0, 9]), Buffer.from([0xff, 0xd9])]
    const jpeg = Buffer.concat([
      ...[
        Buffer.from([0xff, 0xd8]),
        note(0xe0, `JFIF\0${'\u0001'.repeat(9)}SECRET-0`),
        note(0xe1, 'Exif\0\0SECRET-1'),
        note(0xee, 'Adobe\0d\0\0\0\0\u0001'),
      ],
      ...[note(0xdb, 'TABLE'), note(0xfe, 'SECRET-2'), note(0xc0, 'FRAME'), scan, note(0xfe, 'SECRET-3'), note(0xc4, 'HUFFMAN'), scan, end],
      Buffer.from('SECRET-4'),
    ])
    const jpeg2000 = Buffer.concat([
      ...[Buffer.from([0xff, 0x4f]), note(0x51, 'SIZES'), note(0x64, '\0\u0001SECRET-5'), note(0x90, 'TILEPART')],
      ...[note(0x64, '\0\u0001SECRET-6'), Buffer.from([0xff, 0x93, 1, 2, 0xff, 0x10, 3, 0xff, 0x92, 4]), note(0x90, 'TILEPART')],
      ...[Buffer.from([0xff, 0x93, 5]), end],
    ])
    const bytesIn = (frames: readonly Uint8Array[]): Buffer =>
      Buffer.from(deidentified(dicomFile(sliceFields({ more: { 0x7fe00010: encapsulated(frames) } }), 'jpegLs'), HOW) ?? [])
    const cut = [jpeg.subarray(0, 31), jpeg.subarray(31, 60), jpeg.subarray(60)]
    for (const frames of [[jpeg], cut, [jpeg, jpeg], [jpeg2000], [...cut, jpeg2000, jpeg]]) {
      const made = bytesIn(frames)
      expect(made.toString('latin1')).not.toContain('SECRET')
      for (const kept of frames[0] === jpeg2000 ? ['SIZES', 'TILEPART'] : ['JFIF', 'Adobe', 'TABLE', 'FRAME', 'HUFFMAN'])
        expect(made.toString('latin1')).toContain(kept)
    }
    expect(bytesIn([jpeg]).includes(scan)).toBe(true)
    const box = (type: string, ...inside: readonly Uint8Array[]): Buffer => {
      const all = Buffer.concat([Buffer.from(`\0\0\0\0${type}`, 'latin1'), ...inside])
      all.writeUInt32BE(all.length)
      return all
    }
    const [sign, colours, secret] = [
      box('jP  ', Buffer.from('\r\n\u0087\n', 'latin1')),
      box('jp2h', Buffer.from('COLOURS')),
      Buffer.from('SECRET'),
    ]
    const file = Buffer.concat([sign, box('uuid', secret), colours, box('xml ', secret), box('jp2c', jpeg2000), box('xml ', secret)])
    for (const frames of [[file], [file.subarray(0, 20), file.subarray(20, 45), file.subarray(45)]]) {
      const made = bytesIn(frames).toString('latin1')
      expect(made).not.toContain('SECRET')
      for (const kept of ['jP  ', 'COLOURS', 'SIZES', 'TILEPART']) expect(made).toContain(kept)
    }
    // Nobody could be sure of what is in these.
    expect(bytesIn([Buffer.concat([sign, Buffer.from('\0\0\0\u0001xml SECRETSECRET', 'latin1')])])).toHaveLength(0)
  })

  it('what lies behind the last frame of pixels that are not compressed goes, too', () => {
    const pixels = Buffer.concat([PIXELS, Buffer.from('SECRET-BEHIND-THE-LAST-ROW')])
    const made = deidentified(dicomFile(sliceFields({ pixels })), HOW)
    expect(Buffer.from(made ?? []).toString('latin1')).not.toContain('SECRET')
    expect(Buffer.from(made ?? []).includes(Buffer.from(PIXELS))).toBe(true)
  })

  it('a kept text in the letters of its file is searched in those', () => {
    const more = { 0x00080005: ['CS', 'ISO_IR 100'], 0x00080070: ['LO', Buffer.from('M\u00fcller Ger\u00e4te', 'latin1')] } as const
    const made = deidentified(dicomFile(sliceFields({ more })), { ...HOW, words: foldedWords(['müller']) })
    expect(Buffer.from(made ?? []).toString('latin1')).not.toContain('ller Ger')
  })

  it('dates stay where they are wanted', () => {
    const made = deidentified(dicomFile(sliceFields()), { ...HOW, keepDates: true })
    expect(Buffer.from(made ?? []).toString('latin1')).toContain('20240310')
    expect(Buffer.from(made ?? []).toString('latin1')).not.toContain('19800102')
  })

  it('a file that does not say how it is written says it then', () => {
    const made = deidentified(dicomFile(sliceFields(), 'implicit', { meta: false }), HOW)
    const again = read(made ?? new Uint8Array(0))
    expect(again.ok && uidOf(again.value.meta, 0x00020010)).toBe(SYNTAX.implicit)
  })

  it('reports, recordings and files that cannot be inflated are refused', () => {
    const { 0x7fe00010: _pixels, ...report } = sliceFields()
    expect(deidentified(dicomFile(report), HOW)).toBeNull()
    expect(deidentified(dicomFile(waveFields(1)), HOW)).toBeNull()
    expect(deidentified(dicomFile(sliceFields(), 'deflated'), HOW)).toBeNull()
  })

  it('any bytes give a picture that can be read, or none, and never an exception', () => {
    const file = dicomFile(sliceFields({ pixels: PIXELS, more: SECRETS }))
    const change = fc.tuple(fc.nat(file.length - 1), fc.nat(255))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), fc.nat(file.length), (changes, length) => {
        const bytes = file.slice(0, length < 200 ? file.length : length)
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
        const made = deidentified(bytes, HOW)
        if (made !== null) expect(looksLikeDicom(made)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it.skipIf(!existsSync(DATA))(
    'real files of many makers (skipped without ../shared/data): names and numbers are gone, and they can be read',
    () => {
      let made = 0
      for (const path of readdirSync(DATA, { recursive: true, withFileTypes: true })) {
        if (!path.isFile()) continue
        const bytes = new Uint8Array(readFileSync(join(path.parentPath, path.name)))
        if (!looksLikeDicom(bytes)) continue
        const before = read(bytes)
        const copy = deidentified(bytes, HOW)
        if (!before.ok || copy === null) continue
        made += 1
        const after = read(copy)
        if (!after.ok) throw new Error(`${path.name}: ${after.error.code}`)
        const { rows, columns } = before.value.picture ?? { rows: 0, columns: 0 }
        expect(after.value.picture ?? { rows: 0, columns: 0 }).toMatchObject({ rows, columns })
        const head = Buffer.from(copy.subarray(0, copy.length - bytesOf(after.value.dataSet, 0x7fe00010).length)).toString('latin1')
        for (const tag of [0x00100010, 0x00080090, 0x00081070]) {
          const name = nameOf(before.value.dataSet, tag)
          if (name.length > 4) expect(head).not.toContain(name)
        }
        for (const tag of [0x00100020, 0x0020000d, 0x0020000e, 0x00080018]) {
          const text = textOf(before.value.dataSet, tag)
          if (text.length > 5) expect(head).not.toContain(text)
        }
      }
      expect(made).toBeGreaterThan(20)
    },
  )
})
