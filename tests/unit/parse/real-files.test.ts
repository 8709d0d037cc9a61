/** Real files that nobody here wrote, where the folder of them is present: nothing ends the reader, and everything read has plain words. */

import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PARSE_LIMITS } from '../../../electron/parse/limits.ts'
import { parseFiles } from '../../../electron/parse/parse-files.ts'
import { createPdfTexts } from '../../../electron/parse/pdf/pdf-texts.ts'
import { narrativeOf } from '../../../shared/fhir/narrative.ts'
import type { ParsedEntry } from '../../../shared/model/parsed-entry.ts'
import { readOne, resourceOf } from './read-one.ts'
import { readPath } from './read-papers.ts'
import { writeFhirXml } from './write-fhir-xml.ts'

const DATA = process.env['SALUS_DATA'] ?? resolve(import.meta.dirname, '../../../../shared/data')
const present = existsSync(DATA)
if (!present) process.stdout.write('skipped: no folder of real files here (SALUS_DATA names one)\n')
const READ_MS_MAX = 10_000

interface ReadFile {
  readonly name: string
  readonly path: string
  readonly records: readonly Extract<ParsedEntry, { type: 'record' }>[]
  readonly codes: readonly string[]
  readonly ms: number
}

const folders = new Map<string, readonly ReadFile[]>()

function readFolder(folder: string): readonly ReadFile[] {
  const known = folders.get(folder)
  if (known !== undefined) return known
  const read = filesBelow(join(DATA, folder)).map((path): ReadFile => {
    const from = performance.now()
    const entries = [...parseFiles([path], PARSE_LIMITS, new AbortController().signal)]
    return {
      name: path.slice(DATA.length + 1),
      path,
      records: entries.flatMap((entry) => (entry.type === 'record' ? [entry] : [])),
      codes: entries.flatMap((entry) => (entry.type === 'refused' ? [entry.error.code] : [])),
      ms: performance.now() - from,
    }
  })
  folders.set(folder, read)
  return read
}

function filesBelow(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)))
}

/** Byte for byte: its bytes go with the entry, or the vault reads the file that the reader saw. */
function isKept(record: ReadFile['records'][number] | undefined, path: string): boolean {
  const { original, originalFile } = record ?? {}
  if (original !== undefined) return Buffer.from(original).equals(readFileSync(path))
  return originalFile?.path === path && originalFile.sha256 === createHash('sha256').update(readFileSync(path)).digest('hex')
}

/** Of such a document only the file itself is kept. */
const onlyKept = ({ path, records }: ReadFile): boolean => records.length === 1 && records[0]?.row.sizeBytes === statSync(path).size
/** Whether more than the person was read out of it. */
const isConverted = ({ records }: ReadFile): boolean => records.some(({ readFrom, row }) => readFrom === 0 && row.kind !== 'person')

function count(files: readonly ReadFile[]): string {
  const refused = files.filter(({ codes }) => codes.length > 0)
  const kept = files.filter((one) => one.codes.length === 0 && onlyKept(one))
  const codes = [...new Set(refused.flatMap((one) => one.codes))].join(', ')
  const records = files.reduce((sum, one) => sum + one.records.length, 0)
  return [
    String(files.length).padStart(6),
    String(files.length - refused.length - kept.length).padStart(10),
    String(kept.length).padStart(10),
    String(refused.length).padStart(8),
    String(records).padStart(8),
    `  ${codes}`,
  ].join('')
}

