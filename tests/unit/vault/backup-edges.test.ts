/** Backups at the edge: of more than fits into memory, and of a vault whose own disk is full. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { addRecord } from '../../../electron/vault/operations/records/add-record.ts'
import { createBackup } from '../../../electron/vault/operations/vault/create-backup.ts'
import { fireDrill } from '../../../electron/vault/operations/vault/fire-drill.ts'
import { changeVaultEntry, readVaultEntry } from '../../../electron/vault/session/session.ts'
import { backupRecipient } from '../../../shared/crypto/backup.ts'
import { decodeWords } from '../../../shared/crypto/words.ts'
import { valueOf } from '../../support/nodes.ts'
import { traceDisk } from '../../faults/disk-trace.ts'
import { coreForAll } from '../../support/core-copies.ts'

const SIGNAL = new AbortController().signal
const one = coreForAll()
beforeAll(async () => {
  const recipient = await backupRecipient(valueOf(decodeWords(one.words)))
  await one.core.session.manifest.commit((tx) => changeVaultEntry(tx, (entry) => ({ ...entry, backupRecipient: recipient })))
  mkdirSync(join(one.home, 'stick'))
})

const pathOf = (name: string): string => join(one.home, 'stick', name)

function backup(name: string, incremental: boolean): ReturnType<typeof createBackup> {
  return createBackup(one.core.session, { path: pathOf(name), incremental }, SIGNAL)
}

it('a drill of files that do not fit into memory finds the nodes of each, whichever is read first', async () => {
  const add = async (from: number, to: number): Promise<void> => {
    for (let at = from; at < to; at += 1)
      await addRecord(one.core.session, { fields: { kind: 'medicine', title: `Medicine ${String(at)}`, dose: '5 mg' } }, SIGNAL)
  }
  await add(0, 30)
  const { sizeBytes } = await backup('full.age', false)
  await add(30, 34)
  await backup('added.age', true)
  const paths = [pathOf('full.age'), pathOf('added.age')]
  for (const order of [paths, paths.toReversed()]) {
    const context = { ...one.core.session, keptBytesMax: sizeBytes / 2 }
    const report = await fireDrill(context, { paths: order, words: one.words }, SIGNAL)
    expect([report.damaged, report.records]).toEqual([0, 35])
    expect(report.openedRecords).toBeLessThan(35)
  }
})

it('a backup that is whole is called so where the disk of the vault takes no note of it', async () => {
  const before = (await readVaultEntry(one.core.session)).lastBackup
  const trace = traceDisk(one.dir)
  trace.fault.left = 0
  trace.fault.code = 'ENOSPC'
  const made = await backup('unnoted.age', false)
  expect(trace.fault.hits).toBeGreaterThan(0)
  trace.stop()
  expect(made.unnoted).toBe(true)
  expect((await readVaultEntry(one.core.session)).lastBackup).toEqual(before)
  const report = await fireDrill(one.core.session, { paths: [pathOf('unnoted.age')], words: one.words }, SIGNAL)
  expect([report.damaged, report.records]).toEqual([0, 35])
  expect((await backup('noted.age', false)).unnoted).toBeUndefined()
})
