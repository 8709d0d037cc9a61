/** DICOM files of our own making, in every way they are written: read whole, gathered into studies, told by name where they lie. */

import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PARSE_LIMITS } from '../../../electron/parse/limits.ts'
import { parseFiles } from '../../../electron/parse/parse-files.ts'
import { narrativeOf } from '../../../shared/fhir/narrative.ts'
import { rowOf } from '../../../shared/fhir/row.ts'
import type { ParsedEntry } from '../../../shared/model/parsed-entry.ts'
import { dicomFile, encapsulated, sliceFields } from '../../support/dicom-files.ts'
import type { Fields, SyntaxName } from '../../support/dicom-files.ts'

type Entry = Exclude<ParsedEntry, { type: 'progress' }>
let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-dicom-'))
})
afterAll(() => rm(dir, { recursive: true }))

function read(paths: readonly string[]): readonly Entry[] {
  return [...parseFiles(paths, PARSE_LIMITS, new AbortController().signal)].filter((entry): entry is Entry => entry.type !== 'progress')
}

async function readOne(bytes: Uint8Array, name = 'file.dcm'): Promise<readonly Entry[]> {
  const path = join(dir, name)
  await writeFile(path, bytes)
  return read([path])
}

const codesOf = (entries: readonly Entry[]): readonly string[] => entries.flatMap((one) => (one.type === 'refused' ? [one.error.code] : []))
const kindsOf = (entries: readonly Entry[]): readonly string[] =>
  entries.map((one) => (one.type === 'record' ? one.row.kind : one.error.code))

const WAYS: readonly (readonly [string, SyntaxName, { readonly meta?: boolean; readonly open?: boolean }])[] = [
  ['explicit', 'explicit', {}],
  ['implicit', 'implicit', {}],
  ['big endian', 'bigEndian', {}],
  ['deflated', 'deflated', {}],
  ['explicit without a meta header', 'explicit', { meta: false }],
  ['implicit without a meta header', 'implicit', { meta: false }],
  ['explicit with sequences of unknown length', 'explicit', { open: true }],
  ['implicit with sequences of unknown length', 'implicit', { open: true }],
]

describe('a DICOM file', () => {
  it('of a day that there is not says none', async () => {
    const days = ['20230229', '20240229', '20240431', '00000000', '20241301']
    const entries = await Promise.all(
      days.map((day) => readOne(dicomFile(sliceFields({ more: { 0x00080020: ['DA', day] } })), `${day}.dcm`)),
    )
    expect(entries.map(([image]) => image?.type === 'record' && image.row.date)).toEqual(['', '2024-02-29', '', '', ''])
  })

  for (const [name, syntax, options] of WAYS) {
    it(`that is ${name} is read with its place, its person and its bytes`, async () => {
      const nested: Fields = { 0x00081140: ['SQ', [{ 0x00081155: ['UI', '1.9'] }, { 0x00081150: ['UI', '1.8'] }]] }
      const bytes = dicomFile(sliceFields({ number: 7, more: nested }), syntax, options)
      const [image, study] = await readOne(bytes)
      expect(image).toMatchObject({
        row: {
          kind: 'image',
          title: 'Lung 1.0 · 7',
          date: '2024-03-10',
          code: 'urn:dicom:uid|1.2.3.4',
          place: 7,
          mediaType: 'application/dicom',
        },
        subject: { name: 'Maria Popescu', birthDate: '1980-01-02' },
      })
      expect(image?.type === 'record' && Buffer.from(image.original ?? []).equals(bytes)).toBe(true)
      expect(study).toMatchObject({
        row: {
          kind: 'imaging',
          title: 'Chest with contrast',
          summary: 'Computed Tomography · CHEST',
          code: 'urn:dicom:uid|1.2.3',
          date: '2024-03-10',
        },
      })
    })
  }

  it('has the same row when the vault makes it again of the stored resource', async () => {
    for (const entry of await readOne(dicomFile(sliceFields()))) {
      if (entry.type !== 'record') throw new Error('refused')
      expect(rowOf(JSON.parse(entry.resourceJson) as object, { source: entry.row.source })).toEqual(entry.row)
    }
  })

  it('is read in its own letters', async () => {
    const names: readonly (readonly [string, Uint8Array, string])[] = [
      ['ISO_IR 100', Buffer.from('Müller^Jörg', 'latin1'), 'Jörg Müller'],
      ['ISO_IR 192', Buffer.from('Ștefănescu^Ioana', 'utf8'), 'Ioana Ștefănescu'],
      ['ISO_IR 144', Uint8Array.from([0xbb, 0xee, 0xdb, 0xd8]), 'Люли'],
      ['\\ISO 2022 IR 87', Buffer.from('Yamada^Tarou=\u001b$B;3ED\u001b(B^\u001b$BB@O:\u001b(B', 'latin1'), 'Tarou Yamada'],
    ]
    for (const [set, bytes, name] of names) {
      const more: Fields = { 0x00080005: ['CS', set], 0x00100010: ['PN', bytes] }
      const [image] = await readOne(dicomFile(sliceFields({ more })))
      expect(image).toMatchObject({ subject: { name } })
    }
  })

  it('calls its study what a device wrote, without the signs between', async () => {
    const [, study] = await readOne(dicomFile(sliceFields({ more: { 0x00081030: ['LO', 'Abdomen^Liver'] } })))
    expect(study).toMatchObject({ row: { title: 'Abdomen Liver' } })
  })

  it('without a place in a study is a document of its own', async () => {
    const { 0x0020000d: _study, ...fields } = sliceFields()
    expect(kindsOf(await readOne(dicomFile(fields)))).toEqual(['document'])
  })
})

