/** Archives: members are read as if they lay in a folder, and no archive is a way out, a bomb or a riddle. */

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PARSE_LIMITS } from '../../../electron/parse/limits.ts'
import { parseFiles } from '../../../electron/parse/parse-files.ts'
import type { ParsedEntry } from '../../../shared/model/parsed-entry.ts'
import { dicomFile, sliceFields } from '../../support/dicom-files.ts'
import { zipFile } from '../../support/zip-files.ts'
import type { Member } from '../../support/zip-files.ts'

type Entry = Exclude<ParsedEntry, { type: 'progress' }>
let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-zip-'))
})
afterAll(() => rm(dir, { recursive: true }))

const GOOD = Buffer.from(JSON.stringify({ resourceType: 'Condition', code: { text: 'Hay fever' } }))
const good = (name = 'good.json'): Member => ({ name, bytes: GOOD })

async function read(
  bytes: Uint8Array,
  limits = PARSE_LIMITS as { readonly [K in keyof typeof PARSE_LIMITS]: number },
): Promise<readonly Entry[]> {
  const path = join(dir, 'all.zip')
  await writeFile(path, bytes)
  return [...parseFiles([path], limits, new AbortController().signal)].filter((entry): entry is Entry => entry.type !== 'progress')
}

const said = (entries: readonly Entry[]): readonly string[] =>
  entries.map((one) => (one.type === 'record' ? `${one.row.kind} ${one.row.source}` : `${one.error.code} ${one.name}`))

describe('an archive', () => {
  const MIXED: readonly Member[] = [
    { name: 'letters/', bytes: new Uint8Array(0), stored: true },
    { name: 'letters/a.txt', bytes: Buffer.from('Dear Ms Popescu'), stored: true },
    good('fhir/b.json'),
    { name: 'fhir/lines.ndjson', bytes: Buffer.from(`${String(GOOD)}\n{broken\n${String(GOOD)}`) },
    { name: 'scan/ÎM1', bytes: dicomFile(sliceFields()) },
    { name: '__MACOSX/scan/._IM1', bytes: Buffer.from('x') },
    { name: 'strange.bin', bytes: Uint8Array.from([0, 1, 2]) },
  ]
  it('hands over every member whole, however large: nobody else can read it there', async () => {
    const fhirDocument = {
      resourceType: 'Bundle',
      type: 'document',
      entry: [{ resource: { resourceType: 'Composition', title: 'Summary' } }],
    }
    const members: readonly Member[] = [
      { name: 'a.txt', bytes: Buffer.from('Dear Ms Popescu '.repeat(20)) },
      { name: 'b.json', bytes: Buffer.from(JSON.stringify(fhirDocument)) },
      { name: 'c.hl7', bytes: Buffer.from('MSH|^~\\&|LAB|NORTH|||20240301||ORU^R01|1|P|2.5\rPID|1||7||Popescu^Maria||19800102|F\r') },
      { name: 'd.xml', bytes: Buffer.from('<Patient xmlns="http://hl7.org/fhir"><name><family value="Popescu"/></name></Patient>') },
      { name: 'e.dcm', bytes: dicomFile(sliceFields()) },
    ]
    const entries = await read(zipFile(members), { ...PARSE_LIMITS, handedOverBytesMax: 64, kindBytes: 64 })
    const originals = entries.flatMap((one) =>
      one.type === 'record' && one.original !== undefined ? [Buffer.from(one.original).toString('hex')] : [],
    )
    expect(originals).toEqual(members.map(({ bytes }) => Buffer.from(bytes).toString('hex')))
    expect(entries.filter((one) => one.type !== 'record' || one.originalFile !== undefined)).toEqual([])
  })

  for (const options of [{}, { large: true }, { comment: 'made by a hospital' }]) {
    it(`with ${JSON.stringify(options)} is read in the order of its names, each with the archive's name in front`, async () => {
      const entries = await read(zipFile(MIXED, options))
      expect(said(entries)).toEqual([
        'problem all.zip/fhir/b.json',
        'problem all.zip/fhir/lines.ndjson',
        'json-broken all.zip/fhir/lines.ndjson',
        'problem all.zip/fhir/lines.ndjson',
        'document all.zip/letters/a.txt',
        'image all.zip/scan/ÎM1',
        'file-unknown-kind all.zip/strange.bin',
        'imaging scan',
      ])
      expect(entries.slice(0, 7).map(({ entry }) => entry)).toEqual([0, 1, 2, 3, 4, 5, 6])
      const letter = entries.find((one) => one.type === 'record' && one.row.kind === 'document')
      expect(letter).toMatchObject({ row: { title: 'a.txt' }, original: new Uint8Array(Buffer.from('Dear Ms Popescu')) })
    })
  }

  it('of thousands of members is read whole, and nothing is written beside it', async () => {
    const members = Array.from({ length: 3000 }, (_, at) => ({
      ...good(`${String(at)}.json`),
      bytes: Buffer.from(`{"resourceType":"Condition","code":{"text":"n${String(at)}"}}`),
    }))
    expect(await read(zipFile(members))).toHaveLength(3000)
    expect(await readdir(dir)).toEqual(['all.zip'])
  })

  it('that counts another number of members than it lists is refused whole, and one without any is called empty', async () => {
    const bytes = zipFile([good('a.json'), { ...good('b.json'), bytes: Buffer.from('{"resourceType":"Condition","code":{"text":"b"}}') }])
    for (const count of [0, 1, 3]) {
      const lies = Uint8Array.from(bytes)
      lies[lies.length - 12] = count
      expect(said(await read(lies)), String(count)).toEqual(['zip-broken all.zip'])
    }
    expect(said(await read(zipFile([])))).toEqual(['file-empty all.zip'])
  })

  it('with a disc inside finds the files that the disc names', async () => {
    const directory = dicomFile({ 0x00041220: ['SQ', [{ 0x00041500: ['CS', 'A\\IM1'] }, { 0x00041500: ['CS', 'A\\IM2'] }]] })
    const entries = await read(
      zipFile([
        { name: 'cd/DICOMDIR', bytes: directory },
        { name: 'cd/A/IM1', bytes: dicomFile(sliceFields()) },
      ]),
    )
    expect(said(entries)).toEqual(['image all.zip/cd/A/IM1', 'dicom-file-missing all.zip/cd/DICOMDIR: A/IM2', 'imaging A'])
  })

  it('inside an archive is opened, one more inside that is not', async () => {
    const inner = zipFile([good()])
    const middle = zipFile([{ name: 'inner.zip', bytes: inner, stored: true }, good('middle.json')])
    expect(said(await read(zipFile([{ name: 'middle.zip', bytes: middle }])))).toEqual([
      'zip-nested all.zip/middle.zip/inner.zip',
      'problem all.zip/middle.zip/middle.json',
    ])
  })

  it('that is a document of an office program is not taken apart', async () => {
    expect(said(await read(zipFile([{ name: '[Content_Types].xml', bytes: Buffer.from('<x/>') }, good()])))).toEqual([
      'file-unknown-kind all.zip',
    ])
  })
})

