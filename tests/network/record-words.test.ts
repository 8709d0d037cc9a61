/** What a record is called and found by is in the record itself: the same from the file, after a restart, and from an index made anew. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createConfirmedVault, PASSPHRASE, startPerson } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const BUNDLE = {
  resourceType: 'Bundle',
  type: 'collection',
  entry: [
    { fullUrl: 'urn:uuid:1', resource: { resourceType: 'Medication', id: '1', code: { text: 'Lisinopril 10 mg' } } },
    {
      resource: {
        resourceType: 'MedicationRequest',
        status: 'active',
        intent: 'order',
        authoredOn: '2024-02-01',
        medicationReference: { reference: 'urn:uuid:1' },
      },
    },
  ],
}
let person: Person
let dir = ''

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-words-'))
  person = await startPerson(dir)
  await createConfirmedVault(person, 'Maria')
  const files = await mkdtemp(join(tmpdir(), 'salus-words-in-'))
  await writeFile(join(files, 'bundle.json'), JSON.stringify(BUNDLE))
  await writeFile(join(files, 'letter.txt'), 'She walks well again, up to the lighthouse and back.')
  const { importToken } = await person.call('previewImport', { paths: [files] })
  await person.call('importRecords', { importToken })
})
afterAll(() => person.stop())

async function expectSaid(): Promise<void> {
  const { rows } = await person.call('listRecords', { limit: 50, offset: 0 })
  const request = rows.find((row) => row.date === '2024-02-01')
  expect(request?.title).toBe('Lisinopril 10 mg')
  const opened = await person.call('readRecord', { recordId: request?.id ?? '' })
  expect(opened.row.title).toBe('Lisinopril 10 mg')
  // What is stored is what came.
  expect(JSON.parse(opened.resourceJson)).toEqual(BUNDLE.entry[1]?.resource)
  for (const [text, count] of [
    ['lisinopril', 2],
    ['lighthouse', 1],
  ] as const)
    expect((await person.call('searchRecords', { text, limit: 5, offset: 0 })).total).toBe(count)
}

async function rebuilds(): Promise<number> {
  const { entries } = await person.call('listActivity', { limit: 200, offset: 0 })
  return entries.filter(({ kind }) => kind === 'index-rebuilt').length
}

it('a medicine that is only referred to has the name that its file gave it, and a letter its words', async () => {
  await expectSaid()
  await person.stop()
  person = await startPerson(dir)
  await person.call('unlockVault', { passphrase: PASSPHRASE })
  await expectSaid()
  expect(await rebuilds()).toBe(0)
  await person.stop()
  for (const suffix of ['', '-wal', '-shm', '-journal']) await rm(join(dir, `index.db${suffix}`), { force: true })
  person = await startPerson(dir)
  await person.call('unlockVault', { passphrase: PASSPHRASE })
  await expectSaid()
})