describe('a series', () => {
  it('of many slices is one study that names them in order, each once', async () => {
    const folder = join(dir, 'series')
    await mkdir(folder)
    for (const number of [3, 1, 2, 10]) await writeFile(join(folder, `IM${String(number)}`), dicomFile(sliceFields({ number })))
    await writeFile(join(folder, 'COPY'), dicomFile(sliceFields({ number: 3 })))
    await writeFile(
      join(folder, 'OTHER'),
      dicomFile(sliceFields({ number: 1, series: '1.2.3.5', instance: '1.9', more: { 0x00200011: ['IS', '1'] } })),
    )
    const entries = read([folder])
    const studies = entries.flatMap((one) => (one.type === 'record' && one.row.kind === 'imaging' ? [one] : []))
    expect(studies).toHaveLength(1)
    expect(studies[0]?.row.source).toBe('series')
    const study = JSON.parse(studies[0]?.resourceJson ?? '') as {
      readonly numberOfInstances: number
      readonly series: readonly { readonly uid: string; readonly instance: readonly { readonly number: number }[] }[]
    }
    expect(study.numberOfInstances).toBe(5)
    expect(study.series.map(({ uid }) => uid)).toEqual(['1.2.3.5', '1.2.3.4'])
    expect(study.series[1]?.instance.map(({ number }) => number)).toEqual([1, 2, 3, 10])
  })

  it('of two people is told as two people', async () => {
    const folder = join(dir, 'people')
    await mkdir(folder)
    await writeFile(join(folder, 'a'), dicomFile(sliceFields({ study: '1.1', instance: '1.1.1' })))
    await writeFile(join(folder, 'b'), dicomFile(sliceFields({ study: '1.2', instance: '1.2.1', person: 'Ionescu^Ion' })))
    const people = new Set(read([folder]).map((one) => (one.type === 'record' ? one.subject?.name : '')))
    expect(people).toEqual(new Set(['Maria Popescu', 'Ion Ionescu']))
  })
})