describe('a member that is not honest', () => {
  const zeros = new Uint8Array(8 * 1024 * 1024)
  const CASES: readonly (readonly [string, Member, string])[] = [
    ['with a name that climbs', { name: '../../evil.json', bytes: GOOD }, 'zip-name-unsafe'],
    ['with a name that climbs the other way', { name: 'a\\..\\..\\evil.json', bytes: GOOD }, 'zip-name-unsafe'],
    ['with an absolute name', { name: '/etc/evil.json', bytes: GOOD }, 'zip-name-unsafe'],
    ['with the name of a drive', { name: 'C:/evil.json', bytes: GOOD }, 'zip-name-unsafe'],
    ['with a control character in its name', { name: 'a\u0007.json', bytes: GOOD }, 'zip-name-unsafe'],
    ['that is a link', { ...good('link.json'), link: true }, 'zip-name-unsafe'],
    ['that is locked', { ...good('locked.json'), encrypted: true }, 'zip-encrypted'],
    ['that is packed in another way', { ...good('packed.json'), method: 12 }, 'zip-method-unknown'],
    ['that is empty', { name: 'empty.json', bytes: new Uint8Array(0) }, 'file-empty'],
    ['that grows a thousandfold', { name: 'bomb.json', bytes: zeros }, 'zip-bomb'],
    ['that is larger than it says', { name: 'liar.json', bytes: zeros, sizeBytes: 100 }, 'zip-broken'],
    ['that is smaller than it says', { name: 'liar.json', bytes: GOOD, sizeBytes: 5000 }, 'zip-broken'],
    ['that says it has gigabytes', { name: 'huge.json', bytes: GOOD, sizeBytes: 0x7fffffff }, 'file-too-large'],
  ]
  for (const [name, member, code] of CASES) {
    it(`${name} is ${code}, and the good one beside it is read`, async () => {
      const entries = await read(zipFile([member, good('zz.json')]))
      expect(entries.map((one) => (one.type === 'record' ? one.row.kind : one.error.code))).toEqual([code, 'problem'])
    })
  }

  it('with a wrong sum is damaged', async () => {
    const bytes = zipFile([{ ...good(), stored: true }])
    bytes[40] = (bytes[40] ?? 0) ^ 1
    expect(said(await read(bytes))).toEqual(['zip-broken all.zip/good.json'])
  })
})

describe('an archive that is not honest', () => {
  it('and gives the same bytes again and again is a bomb', async () => {
    const first = { name: '0.json', bytes: Buffer.alloc(200_000, '{"a":1} ') }
    const again = Array.from({ length: 2000 }, (_, at) => ({ ...first, name: `${String(at + 1)}.json`, sharedWith: 0 }))
    expect(said(await read(zipFile([first, ...again])))).toEqual(['zip-bomb all.zip'])
  })

  it('and becomes more than is allowed in all stops there', async () => {
    const entries = await read(zipFile([good('a.json'), good('b.json')]), { ...PARSE_LIMITS, zipTotalBytesMax: GOOD.length + 1 })
    expect(said(entries)).toEqual(['problem all.zip/a.json', 'zip-bomb all.zip/b.json'])
  })

  it('and is cut short is damaged', async () => {
    const bytes = zipFile([good()])
    for (const length of [10, 60, bytes.length - 30, bytes.length - 1])
      expect(said(await read(bytes.subarray(0, length)))).toEqual(['zip-broken all.zip'])
  })
})
