/** Reports, recordings and papers in DICOM: what is taken out is in no byte of the copy, and what stays is as it was. */

import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDicom } from '../../../electron/parse/dicom/read-dicom.ts'
import { redactedDicom } from '../../../electron/parse/dicom/redacted-dicom.ts'
import { lookInside } from '../../../shared/dicom/look-inside.ts'
import { paperIn } from '../../../shared/dicom/paper-inside.ts'
import { reportLinesOf } from '../../../shared/dicom/report-lines.ts'
import { bytesOf, itemsOf, textOf, uint32Of } from '../../../shared/dicom/values.ts'
import { openWaveform } from '../../../shared/dicom/waveform.ts'
import type { RedactedReading } from '../../../shared/model/read-more.ts'
import { foldedWords } from '../../../shared/model/hide-words.ts'
import { dicomFile, paperFields, reportFields, sliceFields, waveFields } from '../../support/dicom-files.ts'
import type { SyntaxName } from '../../support/dicom-files.ts'
import { pdfFile } from '../../support/pdf-files.ts'

const DATA = resolve(import.meta.dirname, '../../../../shared/data/dicom')
const noInflate = (): Promise<Uint8Array> => Promise.reject(new Error('not deflated'))

function made(bytes: Uint8Array, redact: Partial<RedactedReading> = {}): Uint8Array | null {
  const reading = { words: [], keepDates: false, uidSalt: new Uint8Array(32), ...redact }
  return redactedDicom({ bytes, sizeBytes: bytes.length, changedAtMs: 0 }, 0, reading, null)?.bytes ?? null
}

function read(bytes: Uint8Array | null): Extract<ReturnType<typeof readDicom>, { ok: true }>['value'] {
  const held = bytes ?? new Uint8Array(0)
  const found = readDicom({ bytes: held, sizeBytes: held.length, changedAtMs: 0 }, () => ({ ok: false, error: { code: 'internal' } }))
  if (!found.ok) throw new Error(found.error.code)
  return found.value
}

const numberOf = async (bytes: Uint8Array, text: string): Promise<number> =>
  (await lookInside(bytes, noInflate)).lines.find((line) => line.text.includes(text) || line.name.includes(text))?.number ?? -1
const all = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? []).toString('utf8')

describe('a structured report', () => {
  it.each(['explicit', 'implicit', 'bigEndian'] as const)('%s: its lines stay, whose and by whom it is goes', (syntax: SyntaxName) => {
    const copy = made(dicomFile(reportFields(), syntax))
    expect(reportLinesOf(read(copy).dataSet).map(({ name, text, depth }) => [name, text, depth])).toEqual([
      ['Findings', '', 0],
      ['Finding', 'A nodule in the left lobe, told to Țurcanu.', 1],
      ['Diameter', '8.5 millimeter', 1],
      ['Impressions', '', 0],
      ['Impression', 'Likely harmless. Diabetes known.', 1],
    ])
    expect(all(copy)).not.toMatch(/popescu|maria|elena|X-1|20240310|1\.2\.3|Ward/iu)
    const { dataSet } = read(copy)
    expect([textOf(dataSet, 0x0040a493), textOf(dataSet, 0x0040a491), textOf(dataSet, 0x00080060)]).toEqual([
      'UNVERIFIED',
      'COMPLETE',
      'SR',
    ])
  })

  it('is without the lines that were chosen and all below them, and without words wherever they stand', async () => {
    const file = dicomFile(reportFields())
    const lines = [await numberOf(file, 'Impressions')]
    const copy = made(file, { lines, words: foldedWords(['turcanu', 'nodule']) })
    expect(reportLinesOf(read(copy).dataSet).map(({ text }) => text)).toEqual([
      '',
      'A █████ in the left lobe, told to █████.',
      '8.5 millimeter',
    ])
    expect(all(copy)).not.toMatch(/Diabetes|Impression|urcanu|nodule/u)
  })

  it('shows before what it would keep, by the same numbers: neither names nor, without the dates, days', async () => {
    const inside = await lookInside(dicomFile(reportFields()), noInflate)
    expect(inside.kind).toBe('report')
    expect(inside.lines.filter(({ isDate }) => !isDate).map(({ text }) => text)).toEqual(
      reportLinesOf(read(made(dicomFile(reportFields()))).dataSet).map(({ text }) => text),
    )
    expect(all(made(dicomFile(reportFields()), { keepDates: true }))).toContain('20240309')
  })

  it('is refused where lines do not exist, where bars are drawn over it, and where nobody could see all of it', () => {
    expect(made(dicomFile(reportFields()), { lines: [99] })).toBeNull()
    expect(made(dicomFile(reportFields()), { bars: [[{ x: 0, y: 0, width: 1, height: 1 }]] })).toBeNull()
    expect(made(dicomFile(reportFields()), { paper: new Uint8Array(10) })).toBeNull()
    expect(made(dicomFile(reportFields({ lines: 2001 })))).toBeNull()
    expect(made(dicomFile(reportFields({ text: 'x'.repeat(70_000) })))).toBeNull()
  })

  it('any damaged bytes give a report that can be read, or none', () => {
    const file = dicomFile(reportFields())
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = file.slice()
        for (const [at, value] of changes) bytes[at] = value
        const copy = made(bytes)
        if (copy !== null) expect(read(copy).dataSet.elements.size).toBeGreaterThan(0)
      }),
      { numRuns: 100 },
    )
  })

  it.skipIf(!existsSync(DATA))('real ones (skipped without ../shared/data) keep their lines but those about persons and days', () => {
    for (const name of ['test-SR.dcm', 'reportsi.dcm']) {
      const bytes = new Uint8Array(readFileSync(join(DATA, name)))
      const before = reportLinesOf(read(bytes).dataSet).filter(({ isAboutPersons, isDate }) => !isAboutPersons && !isDate)
      const after = reportLinesOf(read(made(bytes)).dataSet)
      expect(after.map(({ name: said, text }) => [said, text])).toEqual(before.map(({ name: said, text }) => [said, text]))
      expect(after.length, name).toBeGreaterThan(1)
    }
  })
})

