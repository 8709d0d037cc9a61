/** A clinical text file in the vault: its bytes come back as they were, its text is found, and the same file is known again. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConfirmedVault, startPerson } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { pdfFile } from '../support/pdf-files.ts'
import { exifBlock, exifPart, jpegFile } from '../support/photographs.ts'

const FILES: readonly (readonly [name: string, content: string, word: string, records: number])[] = [
  [
    'letter.xml',
    `<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>Letter of the Hill Clinic</title><component><structuredBody><component><section>
    <templateId root="1.2"/><title>Course</title><text><paragraph>Recovered from a marmalade accident.</paragraph></text></section></component></structuredBody></component></ClinicalDocument>`,
    'marmalade',
    1,
  ],
  [
    'result.hl7',
    'MSH|^~\\&|LAB|Hill|||20240102||ORU^R01|1|P|2.5\rPID|1||7||Pop^Ana\rOBX|1|NM|2345-7^Glucose^LN||101|mg/dL|70-99|H|||F\rNTE|1||Taken beside a waterfall',
    'waterfall',
    3,
  ],
  [
    'summary.json',
    JSON.stringify({
      resourceType: 'Bundle',
      type: 'document',
      entry: [
        {
          resource: {
            resourceType: 'Composition',
            title: 'Summary',
            section: [{ title: 'Story', text: { div: '<div><p>Lives near a lighthouse</p></div>' } }],
          },
        },
        { resource: { resourceType: 'Condition', code: { text: 'Hay fever' } } },
      ],
    }),
    'lighthouse',
    3,
  ],
  ['old.json', JSON.stringify({ resourceType: 'MedicationOrder', medicationCodeableConcept: { text: 'Valerian' } }), 'valerian', 1],
]

let dir = ''
let person: Person

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-text-'))
  for (const [name, content] of FILES) await writeFile(join(dir, name), content)
  person = await startPerson()
  await createConfirmedVault(person, 'Maria')
})
afterAll(() => person.stop())

describe('clinical text files', () => {
  it.each(FILES)('%s is kept as it came, found by its text, and known again', async (name, content, word, records) => {
    const path = join(dir, name)
    const { importToken, total } = await person.call('previewImport', { paths: [path] })
    expect(total).toBe(records)
    const { recordIds, duplicates } = await person.call('importRecords', { importToken })
    expect([recordIds.length, duplicates]).toEqual([records, 0])
    const [recordId = ''] = recordIds
    const original = await person.call('readOriginal', { recordId })
    expect(Buffer.from(original.bytes).toString()).toBe(content)
    const found = await person.call('searchRecords', { text: word, limit: 5, offset: 0 })
    expect(found.rows.map(({ id }) => id)).toContain(recordId)
    const again = await person.call('previewImport', { paths: [path] })
    expect(await person.call('importRecords', { importToken: again.importToken })).toMatchObject({ imported: 0, duplicates: records })
  })
})

it('a finding leads to its place in the file', async () => {
  const { rows } = await person.call('searchRecords', { text: 'glucose', kinds: ['lab'], limit: 5, offset: 0 })
  expect((await person.call('readRecord', { recordId: rows[0]?.id ?? '' })).place).toBe('segment/OBX/1/1')
  const [letter] = (await person.call('searchRecords', { text: 'marmalade', limit: 5, offset: 0 })).rows
  expect(await person.call('findPlace', { recordId: letter?.id ?? '', text: 'marmalade' })).toEqual({ place: 'section/Course', pages: 0 })
})

describe('a PDF that was kept without its password', () => {
  const pages = [['A letter'], ['Taken with a pinch of cardamom'], ['Cardamom again, and saffron']]
  const bytes = pdfFile({ pages, encryption: { cipher: 'rc4-128', password: 'lemon-3' } })
  const find = async (): Promise<readonly string[]> =>
    (await person.call('searchRecords', { text: 'cardamom', limit: 5, offset: 0 })).rows.map(({ id }) => id)
  let before = ''
  beforeAll(async () => {
    await writeFile(join(dir, 'kept.pdf'), bytes)
    const { importToken } = await person.call('previewImport', { paths: [join(dir, 'kept.pdf')] })
    ;[before = ''] = (await person.call('importRecords', { importToken })).recordIds
  })

  it('is found once its password was typed, page by page, and stays what it was', async () => {
    await expect(person.call('readLocked', { recordId: before, password: 'lemon-4' })).rejects.toThrow('paper-password')
    expect(await find()).toEqual([])
    const { recordId } = await person.call('readLocked', { recordId: before, password: 'lemon-3' })
    expect(await find()).toEqual([recordId])
    expect(await person.call('findPlace', { recordId, text: 'cardamom' })).toEqual({ place: 'page/2', pages: 3 })
    expect(await person.call('findPlace', { recordId, text: 'saffron card' })).toEqual({ place: 'page/3', pages: 3 })
    expect(await person.call('findPlace', { recordId, text: 'walnut' })).toBeNull()
    expect(Buffer.from((await person.call('readOriginal', { recordId })).bytes).equals(bytes)).toBe(true)
    const opened = await person.call('readRecord', { recordId })
    expect([opened.earlier, opened.row.title]).toEqual([before, 'kept.pdf'])
    expect(JSON.stringify(opened)).not.toMatch(/lemon-3|urn:salus:document/u)
    await expect(person.call('readLocked', { recordId: before, password: 'lemon-3' })).rejects.toThrow('record-replaced')
    await expect(person.call('readLocked', { recordId, password: 'lemon-3' })).rejects.toThrow('input-invalid')
  })

  it('is known when its file comes again, also when that is taken back', async () => {
    const again = async (): Promise<number> => {
      const { importToken, duplicates } = await person.call('previewImport', { paths: [join(dir, 'kept.pdf')] })
      await person.call('discardImport', { importToken })
      return duplicates
    }
    expect(await again()).toBe(1)
    const [newest] = await person.call('listImports', null)
    await person.call('undoImport', { importId: newest?.importId ?? '' })
    expect([await find(), await again()]).toEqual([[], 1])
    expect((await person.call('readRecord', { recordId: before })).newer).toBeUndefined()
  })
})

describe('papers and photographs', () => {
  const locked = pdfFile({ pages: [['Taken with a spoonful of saffron']], encryption: { cipher: 'aes-128', password: 'orange-7' } })
  const photograph = jpegFile([exifPart(exifBlock({ littleEndian: true, taken: '2024:07:08 09:10:11', latitude: [44, 25, 33] }))])
  const paths = (): readonly string[] => [join(dir, 'locked.pdf'), join(dir, 'blister.jpg')]
  beforeAll(async () => {
    await writeFile(join(dir, 'locked.pdf'), locked)
    await writeFile(join(dir, 'blister.jpg'), photograph)
  })

  it('are asked about before anything is kept, and read once more with the answers', async () => {
    const first = await person.call('previewImport', { paths: paths() })
    expect(first.papers).toMatchObject({ locked: [{ name: 'locked.pdf', isWrong: false }], places: 1, placesRemoved: 0 })
    const paper = first.papers?.locked[0]?.paper ?? ''
    const answered = { importToken: first.importToken, passwords: { [paper]: 'apple-7' }, removePlaces: false }
    const wrong = await person.call('rereadImport', answered)
    expect(wrong.papers).toMatchObject({ locked: [{ name: 'locked.pdf', isWrong: true }], places: 1 })
    // The preview before it is gone.
    await expect(person.call('importRecords', { importToken: first.importToken })).rejects.toThrow('import-gone')
    const right = { importToken: wrong.importToken, passwords: { [paper]: 'orange-7' }, removePlaces: true }
    const { importToken, papers } = await person.call('rereadImport', right)
    expect(papers).toMatchObject({ locked: [], places: 0, placesRemoved: 1 })
    const { recordIds } = await person.call('importRecords', { importToken })
    const found = await person.call('searchRecords', { text: 'saffron', limit: 5, offset: 0 })
    expect(found.rows.map(({ id }) => id)).toEqual([recordIds[0]])
    const kept = await person.call('readOriginal', { recordId: recordIds[0] ?? '' })
    expect(Buffer.from(kept.bytes).equals(locked)).toBe(true)
    const cleaned = await person.call('readOriginal', { recordId: recordIds[1] ?? '' })
    expect(cleaned.bytes.length).toBe(photograph.length)
    expect(Buffer.from(cleaned.bytes).equals(photograph)).toBe(false)
    const { row } = await person.call('readRecord', { recordId: recordIds[1] ?? '' })
    expect(row.date).toBe('2024-07-08T09:10:11')
  })

  it('that are answered wrongly are refused', async () => {
    const { importToken } = await person.call('previewImport', { paths: paths() })
    const bad = { importToken, passwords: { a: 7 as unknown as string }, removePlaces: false }
    await expect(person.call('rereadImport', bad)).rejects.toThrow('input-invalid')
    await person.call('discardImport', { importToken })
    await expect(person.call('rereadImport', { importToken, passwords: {}, removePlaces: false })).rejects.toThrow('import-gone')
  })
})
