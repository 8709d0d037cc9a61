/** A health card in the vault: whose signature it is, said by the list of issuers of now, at the preview, at the card and at its records. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CardCheck } from '../../shared/model/health-card.ts'
import { BUNDLE, cardFileOf, cardOf, ISSUER, KEY, keySetOf, signingKey } from '../support/health-cards.ts'
import { createConfirmedVault, startPerson } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const OTHER_KEY = signingKey('another')
const CLINIC = { name: 'Hill Clinic', issuer: ISSUER, keys: keySetOf(KEY) }
let dir = ''
let person: Person
let nextFile = 0

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-cards-'))
  person = await startPerson()
  await createConfirmedVault(person, 'Maria Anyperson')
})
afterAll(async () => {
  await person.stop()
  await rm(dir, { recursive: true })
})

async function preview(...texts: readonly string[]): Promise<{ readonly importToken: string; readonly cards: readonly CardCheck[] }> {
  const path = join(dir, `${String(nextFile++)}.smart-health-card`)
  await writeFile(path, cardFileOf(...texts))
  return person.call('previewImport', { paths: [path] })
}

/** What a preview says of one card; nothing is kept. */
async function saidOf(text: string): Promise<CardCheck | undefined> {
  const { importToken, cards } = await preview(text)
  await person.call('discardImport', { importToken })
  return cards[0]
}

/** A vaccination on that day, so that each is another one. */
const bundleOf = (day: string): object => ({
  ...BUNDLE,
  entry: BUNDLE.entry.map(({ fullUrl, resource }) => ({
    fullUrl,
    resource: 'occurrenceDateTime' in resource ? { ...resource, occurrenceDateTime: day } : resource,
  })),
})

