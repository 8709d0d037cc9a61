/** A share of kinds out of a vault with the records of several people, at the serving side: a node in a process of its own, asked by a client that lies. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { signDeviceCertificate } from '../../shared/crypto/device.ts'
import type { GrantPreview } from '../../shared/api/grant-views.ts'
import type { VaultArgs } from '../../shared/api/vault-api.ts'
import { cardOf, identityOf, signedTermsOf } from '../support/letters.ts'
import { startLiar } from '../support/liar.ts'
import type { Liar } from '../support/liar.ts'
import { startNodeProcess } from '../support/node-process.ts'
import { createConfirmedVault, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const HOUR_MS = 3_600_000
let files = ''
let maria: Person
let ana: Person
let liar: Liar
let contactId = ''

const allergy = (text: string, patient?: object): object => ({
  resourceType: 'AllergyIntolerance',
  clinicalStatus: { coding: [{ code: 'active' }] },
  code: { text },
  ...(patient === undefined ? {} : { patient }),
})
const PATIENTS = [
  { resourceType: 'Patient', id: 'm', name: [{ text: 'Maria Popescu' }], birthDate: '1980-02-03' },
  { resourceType: 'Patient', id: 'i', name: [{ text: 'Ion Popescu' }], birthDate: '2015-06-01' },
] as const
const [hers, ions] = [{ reference: 'Patient/m' }, { reference: 'Patient/i' }]

let imports = 0
async function importAll(resources: readonly object[]): Promise<void> {
  const path = join(files, `${String(++imports)}.json`)
  const entry = [...PATIENTS, ...resources].map((resource) => ({ resource }))
  await writeFile(path, JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }))
  const { importToken } = await maria.call('previewImport', { paths: [path] })
  await maria.call('importRecords', { importToken })
}

type Draft = VaultArgs<'previewGrant'>
async function give(more: Partial<Draft>): Promise<{ readonly grantId: string; readonly preview: GrantPreview }> {
  const now = Date.now()
  const times = { fromMs: now - 1000, untilMs: now + HOUR_MS, deleteByMs: now + 2 * HOUR_MS }
  const draft: Draft = { contactId, scope: { recordIds: [], kinds: [] }, purpose: 'TREAT', right: 'view', ...times, ...more }
  const preview = await maria.call('previewGrant', draft)
  const { grantId } = await maria.call('grantAccess', { ...draft, previewToken: preview.previewToken })
  await turnsUntil([maria, ana], async () => (await ana.call('listShares', null)).some((one) => one.grantId === grantId))
  return { grantId, preview }
}

async function titlesAt(grantId: string): Promise<readonly string[]> {
  const share = (await ana.call('listShares', null)).find((one) => one.grantId === grantId)
  return [...(share?.rows ?? [])].map(({ title }) => title).sort()
}

/** Block and id of a record in the vault of the mother, out of a share of its own that names it. */
async function recordNamed(title: string): Promise<{ readonly recordId: string; readonly cid: string }> {
  const { rows } = await maria.call('listRecords', { kinds: ['allergy'], limit: 100, offset: 0, every: true })
  const recordId = rows.find((row) => row.title === title)?.id ?? ''
  const { grantId } = await give({ scope: { recordIds: [recordId], kinds: [] } })
  return { recordId, cid: (await signedTermsOf(ana, grantId)).records[0]?.cid ?? '' }
}

/** Bytes that the node gives out of these blocks to a client with the reader's own keys. */
async function bytesOf(grantId: string, cids: readonly string[]): Promise<number> {
  const talk = await liar.open(await cardOf(maria))
  await talk.introduce(signDeviceCertificate(await identityOf(ana), liar.peerId, Date.now()))
  await talk.ask({ grantId, cids, purpose: 'TREAT', right: 'view' }, cids.length)
  await talk.drain()
  const { payloadBytes } = talk
  talk.close()
  return payloadBytes
}

beforeAll(async () => {
  files = await mkdtemp(join(tmpdir(), 'salus-shared-people-'))
  ;[maria, ana, liar] = await Promise.all([
    startPerson(undefined, undefined, undefined, undefined, undefined, startNodeProcess),
    startPerson(),
    startLiar(),
  ])
  await createConfirmedVault(maria, 'Maria Popescu')
  await createConfirmedVault(ana, 'Dr Ana Dumitru')
  const [cardOfMaria, cardOfAna] = [await maria.call('showContactCard', null), await ana.call('showContactCard', null)]
  await ana.call('addContact', { card: cardOfMaria.card, name: 'Maria', role: 'other', verified: true })
  contactId = (await maria.call('addContact', { card: cardOfAna.card, name: 'Dr Ana', role: 'clinician', verified: true })).contactId
  await importAll([allergy('Latex', hers), allergy('Peanut', ions), allergy('Pollen'), allergy('Penicillin', { display: 'Ana Ionescu' })])
})
afterAll(() => Promise.all([maria.stop(), ana.stop(), liar.stop()]))

