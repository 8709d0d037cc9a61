/** The text of PDF files: found page by page, asked for its password where it needs one, and never anything run. */

import { createServer } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { PDF_LIMITS } from '../../../electron/parse/pdf/pdf-limits.ts'
import { createPdfTexts } from '../../../electron/parse/pdf/pdf-texts.ts'
import { dateOfPdf } from '../../../electron/parse/pdf/pdf-date.ts'
import { narrativeOf } from '../../../shared/fhir/narrative.ts'
import { paperTagOf } from '../../../shared/model/paper.ts'
import { dice } from '../../support/dice.ts'
import { mutated } from '../../support/mutations.ts'
import { pdfFile } from '../../support/pdf-files.ts'
import type { PdfCipher } from '../../support/pdf-files.ts'
import { resourceOf } from './read-one.ts'
import { readPaper } from './read-papers.ts'

/** Of a plain one, and of one that is encrypted. */
const MUTATIONS = [300, 60]
const texts = createPdfTexts()
afterAll(() => texts.end())

const PLAIN = {
  pages: [['Discharge letter', 'Metoprolol 50 mg twice a day'], ['Follow-up in six weeks']],
  title: 'Discharge letter of Maria',
  author: 'Dr. Elena Ionescu',
  created: "D:20240131093000+02'00'",
}

describe('a PDF', () => {
  it('is found by its text, and says title, author, date and on which page', async () => {
    const bytes = pdfFile(PLAIN)
    const { records, codes } = await readPaper(texts, 'scan-0001.pdf', bytes)
    const [record] = records
    expect(codes).toEqual([])
    expect(record?.row).toMatchObject({
      kind: 'document',
      title: 'scan-0001.pdf',
      summary: PLAIN.title,
      date: '2024-01-31T09:30:00+02:00',
      source: 'scan-0001.pdf',
    })
    expect(record?.searchWords).toMatch(/Metoprolol.*six weeks/u)
    expect(resourceOf(record)['author']).toEqual([{ display: PLAIN.author }])
    expect(narrativeOf(resourceOf(record))).toEqual(['1 / 2', ...(PLAIN.pages[0] ?? []), '2 / 2', ...(PLAIN.pages[1] ?? [])])
    expect(Buffer.from(record?.original ?? []).equals(bytes)).toBe(true)
    expect(record?.paper).toBeUndefined()
  })

  it('that is named after the program or the file it was made from does not say that', async () => {
    const { records } = await readPaper(texts, 'letter.pdf', pdfFile({ ...PLAIN, title: 'Microsoft Word - letter.doc' }))
    expect([records[0]?.row.title, records[0]?.row.summary]).toEqual(['letter.pdf', PLAIN.author])
  })

  it('without any text is a scan', async () => {
    const { records } = await readPaper(texts, 'scan.pdf', pdfFile({ pages: [[], []] }))
    expect([records[0]?.paper, paperTagOf(resourceOf(records[0]))]).toEqual(['scan', 'scan'])
  })

  it('that is broken is kept as it came with a word', async () => {
    const bytes = Buffer.from('%PDF-1.7\nnothing that can be read\n%%EOF\n')
    const { records, codes } = await readPaper(texts, 'broken.pdf', bytes)
    expect([codes, records[0]?.paper, records[0]?.row.title]).toEqual([[], 'broken', 'broken.pdf'])
    expect(Buffer.from(records[0]?.original ?? []).equals(bytes)).toBe(true)
  })

  it('that is none is refused', async () => {
    expect(await readPaper(texts, 'none.pdf', Buffer.from([1, 2, 3, 0, 5]))).toEqual({ records: [], codes: ['file-unknown-kind'] })
  })

  it('above 8 MiB has its text read where it lies', async () => {
    const long = Buffer.concat([pdfFile(PLAIN), Buffer.alloc(9 * 1024 * 1024, 10)])
    const { records } = await readPaper(texts, 'long.pdf', long)
    expect(records[0]?.original).toBeUndefined()
    expect(records[0]?.searchWords).toContain('Metoprolol')
  })
})

describe.each<PdfCipher>(['rc4-40', 'rc4-128', 'aes-128'])('a PDF encrypted with %s', (cipher) => {
  const bytes = pdfFile({ ...PLAIN, encryption: { cipher, password: 'orange-7' } })

  it('is kept as it came and asks for its password', async () => {
    const { records } = await readPaper(texts, 'locked.pdf', bytes)
    expect([records[0]?.paper, paperTagOf(resourceOf(records[0]))]).toEqual(['locked', 'locked'])
    expect(Buffer.from(records[0]?.original ?? []).equals(bytes)).toBe(true)
    expect(records[0]?.searchWords).not.toContain('Metoprolol')
  })

  it('says that a password was not the one', async () => {
    const { records } = await readPaper(texts, 'locked.pdf', bytes, { passwords: { '0-0': 'apple-7' }, removePlaces: false })
    expect([records[0]?.paper, paperTagOf(resourceOf(records[0]))]).toEqual(['wrong-password', 'locked'])
  })

  it('is found by its text with the right one, which stands nowhere', async () => {
    const { records } = await readPaper(texts, 'locked.pdf', bytes, { passwords: { '0-0': 'orange-7' }, removePlaces: false })
    expect(records[0]?.paper).toBeUndefined()
    expect(records[0]?.searchWords).toContain('Metoprolol')
    expect(Buffer.from(records[0]?.original ?? []).equals(bytes)).toBe(true)
    expect(JSON.stringify({ ...records[0], original: '' })).not.toContain('orange-7')
  })
})