describe('the signature of a card', () => {
  it('of an issuer that is not in the list is not called anything but that', async () => {
    expect(await saidOf(cardOf())).toMatchObject({ verdict: 'unlisted', issuer: ISSUER, name: '', time: 'current', problems: [] })
  })

  it('follows the list: at the preview, at the card, and at the records that stand in it', async () => {
    const { importToken } = await preview(cardOf({ bundle: bundleOf('2023-10-02') }))
    const { recordIds } = await person.call('importRecords', { importToken })
    const verdicts = (): Promise<readonly (string | undefined)[]> =>
      Promise.all(recordIds.map(async (recordId) => (await person.call('readRecord', { recordId })).cards?.[0]?.verdict))
    expect(await verdicts()).toEqual(['unlisted', 'unlisted', 'unlisted'])
    expect(await person.call('addIssuer', CLINIC)).toEqual({ name: 'Hill Clinic', issuer: ISSUER, keys: 1, lists: 0 })
    expect(await verdicts()).toEqual(['listed', 'listed', 'listed'])
    await person.call('addIssuer', { ...CLINIC, keys: keySetOf(OTHER_KEY) })
    expect(await verdicts()).toEqual(['key-unlisted', 'key-unlisted', 'key-unlisted'])
    await person.call('removeIssuer', { issuer: ISSUER })
    expect(await person.call('listIssuers', null)).toEqual([])
    expect(await verdicts()).toEqual(['unlisted', 'unlisted', 'unlisted'])
  })

  it("that fits, that does not, and that is another one's", async () => {
    await person.call('addIssuer', CLINIC)
    expect(await saidOf(cardOf())).toMatchObject({ verdict: 'listed', name: 'Hill Clinic' })
    const [head = '', , seal = ''] = cardOf().split('.')
    const content = cardOf({ bundle: bundleOf('2020-01-01') }).split('.')[1] ?? ''
    expect(await saidOf(`${head}.${content}.${seal}`)).toMatchObject({ verdict: 'changed', name: 'Hill Clinic' })
    expect(await saidOf(cardOf({ key: OTHER_KEY }))).toMatchObject({ verdict: 'key-unlisted', name: 'Hill Clinic' })
    expect(await saidOf(cardOf({ issuer: 'https://other.example' }))).toMatchObject({ verdict: 'other-issuer', name: 'Hill Clinic' })
    // With a slash at its end the address is that of another one, as the card says it and as the list does.
    expect(await saidOf(cardOf({ issuer: `${ISSUER}/` }))).toMatchObject({ verdict: 'other-issuer', issuer: `${ISSUER}/` })
    await person.call('removeIssuer', { issuer: ISSUER })
    await person.call('addIssuer', { ...CLINIC, issuer: `${ISSUER}/` })
    expect(await saidOf(cardOf())).toMatchObject({ verdict: 'other-issuer' })
    expect(await saidOf(cardOf({ issuer: `${ISSUER}/` }))).toMatchObject({ verdict: 'listed', problems: ['issuer-form'] })
    await person.call('removeIssuer', { issuer: `${ISSUER}/` })
    await person.call('addIssuer', CLINIC)
    // A key that the card brings along counts for nothing.
    const forged = cardOf({ key: OTHER_KEY, header: { kid: KEY.kid, jwk: OTHER_KEY.jwk } })
    expect(await saidOf(forged)).toMatchObject({ verdict: 'changed' })
  })

  it('says from when to when the card counts', async () => {
    expect(await saidOf(cardOf({ content: { exp: 1_700_000_100 } }))).toMatchObject({ time: 'expired', expiresAtMs: 1_700_000_100_000 })
    expect(await saidOf(cardOf({ content: { nbf: 4_000_000_000 } }))).toMatchObject({ time: 'not-yet', problems: [] })
    expect(await saidOf(cardOf({ content: { nbf: 1_700_000_000_000 } }))).toMatchObject({ time: 'not-yet', problems: ['times'] })
  })

  it('is not all: a list of its issuer takes it back, and what is not known of that is said', async () => {
    const card = cardOf({ vc: { rid: 'AQPCj4wwk6Mt' } })
    const list = (ctr: number, ...rids: readonly string[]): { list: string } => ({
      list: JSON.stringify({ kid: KEY.kid, method: 'rid', ctr, rids }),
    })
    expect(await saidOf(cardOf())).toMatchObject({ revocation: 'no-number', certificate: 'none' })
    expect(await saidOf(card)).toMatchObject({ verdict: 'listed', revocation: 'no-list' })
    await person.call('addIssuer', { ...CLINIC, keys: JSON.stringify({ keys: [{ ...KEY.jwk, crlVersion: 2 }] }) })
    expect(await saidOf(card)).toMatchObject({ revocation: 'list-missing' })
    expect(await person.call('addRevocationList', list(2, 'AQPCj4wwk6Mt'))).toMatchObject({ name: 'Hill Clinic', lists: 1 })
    expect(await saidOf(card)).toMatchObject({ verdict: 'listed', revocation: 'taken-back' })
    expect(await person.codeOf('addRevocationList', list(1))).toBe('revocation-list-older')
    expect(await person.codeOf('addRevocationList', { list: '{}' })).toBe('revocation-list-broken')
    expect(
      await person.codeOf('addRevocationList', { list: JSON.stringify({ kid: OTHER_KEY.kid, method: 'rid', ctr: 1, rids: [] }) }),
    ).toBe('revocation-list-unknown')
    // It stays with its key when the keys come again, and goes with it.
    await person.call('addIssuer', CLINIC)
    expect(await saidOf(card)).toMatchObject({ revocation: 'taken-back' })
    await person.call('addIssuer', { ...CLINIC, keys: keySetOf(OTHER_KEY) })
    expect(await person.call('listIssuers', null)).toMatchObject([{ name: 'Hill Clinic', lists: 0 }])
    await person.call('addIssuer', CLINIC)
  })

  it('says nothing of a record that was given out with the card but does not stand in it', async () => {
    const { importToken } = await preview(cardOf({ bundle: bundleOf('2023-10-03') }), cardOf({ bundle: bundleOf('2023-10-04') }))
    const { recordIds } = await person.call('importRecords', { importToken })
    const records = await Promise.all(recordIds.map((recordId) => person.call('readRecord', { recordId })))
    expect(records.map(({ row, cards }) => [row.date.slice(0, 10), cards?.length])).toEqual([
      ['2023-11-14', 2],
      ['2023-10-03', 1],
      ['2023-10-04', 1],
    ])
  })
})

describe('the list of issuers', () => {
  it.each([
    ['without a name', { name: ' ' }, 'input-invalid'],
    ['without a secure address', { issuer: 'http://clinic.example' }, 'input-invalid'],
    ['with keys that are none', { keys: '{}' }, 'issuer-keys-broken'],
  ])('takes none %s', async (_title, change, code) => {
    expect(await person.codeOf('addIssuer', { ...CLINIC, ...change })).toBe(code)
  })

  it('is kept, and what was done to it stands in the diary', async () => {
    await person.call('addIssuer', { ...CLINIC, issuer: 'https://b.example/', name: 'B' })
    expect(await person.call('listIssuers', null)).toContainEqual({ name: 'B', issuer: 'https://b.example/', keys: 1, lists: 0 })
    const { entries } = await person.call('listActivity', { limit: 1, offset: 0 })
    expect(entries[0]).toMatchObject({ kind: 'issuer-added', who: 'B' })
  })
})
