/**
 * Damaged files through every reader, with the text of PDF files and the cleaning of photographs behind them: each ends in entries or in
 * a code, soon, and nothing else happens.
 * A short cut of it here; `npm run test:hostile` tries 20,000. The seed is printed.
 */

import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, extname, join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readPhotograph } from '../../electron/parse/images/photograph.ts'
import { PARSE_LIMITS } from '../../electron/parse/limits.ts'
import { parseFiles } from '../../electron/parse/parse-files.ts'
import { createPdfTexts } from '../../electron/parse/pdf/pdf-texts.ts'
import { createPaperReader } from '../../electron/parse/read-papers.ts'
import { NO_PAPER_ANSWERS } from '../../shared/model/paper.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import { ERROR_CODES } from '../../shared/model/errors.ts'
import { dicomFile, sliceFields, waveFields } from '../support/dicom-files.ts'
import { dice } from '../support/dice.ts'
import { pdfFile } from '../support/pdf-files.ts'
import { exifBlock, exifPart, heicFile, iptcPart, jpegFile, pngFile, xmpPacket, xmpPart } from '../support/photographs.ts'
import { zipFile } from '../support/zip-files.ts'

const FULL = process.env['SALUS_HOSTILE'] === 'full'
const FILES = FULL ? 20_000 : 400
const SEED = Number(process.env['SALUS_SEED'] ?? 20261126)
const DATA = process.env['SALUS_DATA'] ?? resolve(import.meta.dirname, '../../../shared/data')
const SAMPLES = resolve(import.meta.dirname, '../../resources/samples')
/** Larger ones take longer and say nothing else. */
const BYTES_MAX = 300_000
/** Of the processor's time: what else the computer does meanwhile makes no file a slow one. */
const CPU_MS_MAX = 10_000
const dir = mkdtempSync(join(tmpdir(), 'salus-hostile-'))
const texts = createPdfTexts()
/** Photographs lose their place in every reading; nothing else depends on it. */
const papers = createPaperReader({ ...NO_PAPER_ANSWERS, removePlaces: true }, texts)
afterAll(async () => {
  await texts.end()
  rmSync(dir, { recursive: true, force: true })
})

interface Seed {
  readonly name: string
  readonly bytes: Uint8Array
}

const LETTER = { pages: [['Discharge letter', 'Metoprolol 50 mg'], ['Follow-up in six weeks']], title: 'Letter' }
const PLACED = exifBlock({ littleEndian: true, taken: '2024:07:08 09:10:11', latitude: [44, 25, 33] })
const OWN: readonly Seed[] = [
  { name: 'letter.pdf', bytes: pdfFile(LETTER) },
  { name: 'locked.pdf', bytes: pdfFile({ ...LETTER, encryption: { cipher: 'aes-128', password: '' } }) },
  { name: 'chinese.pdf', bytes: pdfFile({ ...LETTER, characterMap: 'UniGB-UCS2-H' }) },
  { name: 'place.jpg', bytes: jpegFile([exifPart(PLACED), xmpPart(xmpPacket(true)), iptcPart([[90, 'Bucuresti']])]) },
  { name: 'place.png', bytes: pngFile([['eXIf', PLACED]]) },
  { name: 'place.heic', bytes: heicFile(PLACED) },
  { name: 'place.tif', bytes: PLACED },
  { name: 'slice', bytes: dicomFile(sliceFields()) },
  { name: 'heart', bytes: dicomFile(waveFields(1, 50)) },
  { name: 'deflated.dcm', bytes: dicomFile(sliceFields(), 'deflated') },
  { name: 'mixed.zip', bytes: zipFile([{ name: 'a.json', bytes: Buffer.from('{"resourceType":"Condition","code":{"text":"x"}}') }]) },
  ...below(SAMPLES),
]

function below(path: string): readonly Seed[] {
  if (!existsSync(path)) return []
  if (statSync(path).isDirectory())
    return readdirSync(path)
      .sort()
      .filter((name) => name !== 'vectors')
      .flatMap((name) => below(join(path, name)))
  return statSync(path).size > BYTES_MAX || statSync(path).size === 0
    ? []
    : [{ name: basename(path), bytes: new Uint8Array(readFileSync(path)) }]
}