it('has no key, no name and no block of what is left out, and says to its owner alone whose that is', async () => {
  const { grantId, preview } = await give({ scope: { recordIds: [], kinds: ['allergy'] } })
  expect(preview.leftOut).toEqual([
    { name: 'Ana Ionescu', count: 1, sure: false },
    { name: 'Ion Popescu', count: 1, sure: true },
  ])
  expect(preview.rows.map(({ title }) => title).sort()).toEqual(['Latex', 'Pollen'])
  expect(await titlesAt(grantId)).toEqual(['Latex', 'Pollen'])
  const terms = await signedTermsOf(ana, grantId)
  expect(terms.records.map(({ recordId }) => recordId).sort()).toEqual(preview.rows.map(({ id }) => id).sort())
  expect(JSON.stringify(terms)).not.toMatch(/Ion|Ionescu/u)
  expect(await bytesOf(grantId, [(await recordNamed('Latex')).cid])).toBeGreaterThan(0)
  const { recordId, cid } = await recordNamed('Peanut')
  expect(cid).not.toBe('')
  expect(await bytesOf(grantId, [cid])).toBe(0)
  expect(await ana.codeOf('openShared', { grantId, recordId })).toBe('record-not-found')
})

it('takes somebody else along where that was chosen, and a record that was named', async () => {
  const { grantId, preview } = await give({ scope: { recordIds: [], kinds: ['allergy'] }, people: ['Ion Popescu'] })
  expect(preview).toMatchObject({ others: [{ name: 'Ion Popescu', count: 1 }], leftOut: [{ name: 'Ana Ionescu' }] })
  expect(await titlesAt(grantId)).toEqual(['Latex', 'Peanut', 'Pollen'])
  expect(await bytesOf(grantId, [(await recordNamed('Peanut')).cid])).toBeGreaterThan(0)
  const { recordId } = await recordNamed('Penicillin')
  expect(await titlesAt((await give({ scope: { recordIds: [recordId], kinds: [] } })).grantId)).toEqual(['Penicillin'])
})

it('refuses to sign a choice with other people than the preview showed, and a choice that holds nothing of the holder', async () => {
  const now = Date.now()
  const times = { fromMs: now - 1000, untilMs: now + HOUR_MS, deleteByMs: now + 2 * HOUR_MS }
  const draft: Draft = { contactId, scope: { recordIds: [], kinds: ['allergy'] }, purpose: 'TREAT', right: 'view', ...times }
  const { previewToken } = await maria.call('previewGrant', draft)
  expect(await maria.codeOf('grantAccess', { ...draft, people: ['Ion Popescu'], previewToken })).toBe('grant-changed')
  const later: Draft = { ...draft, scope: { recordIds: [], kinds: [] }, category: { kinds: ['lab'], earlier: false, later: true } }
  const seen = await maria.call('previewGrant', later)
  expect(await maria.codeOf('grantAccess', { ...later, people: ['Ion Popescu'], previewToken: seen.previewToken })).toBe('grant-changed')
  const others: Draft = { ...draft, without: [(await recordNamed('Latex')).recordId, (await recordNamed('Pollen')).recordId] }
  const empty = await maria.call('previewGrant', others)
  expect(empty).toMatchObject({ rows: [], leftOut: [{ name: 'Ana Ionescu' }, { name: 'Ion Popescu' }] })
  expect(await maria.codeOf('grantAccess', { ...others, previewToken: empty.previewToken })).toBe('grant-others-only')
})

it('what joins a standing share follows what was signed: with keys of nobody else, until the person says that it is hers', async () => {
  const category = { kinds: ['allergy'], earlier: true, later: true } as const
  const { grantId: own } = await give({ category })
  const { grantId: both } = await give({ category, people: ['Ion Popescu'] })
  expect((await signedTermsOf(ana, own)).category).toEqual({ ...category, people: [] })
  expect((await signedTermsOf(ana, both)).category).toEqual({ ...category, people: ['Ion Popescu'] })
  await importAll([allergy('Dust', hers), allergy('Egg', ions), allergy('Nickel', { display: 'Ana Ionescu' })])
  await turnsUntil([maria, ana], async () => (await titlesAt(both)).includes('Egg') && (await titlesAt(own)).includes('Dust'))
  expect(await titlesAt(own)).toEqual(['Dust', 'Latex', 'Pollen'])
  expect(await titlesAt(both)).toEqual(['Dust', 'Egg', 'Latex', 'Peanut', 'Pollen'])
  const egg = await recordNamed('Egg')
  expect(await bytesOf(own, [egg.cid])).toBe(0)
  expect(await bytesOf(both, [egg.cid])).toBeGreaterThan(0)
  expect((await maria.call('showPrivacy', { recordId: egg.recordId })).wouldGoTo).toEqual([])
  expect((await maria.call('showPrivacy', { recordId: (await recordNamed('Nickel')).recordId })).wouldGoTo).toEqual([])
  const key = (await maria.call('listPeopleHere', null)).find(({ name }) => name === 'Ana Ionescu')?.key ?? ''
  await maria.call('sayWhose', { key, who: '' })
  await turnsUntil([maria, ana], async () => (await titlesAt(own)).includes('Nickel') && (await titlesAt(both)).includes('Nickel'))
  // What was there before it was signed, and was left out then, stays out.
  expect(await titlesAt(own)).toEqual(['Dust', 'Latex', 'Nickel', 'Pollen'])
  expect(await bytesOf(own, [(await recordNamed('Penicillin')).cid])).toBe(0)
  await maria.call('sayWhose', { key, who: null })
})
