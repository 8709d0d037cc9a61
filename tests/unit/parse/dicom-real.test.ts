/** Real DICOM files that nobody here wrote, where the folder of them is present: read, or refused by name. */

import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PARSE_LIMITS } from '../../../electron/parse/limits.ts'
import { parseFiles } from '../../../electron/parse/parse-files.ts'

const FOLDER = join(import.meta.dirname, '../../../../shared/data/dicom')
const present = existsSync(FOLDER)
/** The pixels of one end before its header says they do, the other begins in the middle of an element. */
const DAMAGED = ['MR_truncated.dcm: dicom-broken', 'no_meta.dcm: file-unknown-kind']

interface Seen {
  readonly kind: string
  readonly title: string
  readonly code: string
}

function read(paths: readonly string[]): readonly Seen[] {
  return [...parseFiles(paths, PARSE_LIMITS, new AbortController().signal)].flatMap((entry): readonly Seen[] => {
    if (entry.type === 'progress') return []
    return entry.type === 'record'
      ? [{ kind: entry.row.kind, title: entry.row.title, code: '' }]
      : [{ kind: '', title: entry.name, code: entry.error.code }]
  })
}

describe.skipIf(!present)('real DICOM files (skipped where ../shared/data is absent)', () => {
  const names = present ? readdirSync(FOLDER).filter((name) => statSync(join(FOLDER, name)).isFile()) : []

  it('are read, all but the two that are damaged, which have a code', () => {
    const table = names.map((name) => ({ name, entries: read([join(FOLDER, name)]) }))
    const told = table.map(({ name, entries }) => `${name}: ${entries.map((one) => one.code || `${one.kind} "${one.title}"`).join(', ')}`)
    process.stdout.write(`${told.join('\n')}\n`)
    const refused = table.filter(({ entries }) => entries.length === 0 || entries.some(({ code }) => code !== ''))
    expect(refused.map(({ name, entries }) => `${name}: ${entries.map(({ code }) => code).join()}`)).toEqual(DAMAGED)
  })

  it('on a disc whose files were renamed are read, and its table of contents says what is missing', () => {
    const entries = read([join(FOLDER, 'dicomdir')])
    expect(entries.filter(({ kind }) => kind === 'image')).toHaveLength(7)
    expect(entries.filter(({ kind }) => kind === 'imaging').map(({ title }) => title)).toEqual(['Carotids', 'Brain', 'Brain-MRA'])
    expect(entries.filter(({ code }) => code !== '').map(({ code }) => code)).toEqual(['dicomdir-alone'])
  })
})