describe('a hostile PDF', () => {
  it('with scripts, launches, addresses and files inside is read as text, and reaches nobody', async () => {
    let asked = 0
    const server = createServer((socket) => {
      asked += 1
      socket.destroy()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const url = `http://127.0.0.1:${String(typeof address === 'object' && address !== null ? address.port : 0)}/x`
    const script = '/S /JavaScript /JS (app.launchURL\\("x"\\); globalThis.salusRan = true; while \\(true\\) {})'
    const actions = [
      `/OpenAction << ${script} >>`,
      '/OpenAction << /S /Launch /F (/bin/touch) /Win << /F (cmd.exe) >> >>',
      `/OpenAction << /S /URI /URI (${url}) >>`,
      `/OpenAction << /S /SubmitForm /F << /FS /URL /F (${url}) >> >>`,
      `/OpenAction << /S /GoToR /F << /FS /URL /F (${url}) >> >>`,
      `/Names << /JavaScript << /Names [(a) << ${script} >>] >> /EmbeddedFiles << /Names [(a.exe) << /F (a.exe) >>] >> >>`,
      `/AA << /WC << ${script} >> /DP << ${script} >> >>`,
      `/AcroForm << /XFA (<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"/>) /Fields [] >>`,
    ]
    for (const catalog of actions) {
      const { records } = await readPaper(texts, 'hostile.pdf', pdfFile({ ...PLAIN, catalog, firstPage: `/AA << /O << ${script} >> >>` }))
      expect(records[0]?.searchWords, catalog).toContain('Metoprolol')
    }
    await new Promise((resolve) => server.close(resolve))
    expect([asked, 'salusRan' in globalThis]).toEqual([0, false])
  })

  it('that takes too long is ended alone, and the next one is read', async () => {
    const hasty = createPdfTexts({ fileMs: 1, growthBytesMax: Number.POSITIVE_INFINITY })
    expect(await hasty.read(pdfFile(PLAIN), '')).toMatchObject({ end: 'too-long' })
    await hasty.end()
    const large = createPdfTexts({ fileMs: 60_000, growthBytesMax: -1 })
    expect(await large.read(pdfFile(PLAIN), '')).toMatchObject({ end: 'too-long' })
    await large.end()
    expect(await texts.read(pdfFile(PLAIN), '')).toMatchObject({ end: 'read' })
  })

  it('is read however much the process held before', async () => {
    const held = Buffer.alloc(PDF_LIMITS.growthBytesMax + 16 * 1024 * 1024, 1)
    expect(process.memoryUsage.rss()).toBeGreaterThan(PDF_LIMITS.growthBytesMax)
    expect(await texts.read(pdfFile(PLAIN), '')).toMatchObject({ end: 'read' })
    expect(held.at(-1)).toBe(1)
  })

  it('damaged in any of hundreds of ways is a document all the same', async () => {
    const roll = dice(20_241_126)
    const plans = [PLAIN, { ...PLAIN, encryption: { cipher: 'aes-128', password: '' } }] as const
    for (const [at, plan] of plans.entries()) {
      const whole = pdfFile(plan)
      for (let run = 0; run < (MUTATIONS[at] ?? 0); run += 1) {
        const read = await texts.read(mutated(whole, roll, PIECES), '')
        expect(['read', 'locked', 'broken']).toContain(read.end)
      }
    }
  })
})

const PIECES = [
  'obj',
  '>>',
  '<<',
  '/Length 99999999',
  '/Kids [3 0 R]',
  '/Parent 5 0 R',
  'stream',
  '/Filter /FlateDecode',
  '(',
  ')',
  '0 0 R',
].map((piece) => Buffer.from(piece))

describe('a date of a PDF', () => {
  it.each([
    ["D:20240131093000+02'00'", '2024-01-31T09:30:00+02:00'],
    ['D:20240131093000Z', '2024-01-31T09:30:00Z'],
    ['D:20240131093000', '2024-01-31'],
    ['D:202401', '2024-01'],
    ['20240131', '2024-01-31'],
    ['D:19', ''],
    ['yesterday', ''],
    ['D:20241399', '2024'],
    ['D:20230230093000Z', '2023-02'],
    ['D:20240229', '2024-02-29'],
    ['D:21000229', '2100-02'],
  ])('%s is %s', (written, date) => {
    expect(dateOfPdf(written)).toBe(date)
  })
})
