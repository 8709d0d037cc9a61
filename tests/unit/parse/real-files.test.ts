/** Real files that nobody here wrote, where the folder of them is present: nothing ends the reader, and everything read has plain words. */

import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PARSE_LIMITS } from '../../../electron/parse/limits.ts'
import { parseFiles } from '../../../electron/parse/parse-files.ts'
import type { ParsedEntry } from '../../../shared/model/parsed-entry.ts'

const DATA = process.env['SALUS_DATA'] ?? resolve(import.meta.dirname, '../../../../shared/data')
const present = existsSync(DATA)
if (!present) process.stdout.write('skipped: no folder of real files here (SALUS_DATA names one)\n')

function readAll(folder: string): readonly ParsedEntry[] {
  const entries: ParsedEntry[] = []
  for (const entry of parseFiles([join(DATA, folder)], PARSE_LIMITS, new AbortController().signal)) entries.push(entry)
  return entries
}

const records = (entries: readonly ParsedEntry[]) => entries.flatMap((entry) => (entry.type === 'record' ? [entry] : []))
const refusals = (entries: readonly ParsedEntry[]) => entries.flatMap((entry) => (entry.type === 'refused' ? [entry.error.code] : []))

describe.skipIf(!present)('real files', () => {
  it.each(['synthea-r4', 'ips', 'us-core'])('%s are read, each record with a title in words', (folder) => {
    const entries = readAll(folder)
    expect(records(entries).length).toBeGreaterThan(50)
    expect(refusals(entries).filter((code) => code === 'internal')).toEqual([])
    const wordless = records(entries).filter(({ row }) => row.title === '' || row.title === row.resourceType)
    expect(wordless.map(({ row }) => row.resourceType)).toEqual([])
  })

  it('older versions are refused by name, not taken for something else', () => {
    const codes = refusals(readAll('fhir-other-versions'))
    expect(codes.length).toBeGreaterThan(0)
    for (const code of codes) expect(['fhir-version', 'fhir-type-unknown', 'json-broken', 'fhir-not-a-resource']).toContain(code)
  })

  it('malformed JSON is refused or read, and never ends the reader', async () => {
    const names = await readdir(join(DATA, 'malformed-json'))
    const entries = readAll('malformed-json')
    expect(refusals(entries).length + records(entries).length).toBeGreaterThanOrEqual(Math.floor(names.length * 0.9))
    expect(refusals(entries)).not.toContain('internal')
  })

  it('PDF files are kept byte for byte as documents', () => {
    const kept = records(readAll('pdf'))
    expect(kept.length).toBeGreaterThan(10)
    expect(kept.every((one) => one.original !== undefined && one.row.kind === 'document')).toBe(true)
  })
})