describe('a disc', () => {
  const directory = (names: readonly string[]): Uint8Array =>
    dicomFile({ 0x00041220: ['SQ', names.map((name) => ({ 0x00041430: ['CS', 'IMAGE'], 0x00041500: ['CS', name] }))] })

  it('is read by its files; its table of contents is no record, and names what is missing', async () => {
    const disc = join(dir, 'disc')
    await mkdir(join(disc, 'images'), { recursive: true })
    await writeFile(join(disc, 'images', 'im1'), dicomFile(sliceFields()))
    await writeFile(join(disc, 'DICOMDIR'), directory(['IMAGES\\IM1', 'IMAGES\\IM2']))
    const entries = read([disc])
    expect(kindsOf(entries)).toEqual(['image', 'dicom-file-missing', 'imaging'])
    expect(entries[1]).toMatchObject({ name: 'DICOMDIR: IMAGES/IM2' })
  })

  it('of which only the table of contents was chosen says so once', async () => {
    expect(codesOf(await readOne(directory(['A\\B', 'A\\C']), 'DICOMDIR'))).toEqual(['dicomdir-alone'])
  })
})

describe('what is no picture', () => {
  const concept = (text: string): readonly [string, readonly Fields[]] => ['SQ', [{ 0x00080104: ['LO', text] }]]
  const text = (name: string, words: string): Fields => ({
    0x0040a040: ['CS', 'TEXT'],
    0x0040a043: concept(name),
    0x0040a160: ['UT', words],
  })
  const base = (): Fields => {
    const { 0x7fe00010: _pixels, 0x00280010: _rows, 0x00280011: _columns, ...fields } = sliceFields()
    return fields
  }

  it('is a report in its own words, with the file as its original', async () => {
    const measured: Fields = {
      0x0040a040: ['CS', 'NUM'],
      0x0040a043: concept('Diameter'),
      0x0040a300: [
        'SQ',
        [{ 0x004008ea: ['SQ', [{ 0x00080100: ['SH', 'mm'], 0x00080104: ['LO', 'millimeter'] }]], 0x0040a30a: ['DS', '4.5'] }],
      ],
    }
    const section: Fields = {
      0x0040a040: ['CS', 'CONTAINER'],
      0x0040a043: concept('Findings'),
      0x0040a730: ['SQ', [text('Finding', 'No <b>nodule</b>'), measured]],
    }
    const report = dicomFile({
      ...base(),
      0x00080060: ['CS', 'SR'],
      0x0040a043: concept('Chest report'),
      0x0040a491: ['CS', 'COMPLETE'],
      0x0040a493: ['CS', 'VERIFIED'],
      0x0040a730: ['SQ', [section, text('Conclusion', 'Healthy lungs')]],
    })
    const [entry] = await readOne(report)
    expect(entry).toMatchObject({
      row: { kind: 'report', title: 'Chest report', summary: 'Healthy lungs', status: 'final', mediaType: 'application/dicom' },
    })
    if (entry?.type !== 'record') throw new Error('refused')
    expect(narrativeOf(JSON.parse(entry.resourceJson) as object)).toEqual([
      'Findings',
      'Finding: No <b>nodule</b>',
      'Diameter: 4.5 millimeter',
      'Conclusion: Healthy lungs',
    ])
    expect(Buffer.from(entry.original ?? []).equals(report)).toBe(true)
  })

  it('is a paper inside a file, byte for byte beside the file', async () => {
    const paper = Buffer.from('%PDF-1.4 odd%%EOF')
    const fields: Fields = {
      ...base(),
      0x00080060: ['CS', 'DOC'],
      0x00420010: ['ST', 'Discharge letter'],
      0x00420011: ['OB', paper],
      0x00420012: ['LO', 'application/pdf'],
    }
    const [file, inside] = await readOne(dicomFile(fields))
    expect(file).toMatchObject({ entry: 0, row: { kind: 'document', mediaType: 'application/dicom' } })
    expect(inside).toMatchObject({
      entry: 1,
      readFrom: 0,
      row: { kind: 'document', title: 'Discharge letter', mediaType: 'application/pdf' },
    })
    expect(inside?.type === 'record' && Buffer.from(inside.original ?? []).equals(paper)).toBe(true)
  })

  it('is a recording that says its leads and how long it is', async () => {
    const channel = (name: string): Fields => ({ 0x003a0203: ['SH', name] })
    const wave: Fields = { 0x003a0010: ['UL', 5000], 0x003a001a: ['DS', '500'], 0x003a0200: ['SQ', [channel('I'), channel('aVF')]] }
    const { 0x0008103e: _series, 0x00081030: _study, ...fields } = base()
    const [entry] = await readOne(dicomFile({ ...fields, 0x00080060: ['CS', 'ECG'], 0x54000100: ['SQ', [wave]] }))
    expect(entry).toMatchObject({ row: { kind: 'document', title: 'Electrocardiography', summary: 'I, aVF · 10 s · 500 Hz' } })
  })
})

