/** What a share of kinds takes along in a vault with the records of several people: the holder's, and of others whom the person included. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { deleteRecords } from '../../../electron/vault/operations/records/delete-records.ts'
import { listPeopleHere } from '../../../electron/vault/operations/records/list-people-here.ts'
import { makeLink } from '../../../electron/vault/operations/carry/make-link.ts'
import { previewLinkOut } from '../../../electron/vault/operations/carry/preview-link-out.ts'
import { sayWhose } from '../../../electron/vault/operations/records/say-whose.ts'
import { showWhose } from '../../../electron/vault/operations/records/show-whose.ts'
import type { ParsedEntry } from '../../../electron/vault/ports.ts'
import { indexOf } from '../../../electron/vault/session/records/index-state.ts'
import { openStoredRecord } from '../../../electron/vault/session/records/records.ts'
import { readStanding } from '../../../electron/vault/session/shares/amendments.ts'
import { giveLater } from '../../../electron/vault/session/shares/give-later.ts'
import { namedRecords } from '../../../electron/vault/session/shares/grant-draft.ts'
import { newId, storeBlob } from '../../../electron/vault/session/session.ts'
import type { GrantDraft } from '../../../shared/api/grant-views.ts'
import { encodeBase64Url, encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { createContactCard } from '../../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../../shared/crypto/device.ts'
import { signGrant } from '../../../shared/crypto/grant.ts'
import { deriveIdentity } from '../../../shared/crypto/identity.ts'
import { rowOf } from '../../../shared/fhir/row.ts'
import type { GrantCategory } from '../../../shared/model/grant.ts'
import { RECORD_KINDS } from '../../../shared/model/record.ts'
import type { PeopleLeftOut } from '../../../shared/model/whose.ts'
import { createCore, importInto } from '../../faults/core.ts'
import type { Core } from '../../faults/core.ts'

let core: Core
let dir = ''
const signal = new AbortController().signal

function entriesOf(source: string, resources: readonly object[]): readonly ParsedEntry[] {
  return resources.map((resource, entry) => ({
    type: 'record',
    file: 0,
    entry,
    row: rowOf(resource, { source }),
    resourceJson: JSON.stringify(resource),
    searchWords: '',
    advice: [],
  }))
}
const patient = (id: string, text: string, birthDate: string): object => ({ resourceType: 'Patient', id, name: [{ text }], birthDate })
const allergic = (text: string, subject: object | null): object => ({
  resourceType: 'AllergyIntolerance',
  clinicalStatus: { coding: [{ code: 'active' }] },
  code: { text },
  ...(subject === null ? {} : { patient: subject }),
})
const document = (text: string, subject: object | null): object => ({
  resourceType: 'DocumentReference',
  status: 'current',
  description: text,
  ...(subject === null ? {} : { subject }),
})
const study = (uid: string, series: string, display: string): object => ({
  resourceType: 'ImagingStudy',
  status: 'available',
  description: uid,
  series: [{ uid: series }],
  subject: { display },
})
const picture = (title: string, series: string, display: string): readonly ParsedEntry[] =>
  entriesOf(`${title}.dcm`, [{ resourceType: 'Media', status: 'completed', content: { title }, subject: { display } }]).map((entry) =>
    entry.type === 'record' ? { ...entry, row: { ...entry.row, kind: 'image', code: `urn:dicom:uid|${series}`, title } } : entry,
  )

type Choice = Omit<Partial<GrantDraft>, 'scope'> & { readonly kinds?: GrantDraft['scope']['kinds']; readonly recordIds?: readonly string[] }
async function chosen({
  kinds = [],
  recordIds = [],
  ...more
}: Choice): Promise<{ titles: readonly string[]; leftOut: readonly PeopleLeftOut[] }> {
  const { records, leftOut } = await namedRecords(core.session, { scope: { recordIds, kinds }, ...more })
  return { titles: await titlesOf(records.map(({ recordId }) => recordId)), leftOut }
}
async function titlesOf(ids: readonly string[]): Promise<readonly string[]> {
  const titles: string[] = []
  for (const id of ids)
    titles.push((JSON.parse((await openStoredRecord(core.session, id)).resourceJson) as { code?: { text: string } }).code?.text ?? '')
  return titles.sort()
}
async function idOf(title: string): Promise<string> {
  for await (const [id] of core.session.manifest.entries('records'))
    if ((await openStoredRecord(core.session, id)).resourceJson.includes(`"${title}"`)) return id
  return ''
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-shared-people-'))
  core = (await createCore(dir)).core
  await importInto(
    core,
    [
      ...entriesOf('mine.json', [patient('1', 'Maria Popescu', '1980-02-03'), allergic('Latex', { reference: 'Patient/1' })]),
      ...entriesOf('child.json', [patient('7', 'Ion Popescu', '2015-06-01'), allergic('Peanut', { reference: 'Patient/7' })]),
      ...entriesOf('letter.hl7', [allergic('Penicillin', { display: 'Ana Ionescu' })]),
      ...entriesOf('odd.json', [allergic('Wasp venom', { reference: 'Patient/99' })]),
      ...entriesOf('typed', [allergic('Pollen', null)]),
    ],
    dir,
  )
})
afterAll(async () => {
  await core.close()
  await rm(dir, { recursive: true })
})

it("is the holder's and what names nobody; whoever bears another name is said with how many, and whether it is sure", async () => {
  expect(await chosen({ kinds: ['allergy'] })).toEqual({
    titles: ['Latex', 'Pollen', 'Wasp venom'],
    leftOut: [
      { name: 'Ana Ionescu', count: 1, sure: false },
      { name: 'Ion Popescu', count: 1, sure: true },
    ],
  })
})

it('is of others whom the person included, and what she named by itself', async () => {
  const { titles, leftOut } = await chosen({ kinds: ['allergy'], people: ['Ion Popescu'] })
  expect(titles).toEqual(['Latex', 'Peanut', 'Pollen', 'Wasp venom'])
  expect(leftOut).toEqual([{ name: 'Ana Ionescu', count: 1, sure: false }])
  expect((await chosen({ recordIds: [await idOf('Peanut')] })).titles).toEqual(['Peanut'])
  expect((await chosen({ kinds: ['allergy'], recordIds: [await idOf('Peanut')] })).leftOut.map(({ name }) => name)).toEqual(['Ana Ionescu'])
  expect((await chosen({ kinds: ['allergy'], without: [await idOf('Peanut')] })).titles).not.toContain('Peanut')
  await expect(chosen({ kinds: ['allergy'], people: [''] })).rejects.toMatchObject({ error: { code: 'input-invalid' } })
})

it('names of what is to come also who has nothing of these kinds yet', async () => {
  const category = { kinds: ['lab'], earlier: false, later: true } as const
  expect((await chosen({ category })).leftOut.map(({ name, count }) => [name, count])).toEqual([
    ['Ana Ionescu', 0],
    ['Ion Popescu', 0],
  ])
})

it('is the same where the index has not sorted everything in, out of the records themselves', async () => {
  const whole = await chosen({ kinds: [...RECORD_KINDS] })
  indexOf(core.session).building = true
  expect(await chosen({ kinds: [...RECORD_KINDS] })).toEqual(whole)
  indexOf(core.session).building = false
})

it("follows the person's word, on a name and on one record, and takes it back", async () => {
  const ana = (await listPeopleHere(core.session)).find(({ name }) => name === 'Ana Ionescu')?.key ?? ''
  await sayWhose(core.session, { key: ana, who: '' })
  expect((await chosen({ kinds: ['allergy'] })).titles).toContain('Penicillin')
  await sayWhose(core.session, { key: ana, who: null })
  const recordId = await idOf('Pollen')
  await sayWhose(core.session, { recordId, who: 'Ion Popescu' })
  expect((await chosen({ kinds: ['allergy'] })).titles).toEqual(['Latex', 'Wasp venom'])
  await sayWhose(core.session, { recordId, who: null })
  expect((await chosen({ kinds: ['allergy'] })).titles).toContain('Pollen')
})

it('knows whose the next file is though the patient in it is here already', async () => {
  const next = entriesOf('next-month.json', [patient('7', 'Ion Popescu', '2015-06-01'), allergic('Egg', { reference: 'Patient/7' })])
  await importInto(core, next, dir)
  expect(await showWhose(core.session, { recordId: await idOf('Egg') })).toMatchObject({ who: 'Ion Popescu', sure: true })
  expect((await chosen({ kinds: ['allergy'] })).titles).not.toContain('Egg')
})

it('a standing share that was signed before this says nothing of people, and goes on giving what it was signed for', async () => {
  const { session } = core
  const given = async (category: GrantCategory, later: true | 'people'): Promise<readonly string[]> => {
    const grantId = newId(session)
    const reader = deriveIdentity(new Uint8Array(32).fill(7))
    const device = signDeviceCertificate(reader, '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN', 1)
    const card = createContactCard(reader, { name: 'Dr Ana', device, addresses: [], issuedAtMs: 1 })
    const contact = {
      id: 'ana',
      did: reader.did,
      name: 'Dr Ana',
      role: 'clinician',
      card,
      safetyWords: [],
      verified: true,
      addedAtMs: 1,
    } as const
    const now = session.ports.clock.now()
    const times = { fromMs: 1, untilMs: now + 3_600_000, deleteByMs: now + 3_600_000, signedAtMs: 1 }
    const grantor = { grantor: session.identity.did, grantorName: 'Maria', grantee: reader.did, granteeName: 'Dr Ana' }
    const fixed = { version: 1, grantId, purpose: 'TREAT', right: 'view', records: [], lock: `0x${'ef'.repeat(32)}` } as const
    const signed = signGrant(session.identity, { ...fixed, ...grantor, ...times, category })
    const blob = await storeBlob(session, encodeUtf8(canonicalJson(signed)))
    const shareKey = encodeBase64Url(new Uint8Array(32).fill(9))
    const secret = { preimage: '', sealValue: '', outboxId: '', shareKey }
    await session.manifest.commit(async (tx) => {
      await tx.set('contacts', 'ana', contact)
      await tx.set('grants', grantId, { contactId: 'ana', blob, ...times, ...secret, later })
    })
    // Its node is not here: what is given is committed before that is told.
    await giveLater(session).catch(() => null)
    const entry = await session.manifest.get('grants', grantId)
    if (entry === undefined) throw new Error('no grant')
    const { amended } = await readStanding(session, grantId, entry)
    await session.manifest.commit(async (tx) => tx.set('grants', grantId, { ...entry, withdrawnAtMs: now }))
    return titlesOf(amended.records.map(({ recordId }) => recordId))
  }
  const kinds = { kinds: ['allergy'], earlier: false, later: true } as const
  const all = await given(kinds, true)
  expect(all).toEqual(expect.arrayContaining(['Latex', 'Peanut', 'Penicillin']))
  const own = await given({ ...kinds, people: [] }, 'people')
  expect(own).toContain('Latex')
  expect(own).not.toContain('Peanut')
  expect(await given({ ...kinds, people: ['Ion Popescu'] }, 'people')).toContain('Peanut')
})

it('leaves the pictures with their study, whatever they say themselves', async () => {
  await importInto(
    core,
    [
      ...entriesOf('child.dcm', [study('1.2.1', '1.2.1.1', 'Ion Popescu')]),
      ...entriesOf('mine.dcm', [study('1.2.2', '1.2.2.1', 'Maria Popescu')]),
      ...picture('of the child', '1.2.1.1', 'Popescu'),
      ...picture('of the mother', '1.2.2.1', 'Ion Popescu'),
    ],
    dir,
  )
  const { records } = await namedRecords(core.session, { scope: { recordIds: [], kinds: ['imaging'] } })
  const said: string[] = []
  for (const { recordId } of records) said.push((await openStoredRecord(core.session, recordId)).resourceJson)
  expect(said.some((one) => one.includes('"of the mother"'))).toBe(true)
  expect(said.some((one) => one.includes('"of the child"'))).toBe(false)
  expect(records).toHaveLength(2)
})

it('says it of a health link before it is made, seals nothing else, and makes no empty one', async () => {
  const choice = { scope: { recordIds: [], kinds: ['allergy'] } } as const
  const preview = await previewLinkOut(core.session, choice, signal)
  expect(preview.rows.map(({ title }) => title).sort()).toEqual(['Latex', 'Pollen', 'Wasp venom'])
  expect(preview).toMatchObject({ count: 3, others: [], leftOut: [{ name: 'Ion Popescu' }, { name: 'Ana Ionescu' }] })
  const along = await previewLinkOut(core.session, { ...choice, people: ['Ion Popescu'] }, signal)
  expect(along).toMatchObject({ count: 5, others: [{ name: 'Ion Popescu', count: 2 }], leftOut: [{ name: 'Ana Ionescu' }] })
  expect(along.previewToken).not.toBe(preview.previewToken)
  await importInto(core, entriesOf('child.json', [document('School letter', { reference: 'Patient/7' })]), dir)
  const onlyOthers = { scope: { recordIds: [], kinds: ['document'] } } as const
  const empty = await previewLinkOut(core.session, onlyOthers, signal)
  expect(empty).toMatchObject({ count: 0, rows: [], leftOut: [{ name: 'Ion Popescu', count: 1, sure: true }] })
  const place = { kind: 'folder', address: 'https://example.org/' } as const
  const draft = { ...onlyOthers, label: 'x', untilMs: core.session.ports.clock.now() + 3_600_000, place, path: dir }
  await expect(makeLink(core.session, { ...draft, previewToken: empty.previewToken }, signal)).rejects.toMatchObject({
    error: { code: 'grant-others-only' },
  })
})

it('keeps nothing of a patient who was deleted', async () => {
  await deleteRecords(core.session, { recordIds: [await idOf('2015-06-01')] })
  expect(await showWhose(core.session, { recordId: await idOf('Egg') })).toMatchObject({ who: null, sure: false })
  for (const [, record] of await core.session.manifest.list('imports')) expect(JSON.stringify(record)).not.toContain('Popescu')
})
