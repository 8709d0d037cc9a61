/** Backups at the edge: of more than fits into memory, and of a vault whose own disk is full. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addRecord } from '../../../electron/vault/operations/add-record.ts'
import { createBackup } from '../../../electron/vault/operations/create-backup.ts'
import { fireDrill } from '../../../electron/vault/operations/fire-drill.ts'
import { changeVaultEntry, readVaultEntry } from '../../../electron/vault/session/session.ts'
import { backupRecipient } from '../../../shared/crypto/backup.ts'
import { decodeWords } from '../../../shared/crypto/words.ts'
import { valueOf } from '../../support/nodes.ts'
import type { Core } from '../../faults/core.ts'
import { traceDisk } from '../../faults/disk-trace.ts'
import { makeCoreCopies } from '../../support/core-copies.ts'
import type { CoreCopies } from '../../support/core-copies.ts'

const SIGNAL = new AbortController().signal
let copies: CoreCopies
let dir = ''
let core: Core

beforeAll(async () => {
  copies = await makeCoreCopies()
  ;({ dir, core } = await copies.next())
  const recipient = await backupRecipient(valueOf(decodeWords(copies.words)))
  await core.session.manifest.commit((tx) => changeVaultEntry(tx, (entry) => ({ ...entry, backupRecipient: recipient })))
  mkdirSync(join(copies.home, 'stick'))
})
afterAll(async () => {
  await core.close()
  await copies.end()
})

const pathOf = (name: string): string => join(copies.home, 'stick', name)

function backup(name: string, incremental: boolean): ReturnType<typeof createBackup> {
  return createBackup(core.session, { path: pathOf(name), incremental }, SIGNAL)
}

it('a drill of files that do not fit into memory finds the nodes of each, whichever is read first', async () => {
  const add = async (from: number, to: number): Promise<void> => {
    for (let at = from; at < to; at += 1)
      await addRecord(core.session, { fields: { kind: 'medicine', title: `Medicine ${String(at)}`, dose: '5 mg' } }, SIGNAL)
  }
  await add(0, 30)
  const { sizeBytes } = await backup('full.age', false)
  await add(30, 34)
  await backup('added.age', true)
  const paths = [pathOf('full.age'), pathOf('added.age')]
  for (const order of [paths, paths.toReversed()]) {
    const context = { ...core.session, keptBytesMax: sizeBytes / 2 }
    const report = await fireDrill(context, { paths: order, words: copies.words }, SIGNAL)
    expect([report.damaged, report.records]).toEqual([0, 35])
    expect(report.openedRecords).toBeLessThan(35)
  }
})

it('a backup that is whole is called so where the disk of the vault takes no note of it', async () => {
  const before = (await readVaultEntry(core.session)).lastBackup
  const trace = traceDisk(dir)
  trace.fault.left = 0
  trace.fault.code = 'ENOSPC'
  const made = await backup('unnoted.age', false)
  expect(trace.fault.hits).toBeGreaterThan(0)
  trace.stop()
  expect(made.unnoted).toBe(true)
  expect((await readVaultEntry(core.session)).lastBackup).toEqual(before)
  const report = await fireDrill(core.session, { paths: [pathOf('unnoted.age')], words: copies.words }, SIGNAL)
  expect([report.damaged, report.records]).toEqual([0, 35])
  expect((await backup('noted.age', false)).unnoted).toBeUndefined()
})