const PIECES = [
  '<',
  '>',
  '&',
  '"',
  '{',
  '}',
  '[',
  ']',
  '|',
  '^',
  '\r',
  '\u0000',
  'PK\u0001\u0002',
  '%PDF',
  'shc:/',
  '\u00ff\u00d8\u00ff\u00e1',
  '99999999999',
  '-1',
  'null',
].map((text) => Buffer.from(text, 'latin1'))

/** Flips, pieces that mean something, what was cut out, doubled or moved, and ends that are missing. */
function mutated(bytes: Uint8Array, roll: (under: number) => number): Uint8Array {
  let copy = Buffer.from(bytes)
  for (let change = roll(5); change >= 0 && copy.length > 0; change -= 1) {
    const at = roll(copy.length)
    const length = roll(Math.min(64, copy.length - at) + 1)
    const kind = roll(5)
    if (kind === 0) copy[at] = roll(256)
    else if (kind === 1) (PIECES[roll(PIECES.length)] ?? copy).copy(copy, at)
    else if (kind === 2) copy = Buffer.concat([copy.subarray(0, at), copy.subarray(at + length)])
    else if (kind === 3) copy = Buffer.concat([copy.subarray(0, at), copy.subarray(at, at + length), copy.subarray(at)])
    else copy = Buffer.concat([copy.subarray(0, at), PIECES[roll(PIECES.length)] ?? copy, copy.subarray(at)])
  }
  return roll(8) === 0 ? copy.subarray(0, roll(copy.length) + 1) : copy
}

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** The entry as the process would hand it over; a word on what is wrong with it, or empty. */
async function wrongWith(found: ParsedEntry): Promise<string> {
  const entry = papers.wants(found) ? await papers.read(found) : found
  if (entry.type !== 'record') return ''
  const { original, paper, row } = entry
  if (paper === 'place') return 'its place is still there'
  const said = paper === 'place-removed' && original !== undefined && readPhotograph(original, row.mediaType ?? '').saysPlace
  return said ? 'it says where, and that it does not' : ''
}

describe('damaged files', () => {
  it(
    'are each read, kept or refused by a code, within ten seconds',
    async () => {
      const roll = dice(SEED)
      const seeds = [...OWN, ...below(DATA)]
      // Every kind of file as often as every other, however many there are of it.
      const names = [...new Set(seeds.map(({ name }) => extname(name).toLowerCase()))]
      const kinds = names.map((one) => seeds.filter(({ name }) => extname(name).toLowerCase() === one))
      const wrong: string[] = []
      const told = new Map<string, number>()
      for (let turn = 0; turn < FILES; turn += 1) {
        const kind = kinds[turn % kinds.length] ?? OWN
        const { name, bytes } = kind[roll(kind.length)] ?? OWN[0] ?? { name: '', bytes: new Uint8Array(1) }
        const path = join(dir, name)
        writeFileSync(path, mutated(bytes, roll))
        const from = process.cpuUsage()
        let [records, codes] = [0, 0]
        try {
          for (const entry of parseFiles([path], PARSE_LIMITS, new AbortController().signal)) {
            if (entry.type === 'record') records += 1
            const word = await wrongWith(entry)
            if (word !== '') wrong.push(`${String(turn)} ${name}: ${word}`)
            if (entry.type !== 'refused') continue
            codes += 1
            told.set(entry.error.code, (told.get(entry.error.code) ?? 0) + 1)
            if (entry.error.code === 'internal' || !ERROR_CODES.includes(entry.error.code))
              wrong.push(`${String(turn)} ${name}: ${entry.error.code}`)
          }
        } catch (error) {
          wrong.push(`${String(turn)} ${name}: ${String(error)}`)
        }
        if (records + codes === 0) wrong.push(`${String(turn)} ${name}: nothing came of it`)
        if (cpuMsSince(from) > CPU_MS_MAX) wrong.push(`${String(turn)} ${name}: took too long`)
        rmSync(path)
      }
      const codes = [...told].sort((a, b) => b[1] - a[1]).map(([code, count]) => `${code} ${String(count)}`)
      const mib = Math.round(process.resourceUsage().maxRSS / 1024)
      process.stdout.write(
        `damaged files: ${String(FILES)} of ${String(seeds.length)} seeds (seed ${String(SEED)}), at most ${String(mib)} MiB; ${codes.join(', ')}\n`,
      )
      expect(wrong).toEqual([])
    },
    FULL ? 7_200_000 : undefined,
  )
})
