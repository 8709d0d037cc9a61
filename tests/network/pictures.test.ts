/** Pictures go where their study goes: hidden from lists, found by their series, given, deleted and undone with it. */

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dicomFile, sliceFields } from '../support/dicom-files.ts'
import { answerTo, cardTextOf, draftFor, requestsOf } from '../support/asking.ts'
import { createConfirmedVault, PASSPHRASE, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const SLICES = 20
const SERIES = 'urn:dicom:uid|1.2.3.4'
let person: Person
let dir = ''
let folder = ''

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-pictures-'))
  folder = join(dir, 'disc')
  await mkdir(folder)
  for (let number = 1; number <= SLICES; number++) await writeFile(join(folder, `IM${String(number)}`), sliceOf(number))
  person = await startPerson(join(dir, 'vault'))
  await createConfirmedVault(person, 'Maria Popescu')
})
afterAll(() => person.stop())

/** Larger than one chunk. */
const sliceOf = (number: number): Uint8Array =>
  dicomFile(sliceFields({ number, rows: 400, columns: 400, pixels: new Uint8Array(400 * 400 * 2).fill(number) }))

async function importDisc(): Promise<string> {
  const { importToken, counts } = await person.call('previewImport', { paths: [folder] })
  expect(counts).toEqual({ image: SLICES, imaging: 1 })
  return (await person.call('importRecords', { importToken })).importId
}

const listed = async (): Promise<readonly string[]> =>
  (await person.call('listRecords', { limit: 50, offset: 0 })).rows.map((row) => row.kind)
const pictures = async (): Promise<readonly { readonly id: string; readonly place?: number }[]> =>
  (await person.call('listRecords', { kinds: ['image'], code: SERIES, limit: 50, offset: 0 })).rows

it('are one line in lists, and byte for byte what came', async () => {
  await importDisc()
  expect(await listed()).toEqual(['imaging'])
  const all = await pictures()
  expect(all.map(({ place }) => place).toSorted((a = 0, b = 0) => a - b)).toEqual(Array.from({ length: SLICES }, (_, at) => at + 1))
  const seventh = all.find(({ place }) => place === 7)
  const { bytes } = await person.call('readOriginal', { recordId: seventh?.id ?? '' })
  expect(Buffer.from(bytes).equals(await readFile(join(folder, 'IM7')))).toBe(true)
})

it('are the same after a restart and in an index made anew', async () => {
  const before = await pictures()
  expect((await person.call('checkVault', null)).damaged).toEqual([])
  await person.stop()
  for (const suffix of ['', '-wal', '-shm', '-journal']) await rm(join(dir, 'vault', `index.db${suffix}`), { force: true })
  person = await startPerson(join(dir, 'vault'))
  await person.call('unlockVault', { passphrase: PASSPHRASE })
  await expect.poll(pictures).toHaveLength(SLICES)
  // Those of one day have no order of their own.
  const byId = (rows: Awaited<ReturnType<typeof pictures>>): unknown => rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  expect(byId(await pictures())).toEqual(byId(before))
  expect(await listed()).toEqual(['imaging'])
})

it('are given with their study', async () => {
  const other = await startPerson()
  try {
    await createConfirmedVault(other, 'Dr Ana')
    const { card } = await other.call('showContactCard', null)
    const { contactId } = await person.call('addContact', { card, name: 'Dr Ana', role: 'clinician', verified: true })
    const [study] = (await person.call('listRecords', { limit: 1, offset: 0 })).rows
    const now = Date.now()
    const dates = { fromMs: now, untilMs: now + 86_400_000, deleteByMs: now + 2 * 86_400_000 }
    const draft = { contactId, purpose: 'TREAT' as const, right: 'view' as const, ...dates }
    const named = await person.call('previewGrant', { ...draft, scope: { recordIds: [study?.id ?? ''], kinds: [] } })
    expect(named.rows).toHaveLength(SLICES + 1)
    const kinds = await person.call('previewGrant', { ...draft, scope: { recordIds: [], kinds: ['imaging'] } })
    expect(kinds.rows).toHaveLength(SLICES + 1)
    // What was signed counts all of them; its page lists the study and says how many go along.
    const scope = { recordIds: [], kinds: ['imaging' as const] }
    const { grantId } = await person.call('grantAccess', { ...draft, scope, previewToken: kinds.previewToken })
    expect(await person.call('showGrantItems', { grantId, limit: 5, offset: 0 })).toMatchObject({ total: 1, pictures: SLICES })
    await person.call('withdrawGrant', { grantId, deep: false })
  } finally {
    await other.stop()
  }
})

it('of a study that was not asked for go into no answer, whatever study goes there', async () => {
  const other = await startPerson()
  const disc = join(dir, 'later')
  try {
    await createConfirmedVault(other, 'Dr Eva')
    await mkdir(disc)
    const later = sliceFields({ study: '1.2.3.77', series: '1.2.3.78', instance: '1.2.3.79', more: { 0x00080020: ['DA', '20260310'] } })
    await writeFile(join(disc, 'IM1'), dicomFile(later))
    const { importToken } = await person.call('previewImport', { paths: [disc] })
    const { importId } = await person.call('importRecords', { importToken })
    const patient = await other.call('addContact', { card: await cardTextOf(person), name: 'Maria', role: 'other', verified: true })
    await person.call('addContact', { card: await cardTextOf(other), name: 'Dr Eva', role: 'clinician', verified: true })
    const what = { kinds: ['imaging' as const], codes: [], recordIds: [], since: '2026-01-01' }
    const asked = { what, contactId: patient.contactId }
    const { requestId } = await other.call('askAccess', draftFor(patient.contactId, asked))
    await turnsUntil([other, person], async () => (await requestsOf(person)).some((one) => one.requestId === requestId))
    const request = (await requestsOf(person)).find((one) => one.requestId === requestId)
    if (request === undefined) throw new Error('it did not come')
    const full = await answerTo(person, request)
    expect((await person.call('previewGrant', full)).rows).toHaveLength(2)
    const [stray] = await pictures()
    const wider = { ...full, scope: { ...full.scope, recordIds: [...full.scope.recordIds, stray?.id ?? ''] } }
    expect(await person.codeOf('previewGrant', wider)).toBe('request-widened')
    // A copy of the study is another one, with its own pictures; those of the other study do not belong to it either.
    const copy = await person.call('redactRecord', { recordId: full.scope.recordIds[0] ?? '', parts: [], words: [], keepDates: true })
    const instead = { ...full, scope: { recordIds: copy.recordIds, kinds: [] } }
    expect((await person.call('previewGrant', instead)).rows).toHaveLength(2)
    const mixed = { ...full, scope: { recordIds: [copy.recordId, stray?.id ?? ''], kinds: [] } }
    expect(await person.codeOf('previewGrant', mixed)).toBe('request-widened')
    await person.call('undoImport', { importId })
  } finally {
    await other.stop()
  }
})

it('go with their study when it is deleted, and when an import is undone', async () => {
  const [study] = (await person.call('listRecords', { limit: 1, offset: 0 })).rows
  expect(await person.call('deleteRecords', { recordIds: [study?.id ?? ''] })).toEqual({ deleted: SLICES + 1 })
  expect(await pictures()).toEqual([])
  const importId = await importDisc()
  expect(await pictures()).toHaveLength(SLICES)
  expect(await person.call('undoImport', { importId })).toEqual({ removed: SLICES + 1, stayed: 0 })
  expect(await pictures()).toEqual([])
})
