/** An export says what is so: what a person corrected stands apart, where no reader takes it for another record. */

import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { addRecord } from '../../../electron/vault/operations/records/add-record.ts'
import { correctRecord } from '../../../electron/vault/operations/records/correct-record.ts'
import { exportEverything } from '../../../electron/vault/operations/vault/export-everything.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import type { TypedFields } from '../../../shared/model/typed-record.ts'
import { coreForAll } from '../../support/core-copies.ts'

const SIGNAL = new AbortController().signal
const one = coreForAll()

const warfarin = (dose: string): TypedFields => ({ kind: 'medicine', title: 'Warfarin', dose })

it('a dose that was corrected twice is in no file of records, and the corrected one is there once', async () => {
  const { recordId } = await addRecord(one.core.session, { fields: warfarin('50 mg') }, SIGNAL)
  const second = await correctRecord(one.core.session, { recordId, fields: warfarin('0.5 mg') }, SIGNAL)
  await correctRecord(one.core.session, { recordId: second.recordId, fields: warfarin('5 mg') }, SIGNAL)
  const path = join(one.dir, 'out')
  const { records } = await exportEverything(one.core.session, { path }, SIGNAL)
  const lines = async (name: string): Promise<readonly string[]> => (await readFile(join(path, name), 'utf8')).trimEnd().split('\n')
  const now = await lines('records.ndjson')
  const at = now.findIndex((line) => line.includes('Warfarin'))
  expect([now.length, now.filter((line) => line.includes('Warfarin')).length, now[at]?.includes('"5 mg"')]).toEqual([records, 1, true])
  const bundle = JSON.parse(await readFile(join(path, 'bundle.json'), 'utf8')) as {
    readonly entry: readonly { readonly resource: object }[]
  }
  expect(bundle.entry.map(({ resource }) => JSON.stringify(resource))).toEqual(now)
  const earlier = (await lines('earlier.ndjson')).map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(earlier.map(({ what, now: place }) => [what, place])).toEqual([
    ['corrected', [at + 1]],
    ['corrected', [at + 1]],
  ])
  expect(earlier.map(({ resourceType }) => resourceType)).toEqual([undefined, undefined])
  expect(JSON.stringify(earlier)).toContain('50 mg')
})

it('an export that was stopped says so in its folder, and a whole one does not', async () => {
  const stopped = new AbortController()
  const session: Session = {
    ...one.core.session,
    emit: (event) => {
      if (event.type === 'backup-progress') stopped.abort()
    },
  }
  const cut = join(one.dir, 'cut')
  await expect(exportEverything(session, { path: cut }, stopped.signal)).rejects.toMatchObject({ error: { code: 'cancelled' } })
  expect((await readdir(cut)).toSorted()).toEqual(['NOT-COMPLETE.txt', 'records.ndjson'])
  const whole = join(one.dir, 'whole')
  await exportEverything(one.core.session, { path: whole }, SIGNAL)
  const names = await readdir(whole)
  expect([names.includes('NOT-COMPLETE.txt'), names.includes('README.txt')]).toEqual([false, true])
})

it('goes on where a record cannot be opened, and says which is missing in a file and in the summary', async () => {
  const { session } = one.core
  const [lost] = [(await addRecord(session, { fields: { kind: 'problem', title: 'Lost one' } }, SIGNAL)).recordId]
  await addRecord(session, { fields: { kind: 'problem', title: 'Kept one' } }, SIGNAL)
  const { records } = await exportEverything(session, { path: join(one.dir, 'before') }, SIGNAL)
  const entry = await session.manifest.get('records', lost)
  await session.ports.blocks.dropFiles([entry?.cid ?? ''])
  const path = join(one.dir, 'damaged')
  expect(await exportEverything(session, { path }, SIGNAL)).toMatchObject({ records: records - 1, missing: 1 })
  const read = (name: string): Promise<string> => readFile(join(path, name), 'utf8')
  const missing = (await read('missing.ndjson')).trimEnd().split('\n')
  expect(missing.map((line) => JSON.parse(line) as object)).toEqual([
    { recordId: lost, kind: 'problem', title: 'Lost one', part: 'record', reason: 'block-missing' },
  ])
  const summary = await read('summary.ips.json')
  expect(summary).toContain('Kept one')
  expect(summary).not.toContain('Lost one')
  expect(summary).toContain('could not be opened')
  expect((await read('records.ndjson')).trimEnd().split('\n')).toHaveLength(records - 1)
  expect(await readdir(path)).not.toContain('NOT-COMPLETE.txt')
  expect(await readdir(join(one.dir, 'before'))).not.toContain('missing.ndjson')
})