describe('a recording', () => {
  const written = {
    0x0040b020: ['SQ', [{ 0x00700006: ['ST', 'Sinus rhythm, read by Dr Turcanu'] }, { 0x00700006: ['ST', 'Second'] }]],
  } as const
  const file = dicomFile({ ...waveFields(2), ...written })

  it('keeps its curves, and what was written to them but what is taken out', async () => {
    const copy = made(file, { lines: [await numberOf(file, 'Second')], words: foldedWords(['turcanu']) })
    expect(all(copy)).toContain('Sinus rhythm, read by Dr █████')
    expect(all(copy)).not.toMatch(/popescu|Second|Turcanu|20240311|1\.2\.3\.77/iu)
    const [before, after] = [await openWaveform(file, noInflate), await openWaveform(copy ?? file, noInflate)]
    expect(after?.leads.map(({ name, unit }) => [name, unit])).toEqual(before?.leads.map(({ name, unit }) => [name, unit]))
    for (const [lead, own] of (before?.leads ?? []).entries())
      for (let at = 0; at < (before?.samples ?? 0); at++)
        if (after?.leads[lead]?.valueAt(at) !== own.valueAt(at)) throw new Error(`${String(lead)} ${String(at)}`)
  })

  it.skipIf(!existsSync(DATA))('a real one (skipped without ../shared/data) keeps every sample', async () => {
    const bytes = new Uint8Array(readFileSync(join(DATA, 'waveform_ecg.dcm')))
    const data = (from: Uint8Array | null): readonly Uint8Array[] =>
      itemsOf(read(from).dataSet, 0x54000100).map((one) => bytesOf(one, 0x54001010).slice())
    expect(data(made(bytes))).toEqual(data(bytes))
    expect((await openWaveform(made(bytes) ?? new Uint8Array(0), noInflate))?.leads.length).toBe(12)
  })
})

describe('a paper in DICOM', () => {
  const pdf = pdfFile({ pages: [['Maria Popescu']], title: 'Popescu', author: 'Turcanu' })
  const drawn = new Uint8Array(Buffer.from('%PDF-1.4 drawn anew, odd'))

  it('has another one inside, with its right length, and nothing of the first', async () => {
    for (const syntax of ['explicit', 'implicit', 'bigEndian'] as const) {
      const file = dicomFile(paperFields(pdf), syntax)
      expect((await lookInside(file, noInflate)).paper).toEqual(new Uint8Array(pdf))
      const copy = made(file, { paper: drawn })
      const { dataSet } = read(copy)
      expect(paperIn(dataSet)?.bytes).toEqual(drawn)
      expect(uint32Of(dataSet, 0x00420015)).toBe(drawn.length)
      expect(textOf(dataSet, 0x00280301)).toBe('NO')
      expect(all(copy)).not.toMatch(/popescu|turcanu|discharge/iu)
    }
  })

  it('is refused without another one, and so is what is none of these', () => {
    expect(made(dicomFile(paperFields(pdf)))).toBeNull()
    const { 0x7fe00010: _pixels, ...plan } = sliceFields()
    expect(made(dicomFile(plan))).toBeNull()
  })
})
