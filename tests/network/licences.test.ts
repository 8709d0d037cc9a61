/** A licence from the board that signs it to the patient who asks for it, over real nodes; and everybody who tries without one. */

import { p256 } from '@noble/curves/nist.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ContactLicence } from '../../shared/api/licence-views.ts'
import { sealEnvelope } from '../../shared/crypto/envelope.ts'
import { decodeBase64Url, encodeUtf8 } from '../../shared/crypto/bytes.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import { decodeCardToken } from '../../shared/crypto/card.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import { KEY, keySetOf } from '../support/health-cards.ts'
import { createConfirmedVault, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const CLAIMS = { name: 'Ana Ionescu', profession: 'cardiologist', licenceNumber: '12345', authority: 'Medical board', country: 'RO' }
const DAY_MS = 24 * 3_600_000
let board: Person
let ana: Person
let maria: Person
let anaId = ''
let mariaId = ''
let boardDid = ''
let anaDid = ''

beforeAll(async () => {
  ;[board, ana, maria] = await Promise.all([startPerson(), startPerson(), startPerson()])
  await createConfirmedVault(board, 'Medical board')
  await createConfirmedVault(ana, 'Ana Ionescu')
  await createConfirmedVault(maria, 'Maria Popescu')
  const cards = [await ana.call('showContactCard', null), await maria.call('showContactCard', null)]
  anaId = (await maria.call('addContact', { card: cards[0]?.card ?? '', name: 'Dr Ana Ionescu', role: 'clinician', verified: true }))
    .contactId
  mariaId = (await ana.call('addContact', { card: cards[1]?.card ?? '', name: 'Maria', role: 'other', verified: true })).contactId
  boardDid = (await board.call('showStatus', null)).did
  anaDid = (await ana.call('showStatus', null)).did
})
afterAll(async () => {
  await Promise.all([board.stop(), ana.stop(), maria.stop()])
})

const known = (): Promise<ContactLicence> => maria.call('showLicence', { contactId: anaId })
const kindsOf = async (person: Person): Promise<readonly string[]> =>
  (await person.call('listActivity', { limit: 50, offset: 0 })).entries.map(({ kind }) => kind)

/** Maria asks, and waits until the answer is there. */
async function asked(): Promise<ContactLicence> {
  maria.clock.offsetMs += 61_000
  ana.clock.offsetMs += 61_000
  await maria.call('askLicence', { contactId: anaId })
  await turnsUntil([maria, ana], async () => (await known()).askedAtMs === 0)
  return known()
}

describe('a clinician without a licence', () => {
  it('does not answer, and nothing is said of her', async () => {
    expect(await known()).toEqual({ askedAtMs: 0, licence: null })
    await maria.call('askLicence', { contactId: anaId })
    await turnsUntil([maria, ana], async () => (await kindsOf(maria)).includes('licence-asked'))
    await ana.root.turn()
    expect(await kindsOf(ana)).not.toContain('licence-shown')
    expect((await known()).licence).toBeNull()
    expect((await known()).askedAtMs).toBeGreaterThan(0)
  })
})

describe('a licence', () => {
  let place = 0

  it('is put in only by the one for whom it was issued', async () => {
    const issued = await board.call('issueCredential', { holder: anaDid, claims: CLAIMS, untilMs: Date.now() + 400 * DAY_MS })
    place = issued.place
    expect(await maria.codeOf('addLicence', { text: issued.text })).toBe('licence-not-yours')
    expect(await ana.codeOf('addLicence', { text: issued.text.replace(/"licence": "ey\w/u, '"licence": "eyX') })).toBe('licence-broken')
    expect(await ana.codeOf('addLicence', { text: '{}' })).toBe('licence-broken')
    expect(await ana.call('addLicence', { text: issued.text })).toMatchObject({ claims: CLAIMS, issuer: boardDid, standing: 'unlisted' })
    expect(await board.codeOf('issueCredential', { holder: anaDid, claims: { ...CLAIMS, name: '' }, untilMs: Date.now() + DAY_MS })).toBe(
      'input-invalid',
    )
    expect(await board.codeOf('issueCredential', { holder: anaDid, claims: CLAIMS, untilMs: Date.now() - 1 })).toBe('input-invalid')
    expect(await board.codeOf('issueCredential', { holder: 'did:web:x', claims: CLAIMS, untilMs: Date.now() + DAY_MS })).toBe(
      'card-invalid',
    )
  })

  it('of an issuer whom she does not know says nothing to the patient; of one in her list it counts', async () => {
    expect((await asked()).licence).toMatchObject({ claims: CLAIMS, standing: 'unlisted', issuerName: '' })
    await maria.call('addIssuer', { name: 'The medical board', issuer: boardDid, keys: '' })
    expect((await known()).licence).toMatchObject({ standing: 'valid', issuerName: 'The medical board', status: 'good' })
    expect(await kindsOf(ana)).toContain('licence-shown')
    expect(await kindsOf(maria)).toContain('licence-received')
  })

  it('that was suspended or withdrawn is called so once its new list came along, and never counts again', async () => {
    const suspended = await board.call('withdrawCredential', { place, value: 'suspended' })
    await ana.call('addLicence', { text: suspended.list })
    expect((await asked()).licence).toMatchObject({ standing: 'suspended' })
    // Lists say the second in which they were signed.
    board.clock.offsetMs += 5_000
    const { list: before } = await board.call('withdrawCredential', { place, value: 'good' })
    await ana.call('addLicence', { text: before })
    expect((await asked()).licence).toMatchObject({ standing: 'valid' })
    board.clock.offsetMs += 5_000
    await ana.call('addLicence', { text: (await board.call('withdrawCredential', { place, value: 'withdrawn' })).list })
    expect((await asked()).licence).toMatchObject({ standing: 'withdrawn' })
    // The list of before is still in its time: who shows that one instead shows nothing new.
    await ana.call('addLicence', { text: before })
    expect((await asked()).licence).toMatchObject({ standing: 'withdrawn' })
    expect(await board.codeOf('withdrawCredential', { place, value: 'good' })).toBe('licence-over')
    expect(await board.codeOf('withdrawCredential', { place: place === 1 ? 2 : 1, value: 'good' })).toBe('licence-not-found')
    expect((await board.call('listCredentials', null)).credentials).toMatchObject([{ place, value: 'withdrawn', holder: anaDid }])
  })

  it('with a list of another issuer is refused', async () => {
    const { list } = await maria.call('listCredentials', null)
    expect(await ana.codeOf('addLicence', { text: list })).toBe('licence-broken')
  })

  it('out of date is called so by the clock of the patient', async () => {
    const issued = await board.call('issueCredential', { holder: anaDid, claims: CLAIMS, untilMs: Date.now() + 40 * DAY_MS })
    await ana.call('addLicence', { text: issued.text })
    expect((await asked()).licence).toMatchObject({ standing: 'valid' })
    const { offsetMs } = maria.clock
    maria.clock.offsetMs += 32 * DAY_MS
    expect((await known()).licence).toMatchObject({ standing: 'status-unknown', status: 'old' })
    maria.clock.offsetMs += 20 * DAY_MS
    expect((await known()).licence).toMatchObject({ standing: 'expired' })
    maria.clock.offsetMs = offsetMs
  })

  it('that nobody asked for is refused and noted', async () => {
    const before = (await kindsOf(maria)).filter((kind) => kind === 'request-refused').length
    const letter = sealEnvelope({
      sender: deriveIdentity(new Uint8Array(32).fill(9)),
      recipient: recipientOf((await maria.call('showContactCard', null)).card),
      type: 'licence',
      payload: encodeUtf8(JSON.stringify({ licence: 'x', statusList: '' })),
      id: 'f'.repeat(32),
      createdAtMs: Date.now(),
      random: (length) => new Uint8Array(length).fill(7),
    })
    await ana.node.peer.deliver(cardOf((await maria.call('showContactCard', null)).card), letter)
    await turnsUntil([maria], async () => (await kindsOf(maria)).filter((kind) => kind === 'request-refused').length > before)
    expect((await known()).licence).toMatchObject({ standing: 'valid' })
  })

  it('taken out is shown to nobody any more', async () => {
    await ana.call('removeLicence', null)
    expect(await ana.call('showOwnLicence', null)).toBeNull()
    const shown = (await kindsOf(ana)).filter((kind) => kind === 'licence-shown').length
    maria.clock.offsetMs += 61_000
    ana.clock.offsetMs += 61_000
    await maria.call('askLicence', { contactId: anaId })
    for (let turn = 0; turn < 5; turn += 1) for (const person of [maria, ana]) await person.root.turn()
    expect((await kindsOf(ana)).filter((kind) => kind === 'licence-shown').length).toBe(shown)
    expect(mariaId).not.toBe('')
  })
})

describe('an issuer with a web address', () => {
  it('is the one whose address the licence says, letter for letter: with a slash at its end it is another one', async () => {
    const { text } = await board.call('issueCredential', { holder: anaDid, claims: CLAIMS, untilMs: Date.now() + DAY_MS })
    const [head = '', ...rest] = (JSON.parse(text) as { readonly licence: string }).licence.split('~')
    const [header = '', payload = ''] = head.split('.').map((part) => Buffer.from(part, 'base64url').toString())
    const licenceOf = (iss: string): string => {
      const parts = [
        { ...(JSON.parse(header) as object), alg: 'ES256', kid: KEY.kid },
        { ...(JSON.parse(payload) as object), iss },
      ]
      const input = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
      return [`${input}.${Buffer.from(p256.sign(Buffer.from(input), KEY.secret)).toString('base64url')}`, ...rest].join('~')
    }
    const [bare, slash] = ['https://board.example', 'https://board.example/']
    const said = async (iss: string): Promise<object> => ana.call('addLicence', { text: licenceOf(iss) })
    for (const [listed, other] of [
      [bare, slash],
      [slash, bare],
    ] as const) {
      expect(await ana.call('addIssuer', { name: 'Board', issuer: listed, keys: keySetOf(KEY) })).toMatchObject({ issuer: listed })
      expect(await said(listed)).toMatchObject({ issuer: listed, signed: true, issuerName: 'Board' })
      expect(await said(other)).toMatchObject({ issuer: other, signed: false, standing: 'unlisted', issuerName: '' })
      await ana.call('removeIssuer', { issuer: listed })
      expect(await said(listed)).toMatchObject({ signed: false, standing: 'unlisted' })
    }
  })
})

describe('a card with another key', () => {
  it('under the name of somebody who is there stops, and changes nothing', async () => {
    const { card } = await board.call('showContactCard', null)
    const unseen = [
      'Dr\u200b Ana Ionescu',
      'Dr Ana \u00adIonescu',
      '\u202aDr Ana Ionescu\u202c',
      'Dr \u2060\u3164 Ana Ionescu',
      'Dr Ana\u0007 Ionescu',
    ]
    for (const name of ['Dr Ana Ionescu', 'dr  ANA Ionescu', 'Ana Ionescu', ...unseen])
      expect(await maria.codeOf('addContact', { card, name, role: 'clinician', verified: true })).toBe('contact-other-key')
    for (const name of ['\u200b', '\u3164\u00ad \u2060'])
      expect(await maria.codeOf('addContact', { card, name, role: 'other', verified: true })).toBe('input-invalid')
    expect(await maria.call('listContacts', null)).toHaveLength(1)
    const added = { card, name: 'Ana of the board', role: 'clinician', verified: false } as const
    const twice = await Promise.all([maria.call('addContact', added), maria.call('addContact', added)])
    expect(new Set(twice.map(({ contactId }) => contactId)).size).toBe(1)
    expect(await maria.call('listContacts', null)).toHaveLength(2)
  })

  it('a newer card and the word that the words were compared, at one moment, both count', async () => {
    const contact = (await maria.call('listContacts', null)).find(({ name }) => name === 'Ana of the board')
    const { card } = await board.call('showContactCard', null)
    const known = { name: 'Ana of the board', role: 'clinician', verified: false } as const
    const both = [
      () => maria.call('addContact', { card, ...known }),
      () => maria.call('verifyContact', { contactId: contact?.id ?? '' }),
    ] as const
    await Promise.all(both.map((call) => call()))
    const now = (await maria.call('listContacts', null)).find(({ id }) => id === contact?.id)
    expect([now?.verified, now?.card.issuedAtMs]).toEqual([true, cardOf(card).issuedAtMs])
  })
})

function cardOf(token: string): ContactCard {
  const card = decodeCardToken(token)
  if (!card.ok) throw new Error('card')
  return card.value
}

function recipientOf(token: string): { readonly did: string; readonly sealingKey: Uint8Array } {
  const card = cardOf(token)
  return { did: card.did, sealingKey: decodeBase64Url(card.sealingKey) ?? new Uint8Array(32) }
}