describe('a file that lies', () => {
  const CASES: readonly (readonly [string, () => Uint8Array, string])[] = [
    ['about its pixels', () => dicomFile(sliceFields({ rows: 64, columns: 64, pixels: new Uint8Array(100) })), 'dicom-broken'],
    [
      'about its size',
      () => dicomFile(sliceFields({ rows: 65_535, columns: 65_535, pixels: new Uint8Array(2), more: { 0x00280008: ['IS', '99999999'] } })),
      'dicom-too-large',
    ],
    ['and ends in its header', () => dicomFile(sliceFields()).subarray(0, 500), 'dicom-broken'],
    ['and ends in its pixels', () => dicomFile(sliceFields()).subarray(0, -20), 'dicom-broken'],
    [
      'about its fragments',
      () => dicomFile(sliceFields({ more: { 0x7fe00010: encapsulated([new Uint8Array(400)]) } }), 'rle').subarray(0, -100),
      'dicom-broken',
    ],
    [
      'and is nested without end',
      () => dicomFile({ ...sliceFields(), 0x00081140: ['SQ', [nested(400)]] }, 'explicit', { open: true }),
      'dicom-broken',
    ],
    [
      'and becomes gigabytes',
      () => dicomFile({ ...sliceFields(), 0x00420011: ['OB', new Uint8Array(200 * 1024 * 1024)] }, 'deflated'),
      'dicom-too-large',
    ],
  ]
  const nested = (levels: number): Fields => (levels === 0 ? { 0x00081155: ['UI', '1'] } : { 0x00081140: ['SQ', [nested(levels - 1)]] })
  for (const [name, bytes, code] of CASES) {
    it(`${name} is ${code}, and the good one beside it is read`, async () => {
      const bad = join(dir, 'bad.dcm')
      const good = join(dir, 'good.dcm')
      await writeFile(bad, bytes())
      await writeFile(good, dicomFile(sliceFields()))
      expect(kindsOf(read([bad, good]))).toEqual([code, 'image', 'imaging'])
    })
  }
})

describe('a large file', () => {
  it('is read by its beginning and left where it is', async () => {
    const path = join(dir, 'large.dcm')
    const fields = sliceFields({
      rows: 4096,
      columns: 4096,
      more: { 0x00280008: ['IS', '20'], 0x00091010: ['OB', new Uint8Array(900_000)] },
    })
    const length = 4096 * 4096 * 2 * 20
    const bytes = Buffer.from(dicomFile({ ...fields, 0x7fe00010: ['OW', new Uint8Array(2)] }))
    bytes.writeUInt32LE(length, bytes.length - 6)
    await writeFile(path, bytes)
    await truncate(path, bytes.length - 2 + length)
    const [image] = read([path])
    expect(image).toMatchObject({ row: { kind: 'image', sizeBytes: bytes.length - 2 + length }, originalFile: { path } })
    await truncate(path, bytes.length - 2 + length - 1)
    expect(codesOf(read([path]))).toEqual(['dicom-broken'])
  })
})