describe.skipIf(!present)('real files', () => {
  it('are each read, kept as a document or refused by a code, within ten seconds', () => {
    const names = readdirSync(DATA).filter((name) => statSync(join(DATA, name)).isDirectory() && name !== 'vectors')
    const lines = names.map((name) => `${name.padEnd(22)}${count(readFolder(name))}`)
    process.stdout.write(`\nfolder                 files      read      kept refused records  codes\n${lines.join('\n')}\n`)
    const all = names.flatMap(readFolder)
    expect(all.filter(({ records, codes }) => records.length === 0 && codes.length === 0).map(({ name }) => name)).toEqual([])
    expect(all.filter(({ codes }) => codes.includes('internal')).map(({ name }) => name)).toEqual([])
    expect(all.filter(({ ms }) => ms > READ_MS_MAX).map(({ name }) => name)).toEqual([])
  })

  it.each(['synthea-r4', 'us-core', 'ips'])('%s are read fully, each record with a title in words', (folder) => {
    const files = readFolder(folder)
    expect(files.flatMap(({ codes }) => codes)).toEqual([])
    const records = files.flatMap((file) => file.records)
    expect(records.filter(({ row }) => row.title === '' || row.title === row.resourceType).map(({ row }) => row.resourceType)).toEqual([])
    // One summary of the collection is written in STU3, as its profiles say.
    const allowed = folder === 'ips' ? ['ips/NL_Drimpy_01.json'] : []
    expect(
      files.filter((one) => onlyKept(one) && one.records[0]?.row.mediaType === 'application/fhir+json').map(({ name }) => name),
    ).toEqual(allowed)
  })

  it('no record of any file is called by its type, by nothing, or by a code without the name of its system', () => {
    const folders = ['synthea-r4', 'us-core', 'ips', 'ccda-hl7-examples', 'ccda-msft', 'hl7v2', 'fhir-other-versions', 'shc-shl']
    for (const folder of folders) {
      const records = readFolder(folder).flatMap((file) => file.records)
      const titles = records.map(({ row }) => row.title)
      const bare = records.filter(({ row }) => row.code.endsWith(`|${row.title}`) && !row.code.startsWith('|'))
      const [codes, files] = [/ \([^()]+\)$/u, records.filter(({ row }) => row.title === row.source).length]
      const coded = records.filter(({ row }) => codes.test(row.title) && row.code.includes(row.title.replace(codes, '')))
      process.stdout.write(
        `titles ${folder}: ${String(titles.length)}, of them ${String(coded.length)} a code with its system, ${String(files)} the file's name\n`,
      )
      expect(records.filter(({ row }) => ['', row.resourceType].includes(row.title)).map(({ row }) => row.resourceType)).toEqual([])
      expect(bare.map(({ row }) => row.code)).toEqual([])
    }
  })

  it('every summary is kept as it came beside its records', () => {
    for (const { path, name, records } of readFolder('ips')) {
      expect(isKept(records[0], path), name).toBe(true)
      expect(
        records.slice(1).every(({ readFrom }) => readFrom === 0),
        name,
      ).toBe(true)
    }
  })

  it('C-CDA is all kept byte for byte, and two in three are read', () => {
    const files = [...readFolder('ccda-hl7-examples'), ...readFolder('ccda-msft')]
    for (const { path, name, records } of files) expect(isKept(records[0], path), name).toBe(true)
    const converted = files.filter(isConverted)
    process.stdout.write(`C-CDA: ${String(converted.length)} of ${String(files.length)} read beyond the person\n`)
    expect(converted.length / files.length).toBeGreaterThanOrEqual(0.65)
  })

  it('version 2 messages are all kept and read', () => {
    for (const { path, name, records, codes } of readFolder('hl7v2')) {
      expect(codes, name).toEqual([])
      expect(isKept(records[0], path), name).toBe(true)
      expect(records.length, name).toBeGreaterThan(1)
    }
  })

  it('older versions are kept as documents with a word, not taken for R4', () => {
    for (const { name, records, codes } of readFolder('fhir-other-versions')) {
      expect(codes, name).toEqual([])
      expect(
        records.map(({ row }) => row.summary),
        name,
      ).toEqual(['Written in another version of FHIR than R4; kept as it came'])
    }
  })

  it('the export of Apple Health is kept and read', () => {
    const [file] = readFolder('apple-health')
    expect(file?.codes).toEqual([])
    expect(isKept(file?.records[0], file?.path ?? '')).toBe(true)
    expect(file?.records.slice(1).map(({ row, readFrom }) => [row.title, readFrom])).toEqual([
      ['Body mass index', 0],
      ['Heart rate', 0],
      ['Workout: running', 0],
    ])
  })

  it('malformed JSON is refused, and what is only strange is not called broken', () => {
    for (const { name, records, codes } of readFolder('malformed-json')) {
      if (name.includes('/n_')) expect([records.length, codes.length], name).toEqual([0, 1])
      if (name.includes('/y_')) expect(codes, name).not.toContain('json-broken')
    }
  })

  it('PDF files are kept byte for byte as documents, with their text or a word why there is none', async () => {
    const texts = createPdfTexts()
    const words = new Map<string, number>()
    for (const { path, name } of readFolder('pdf')) {
      const { records, codes } = await readPath(texts, path)
      const [record] = records
      expect([codes, records.length, record?.row.kind], name).toEqual([[], 1, 'document'])
      expect(isKept(record, path), name).toBe(true)
      const said = narrativeOf(resourceOf(record)).join('') !== ''
      expect(said || record?.paper !== undefined, name).toBe(true)
      const word = record?.paper ?? 'text'
      words.set(word, (words.get(word) ?? 0) + 1)
    }
    await texts.end()
    process.stdout.write(`PDF: ${[...words].map(([word, count]) => `${String(count)} ${word}`).join(', ')}\n`)
    expect(words.get('text') ?? 0).toBeGreaterThan(15)
    expect(words.get('broken') ?? 0).toBe(0)
  })

  it('written as XML give the records that their JSON gives', () => {
    const plain = (json: string): string => json.replace(/"div":"(?:[^"\\]|\\.)*"/gu, '"div":""')
    const files = [...readFolder('us-core'), ...readFolder('ips')].filter(
      ({ path, name }) => path.endsWith('.json') && name !== 'ips/NL_Drimpy_01.json',
    )
    let compared = 0
    for (const { path, name, records } of files) {
      const xml = readOne('same.xml', writeFhirXml(JSON.parse(readFileSync(path, 'utf8')) as object))
      // A narrative that is not well formed makes no XML file.
      if (xml.codes.includes('xml-broken')) continue
      if (xml.records[0]?.row.summary === 'Not written in FHIR R4; kept as it came') continue
      compared += 1
      const fromJson = records.filter(({ row, readFrom }) => readFrom === 0 || row.mediaType !== 'application/fhir+json')
      expect(
        xml.records.slice(1).map(({ resourceJson }) => plain(resourceJson)),
        name,
      ).toEqual(fromJson.map(({ resourceJson }) => plain(resourceJson)))
    }
    process.stdout.write(`FHIR XML: ${String(compared)} of ${String(files.length)} files give the same\n`)
    expect(compared / files.length).toBeGreaterThan(0.9)
  })
})
