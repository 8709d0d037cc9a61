/** A record that was read from a document leads to that document, also where the document was there before. */

import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deleteRecords } from '../../../electron/vault/operations/records/delete-records.ts'
import { importRecords } from '../../../electron/vault/operations/import/import-records.ts'
import { previewImport } from '../../../electron/vault/operations/import/preview-import.ts'
import { readRecord } from '../../../electron/vault/operations/records/read-record.ts'
import type { ParsedEntry } from '../../../electron/vault/ports.ts'
import { createCore, recordOf } from '../../faults/core.ts'
import type { Core } from '../../faults/core.ts'

const SIGNAL = new AbortController().signal
type Parsed = Extract<ParsedEntry, { type: 'record' }>

let home = ''
let core: Core
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'salus-read-from-'))
  ;({ core } = await createCore(join(home, 'vault')))
})
afterAll(async () => {
  await core.close()
  await rm(home, { recursive: true, force: true })
})

/** What a reader gives of one file: the document, and a finding that it says it read there. */
function letter(file: number, finding: string): readonly ParsedEntry[] {
  const document: Parsed = { ...(recordOf('A letter', file) as Parsed), original: Buffer.from('the same letter') }
  return [document, { ...(recordOf(finding, file) as Parsed), entry: 1, readFrom: 0 }]
}

async function importAll(entries: readonly ParsedEntry[]): Promise<readonly string[]> {
  core.given.splice(0, core.given.length, ...entries)
  const { importToken } = await previewImport(core.session, { paths: [home] }, SIGNAL)
  return (await importRecords(core.session, { importToken }, SIGNAL)).recordIds
}

const readFrom = async (recordId: string): Promise<string | undefined> => (await readRecord(core.session, { recordId }, SIGNAL)).readFrom

describe('a record that was read from a document', () => {
  it('leads to it; one that names no document of its own file leads nowhere', async () => {
    const stray: Parsed = { ...(recordOf('Of another file', 1) as Parsed), readFrom: 0 }
    const [document = '', finding = '', other = ''] = await importAll([...letter(0, 'Hay fever'), stray])
    expect(await readFrom(finding)).toBe(document)
    expect(await readFrom(document)).toBeUndefined()
    expect(await readFrom(other)).toBeUndefined()
    const again = await importAll(letter(0, 'Migraine'))
    expect(again).toHaveLength(1)
    expect(await readFrom(again[0] ?? '')).toBe(document)
    await deleteRecords(core.session, { recordIds: [document] })
    expect(await readFrom(finding)).toBeUndefined()
  })

  it('leads to it also where it is too large to be handed over and is hashed only when it is kept', async () => {
    const path = join(home, 'export.zip')
    await writeFile(path, 'an archive that is thought to be large')
    const { size, mtimeMs } = await stat(path)
    const large = (file: number, finding: string): readonly ParsedEntry[] => [
      { ...(recordOf('The archive', file) as Parsed), originalFile: { path, sizeBytes: size, changedAtMs: mtimeMs } },
      { ...(recordOf(finding, file) as Parsed), entry: 1, readFrom: 0 },
      { ...(recordOf(`${finding} of a letter that is not there`, file) as Parsed), entry: 2, readFrom: 7 },
    ]
    const ids = await importAll(large(0, 'Steps'))
    const sources = await Promise.all(ids.map(readFrom))
    const archive = sources.find((one) => one !== undefined) ?? ''
    expect(ids).toHaveLength(3)
    expect(ids).toContain(archive)
    expect(sources.filter((one) => one !== undefined)).toEqual([archive])
    const later = await importAll(large(0, 'More steps'))
    expect(await Promise.all(later.map(readFrom))).toContain(archive)
  })
})
