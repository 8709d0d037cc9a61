/** A record that was read from a document leads to that document, also where the document was there before. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deleteRecords } from '../../../electron/vault/operations/delete-records.ts'
import { importRecords } from '../../../electron/vault/operations/import-records.ts'
import { previewImport } from '../../../electron/vault/operations/preview-import.ts'
import { readRecord } from '../../../electron/vault/operations/read-record.ts'
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
})
