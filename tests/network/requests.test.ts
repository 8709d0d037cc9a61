/** A request from one person to another: asked, narrowed, answered or not, with real nodes. */

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RequestDraft, RequestView } from '../../shared/api/request-views.ts'
import type { GrantDraft } from '../../shared/api/vault-api.ts'
import { canonicalJson } from '../../shared/crypto/canonical-json.ts'
import { signGrant } from '../../shared/crypto/grant.ts'
import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import { signRequest } from '../../shared/crypto/request.ts'
import { encodeInviteToken } from '../../shared/crypto/token.ts'
import type { GrantTerms, InvitePayload } from '../../shared/model/grant.ts'
import type { RequestTerms } from '../../shared/model/request.ts'
import { cardOf, identityOf, sealFor } from '../support/letters.ts'
import { createConfirmedVault, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { startRelay } from '../support/relay.ts'
import type { Relay } from '../support/relay.ts'
import { HOUR_MS } from '../support/requests.ts'

const DAY_MS = 24 * HOUR_MS
const HBA1C = 'http://loinc.org|59261-8'

const observation = (text: string, code: string, date: string): object => ({
  resourceType: 'Observation',
  status: 'final',
  category: [{ coding: [{ code: 'laboratory' }] }],
  code: { text, coding: [{ system: 'http://loinc.org', code }] },
  effectiveDateTime: date,
  valueQuantity: { value: 58, unit: 'mmol/mol' },
})
const RESOURCES = [
  observation('HbA1c', '59261-8', '2026-03-01'),
  observation('HbA1c', '59261-8', '2020-03-01'),
  observation('Ferritin', '2276-4', '2026-03-01'),
  { resourceType: 'Condition', code: { text: 'Hay fever' }, recordedDate: '2026-02-01' },
  { resourceType: 'AllergyIntolerance', code: { text: 'Birch pollen' }, recordedDate: '2026-02-01' },
]

let ana: Person
const others: Person[] = []
const relays: Relay[] = []

/** Somebody with records whose node is reached through a relay that writes everything down; `asked` are the calls to her own node. */
async function patient(name: string): Promise<{ readonly person: Person; readonly seen: () => number; readonly asked: string[]; readonly contactId: string }> {
  let relay: Relay | null = null
  const asked: string[] = []
  const person = await startPerson(undefined, undefined, (peer) => ({
    ...peer,
    describe: async () => {
      const described = await peer.describe()
      if (!described.ok) return described
      if (relay === null) relays.push((relay = await startRelay(Number(described.value.addresses[0]?.split('/').at(-1)))))
      return { ok: true, value: { ...described.value, addresses: [`/ip4/127.0.0.1/tcp/${String(relay.port)}`] } }
    },
    deliver: (to, envelope) => (asked.push('deliver'), peer.deliver(to, envelope)),
    fetchFiles: (...args) => (asked.push('fetchFiles'), peer.fetchFiles(...args)),
  }))
  others.push(person)
  await createConfirmedVault(person, name)
  const file = join(person.dir, 'records.ndjson')
  await writeFile(file, RESOURCES.map((one) => JSON.stringify(one)).join('\n'))
  const { importToken } = await person.call('previewImport', { paths: [file] })
  await person.call('importRecords', { importToken })
  const card = async (one: Person): Promise<string> => (await one.call('showContactCard', null)).card
  const { contactId } = await ana.call('addContact', { card: await card(person), name, role: 'other', verified: true })
  await person.call('addContact', { card: await card(ana), name: 'Dr Ana', role: 'clinician', verified: true })
  await turnsUntil([person], async () => (await person.call('showStatus', null)).ledger.waiting === 0)
  return { person, seen: () => relay?.seen().length ?? 0, asked, contactId }
}

function draftFor(contactId: string, change: Partial<RequestDraft> = {}): RequestDraft {
  const now = Date.now()
  return {
    contactId,
    what: { kinds: ['problem'], codes: [HBA1C], recordIds: [], since: '2026-01-01' },
    purpose: 'TREAT',
    right: 'keep',
    fromMs: now,
    untilMs: now + 30 * DAY_MS,
    deleteByMs: now + 60 * DAY_MS,
    answerByMs: now + 14 * DAY_MS,
    why: 'To see how the new tablets work.',
    noDisadvantage: true,
    ...change,
  }
}

async function requestsOf(person: Person): Promise<readonly RequestView[]> {
  return person.call('listRequests', null)
}

async function ask(contactId: string, to: Person, change: Partial<RequestDraft> = {}): Promise<RequestView> {
  const { requestId } = await ana.call('askAccess', draftFor(contactId, change))
  await turnsUntil([ana, to], async () => (await requestsOf(to)).some((one) => one.requestId === requestId))
  const view = (await requestsOf(to)).find((one) => one.requestId === requestId)
  if (view === undefined) throw new Error('it did not come')
  return view
}

/** The answer that gives all of what was asked. */
async function answerTo(person: Person, { requestId, terms, contactId }: RequestView): Promise<GrantDraft & { readonly requestId: string }> {
  const { rows } = await person.call('previewRequest', { requestId })
  const { purpose, right, untilMs, deleteByMs } = terms
  const scope = { recordIds: rows.map(({ id }) => id), kinds: [] }
  return { contactId, scope, purpose, right, fromMs: Math.max(terms.fromMs, Date.now()), untilMs, deleteByMs, requestId }
}

async function sayYes(person: Person, draft: GrantDraft & { readonly requestId: string }): Promise<string> {
  const { previewToken } = await person.call('previewGrant', draft)
  const { requestId, scope, right, fromMs, untilMs, deleteByMs } = draft
  const answered = { recordIds: scope.recordIds, right, fromMs, untilMs, deleteByMs }
  const granted = await person.call('answerRequest', { requestId, answer: 'grant', ...answered, previewToken })
  return granted?.grantId ?? ''
}

beforeAll(async () => {
  ana = await startPerson()
  await createConfirmedVault(ana, 'Dr Ana Dumitru')
})
afterAll(async () => {
  for (const person of [ana, ...others]) await person.stop()
  for (const relay of relays) await relay.close()
})

describe('a request that is answered', () => {
  let maria: Person
  let contactId = ''
  let request: RequestView
  let grantId = ''

  it('says everything, or is not sent', async () => {
    ;({ person: maria, contactId } = await patient('Maria Popescu'))
    const refusals: readonly (readonly [Partial<RequestDraft>, string])[] = [
      [{ noDisadvantage: false }, 'request-statement-missing'],
      [{ why: ' ' }, 'request-incomplete'],
      [{ what: { kinds: [], codes: [], recordIds: [] } }, 'request-incomplete'],
      [{ answerByMs: Date.now() + 40 * DAY_MS }, 'grant-dates'],
      [{ contactId: 'nobody' }, 'contact-not-found'],
    ]
    for (const [change, code] of refusals) expect(await ana.codeOf('askAccess', draftFor(contactId, change))).toBe(code)
    request = await ask(contactId, maria)
    expect(request).toMatchObject({ direction: 'in', state: 'open', contactName: 'Dr Ana', terms: { askerName: 'Dr Ana Dumitru' } })
    expect(request.terms.noDisadvantage).toContain('no disadvantage')
    expect((await requestsOf(ana))[0]).toMatchObject({ direction: 'out', state: 'open', delivery: 'delivered' })
  })

  it('touches what fits it, read from the records themselves', async () => {
    const { rows, more } = await maria.call('previewRequest', { requestId: request.requestId })
    expect(rows.map(({ title, date }) => `${title} ${date}`)).toEqual(['HbA1c 2026-03-01', 'Hay fever 2026-02-01'])
    expect(more).toBe(false)
  })

  it('cannot be answered with more, whichever part it is', async () => {
    const full = await answerTo(maria, request)
    const all = (await maria.call('listRecords', { limit: 10, offset: 0 })).rows
    const stray = all.filter(({ title, date }) => title === 'Ferritin' || date === '2020-03-01').map(({ id }) => id)
    expect(stray).toHaveLength(2)
    const wider: readonly Partial<GrantDraft>[] = [
      ...stray.map((id) => ({ scope: { recordIds: [...full.scope.recordIds, id], kinds: [] } })),
      { scope: { recordIds: [], kinds: ['allergy'] } },
      { purpose: 'HRESCH' },
      { fromMs: request.terms.fromMs - 1 },
      { untilMs: full.untilMs + 1 },
      { deleteByMs: full.deleteByMs + 1 },
    ]
    for (const change of wider) {
      expect(await maria.codeOf('previewGrant', { ...full, ...change }), JSON.stringify(change)).toBe('request-widened')
      expect(await maria.codeOf('grantAccess', { ...full, ...change, previewToken: '' }), JSON.stringify(change)).toBe('request-widened')
    }
    expect(await maria.codeOf('previewGrant', full)).toBe('ok')
    expect(await maria.call('listGrants', null)).toEqual([])
  })

  it('is answered with less, and both sides hold the same consent', async () => {
    const full = await answerTo(maria, request)
    const [first = ''] = full.scope.recordIds
    grantId = await sayYes(maria, { ...full, scope: { recordIds: [first], kinds: [] }, right: 'view', untilMs: Date.now() + DAY_MS })
    await turnsUntil([maria, ana], async () => (await requestsOf(ana))[0]?.state === 'granted')
    expect((await requestsOf(ana))[0]).toMatchObject({ state: 'granted', grantId })
    expect((await requestsOf(maria))[0]).toMatchObject({ state: 'granted', grantId })
    expect((await ana.call('fetchShare', { grantId })).rows).toMatchObject([{ title: 'HbA1c', code: HBA1C }])
    const [given, received] = [await maria.call('showConsent', { grantId }), await ana.call('showConsent', { grantId })]
    expect(given).toMatchObject({ side: 'given', state: 'active', recordCount: 1, items: [{ title: 'HbA1c' }], request: { signature: { name: 'Dr Ana Dumitru' } } })
    expect(received).toMatchObject({ side: 'received', state: 'active', items: [{ title: 'HbA1c' }] })
    expect(received.request).toEqual(given.request)
    expect(received.fileText).toBe(given.fileText)
    const file = JSON.parse(given.fileText) as { readonly consent: object; readonly consentRecord: { readonly event: readonly object[] } }
    expect(file.consent).toMatchObject({ resourceType: 'Consent', status: 'active' })
    expect(file.consentRecord).toMatchObject({ record: { record_id: grantId }, event: [{ event_state: 'consent given' }] })
    expect(await maria.codeOf('previewGrant', full)).toBe('request-answered')
  })

  it('leaves the consent with the reader after it was stopped', async () => {
    await maria.call('withdrawGrant', { grantId })
    await turnsUntil([maria, ana], async () => (await ana.call('listShares', null))[0]?.stage === 'deleted')
    const received = await ana.call('showConsent', { grantId })
    expect(received).toMatchObject({ state: 'withdrawn', items: [], recordCount: 1, request: { terms: { purpose: 'TREAT' } } })
    expect(received.fileText).toContain('consent withdrawn')
    await ana.call('rotateKeys', null)
    await turnsUntil([ana], () => Promise.resolve(true))
    expect((await ana.call('checkVault', null)).damaged).toEqual([])
    expect(await ana.codeOf('showConsent', { grantId })).toBe('ok')
  })
})

describe('an answer that was made wider by a changed program', () => {
  it('is refused by whoever asked, and nothing of it is kept', async () => {
    const { person: maria, contactId } = await patient('Maria the Generous')
    const request = await ask(contactId, maria, { right: 'view' })
    const grantId = await sayYes(maria, await answerTo(maria, request))
    await turnsUntil([maria, ana], async () => (await ana.call('listShares', null)).some((one) => one.grantId === grantId))
    const keys = await identityOf(maria)
    const invite = await inviteAgain(maria, keys)
    const wider: readonly (readonly [Partial<GrantTerms>, string])[] = [
      [{}, 'ok'],
      [{ right: 'keep' }, 'request-widened'],
      [{ untilMs: invite.terms.untilMs + 1 }, 'request-widened'],
      [{ deleteByMs: invite.terms.deleteByMs + 1 }, 'request-widened'],
      [{ fromMs: request.terms.fromMs - 1 }, 'request-widened'],
      [{ purpose: 'HRESCH' }, 'request-widened'],
      [{ signedAtMs: request.terms.answerByMs + 1 }, 'request-widened'],
      [{ records: invite.terms.records.map((one) => ({ ...one, kind: 'report' })) }, 'request-widened'],
      [{ request: 'A'.repeat(43) }, 'invite-invalid'],
    ]
    for (const [at, [change, code]] of wider.entries()) {
      const terms = { ...invite.terms, grantId: at.toString(16).padStart(32, '0'), ...change }
      expect(await ana.codeOf('acceptInvite', { invite: await invite.seal({ grant: signGrant(keys, terms) }) }), JSON.stringify(change)).toBe(code)
    }
    const grant = signGrant(keys, { ...invite.terms, grantId: 'ff'.repeat(16) })
    expect(await ana.codeOf('acceptInvite', { invite: await invite.seal({ grant, request: undefined }) })).toBe('invite-invalid')
    expect(await ana.codeOf('acceptInvite', { invite: await invite.seal({ grant, rows: [null] as never }) })).toBe('invite-invalid')
    const stranger = signRequest(keys, { ...request.terms, asker: keys.did })
    expect(await ana.codeOf('acceptInvite', { invite: await invite.seal({ grant, request: stranger }) })).toBe('invite-invalid')
    expect((await ana.call('listShares', null)).filter(({ senderName }) => senderName === 'Maria the Generous')).toHaveLength(2)
  })

  /** The payload of her last grant, as she can seal it again with any change. */
  async function inviteAgain(
    maria: Person,
    keys: IdentityKeys,
  ): Promise<{ readonly terms: GrantTerms; readonly seal: (change: { readonly [K in keyof InvitePayload]?: InvitePayload[K] | undefined }) => Promise<string> }> {
    const anas = await cardOf(ana)
    const [share] = (await ana.call('listShares', null)).filter(({ senderName }) => senderName === 'Maria the Generous')
    const consent = await maria.call('showConsent', { grantId: share?.grantId ?? '' })
    const { signed } = JSON.parse(consent.fileText) as { readonly signed: Pick<InvitePayload, 'grant' | 'request'> }
    const extension = (JSON.parse(signed.grant.consentJson) as { readonly extension: readonly { readonly valueString: string }[] }).extension
    const terms = JSON.parse(extension[0]?.valueString ?? '') as GrantTerms
    const rows = terms.records.map(({ recordId, kind }) => share?.rows.find(({ id }) => id === recordId) ?? { id: recordId, kind, title: '', date: '' })
    const payload = { ...signed, keys: terms.records.map(() => 'A'.repeat(43)), card: await cardOf(maria), rows, sealSalt: 'A'.repeat(43) }
    return { terms, seal: (change) => Promise.resolve(encodeInviteToken(sealFor(keys, anas, 'invite', canonicalJson({ ...payload, ...change })))) }
  }
})

describe('a request without a yes', () => {
  it('put aside, blocked, left alone or never opened: not one byte, no line on the ledger, and the same on the other screen', async () => {
    const cases = [
      ['put aside', (one: Person, requestId: string) => one.call('answerRequest', { requestId, answer: 'not-now' })],
      ['blocked', (one: Person, requestId: string) => one.call('answerRequest', { requestId, answer: 'block' })],
      ['left alone', (one: Person, requestId: string) => one.call('previewRequest', { requestId })],
      ['never opened', () => Promise.resolve()],
    ] as const
    const views: object[] = []
    for (const [name, answer] of cases) {
      const { person, contactId, seen, asked } = await patient(`Patient ${name}`)
      const { requestId } = await ana.call('askAccess', draftFor(contactId))
      const mine = async (): Promise<RequestView | undefined> => (await requestsOf(ana)).find((one) => one.requestId === requestId)
      // Whoever never opens it does not even unlock: her node alone takes it.
      const turning = name === 'never opened' ? [ana] : [ana, person]
      await turnsUntil(turning, async () => (await mine())?.delivery === 'delivered')
      if (name !== 'never opened') await turnsUntil([person], async () => (await requestsOf(person)).length === 1)
      const journal = join(person.dir, 'peer', 'ledger', 'journal.jsonl')
      const before = { bytes: seen(), journal: await readFile(journal), asked: [...asked] }
      await answer(person, requestId)
      for (let turn = 0; turn < 3; turn++) for (const one of turning) await one.root.turn()
      expect({ bytes: seen(), journal: await readFile(journal), asked: [...asked] }, name).toEqual(before)
      const { terms: _terms, requestId: _id, contactId: _contact, contactName: _name, ...shown } = (await mine()) as RequestView
      views.push(shown)
    }
    expect(new Set(views.map((view) => canonicalJson(view))).size).toBe(1)
    expect(views[0]).toEqual({ direction: 'out', contactVerified: true, state: 'open', delivery: 'delivered' })
  })

  it('ends at its own time, and is then only over', async () => {
    const open = (await requestsOf(ana)).filter(({ state }) => state === 'open').length
    expect(open).toBeGreaterThan(3)
    ana.clock.offsetMs = 15 * DAY_MS
    const states = new Set((await requestsOf(ana)).map(({ state }) => state))
    ana.clock.offsetMs = 0
    expect(states).toEqual(new Set(['granted', 'ended']))
  })
})

describe('somebody who asks too much', () => {
  let maria: Person
  let contactId = ''
  let keys: IdentityKeys
  const deliver = async (change: Partial<RequestTerms>): Promise<void> => {
    const [view] = (await requestsOf(ana)).filter((one) => one.contactId === contactId)
    const terms = { ...(view as RequestView).terms, ...change }
    const envelope = sealFor(keys, await cardOf(maria), 'request', canonicalJson(signRequest(keys, terms)))
    expect(await ana.node.peer.deliver(await cardOf(maria), envelope)).toMatchObject({ ok: true })
    await turnsUntil([maria], async () => {
      const left = await maria.node.peer.takeInbox()
      return left.ok && left.value.length === 0
    })
  }
  const count = async (): Promise<number> => (await requestsOf(maria)).length
  const id = (at: number): string => at.toString(16).padStart(32, '0')

  it('is stopped by an honest program, and dropped without a word where it is not', async () => {
    ;({ person: maria, contactId } = await patient('Maria the Patient'))
    keys = await identityOf(ana)
    for (let at = 0; at < 3; at++) await ask(contactId, maria)
    expect(await ana.codeOf('askAccess', draftFor(contactId))).toBe('request-too-many')
    await deliver({ requestId: id(1) })
    expect(await count()).toBe(3)
  })

  it('hears the same answer of the node for what is replayed, expired, forged or for somebody else; none of it is kept', async () => {
    const [known] = await requestsOf(maria)
    await deliver({ requestId: known?.requestId ?? '' })
    const [first, second, third] = await requestsOf(maria)
    for (const one of [first, second]) await sayYes(maria, await answerTo(maria, one as RequestView))
    await deliver({ requestId: id(2), askedAtMs: 1000, answerByMs: 2000 })
    await deliver({ requestId: id(3), holder: keys.did })
    await deliver({ requestId: id(4), asker: (await cardOf(maria)).did })
    await deliver({ requestId: id(5), noDisadvantage: 'None, usually.' })
    expect(await count()).toBe(3)
    await deliver({ requestId: id(6) })
    expect(await count()).toBe(4)
    expect(third?.state).toBe('open')
  })

  it('waits a day after one was put aside, and for ever after "do not ask me again"; taken back, requests come again', async () => {
    const waiting = (await requestsOf(maria)).filter(({ state }) => state === 'open')
    await maria.call('answerRequest', { requestId: waiting[0]?.requestId ?? '', answer: 'not-now' })
    await deliver({ requestId: id(7) })
    expect(await count()).toBe(4)
    maria.clock.offsetMs = 25 * HOUR_MS
    await deliver({ requestId: id(8) })
    expect(await count()).toBe(5)
    await maria.call('answerRequest', { requestId: id(8), answer: 'block' })
    maria.clock.offsetMs = 50 * HOUR_MS
    await deliver({ requestId: id(9) })
    expect(await count()).toBe(5)
    await maria.call('answerRequest', { requestId: id(8), answer: 'allow' })
    maria.clock.offsetMs = 80 * HOUR_MS
    await deliver({ requestId: id(10) })
    expect(await count()).toBe(6)
    maria.clock.offsetMs = 0
  })

  it('can still hand one over by hand, where the person opens it herself', async () => {
    const { person: elena, contactId: elenas } = await patient('Elena')
    const { request } = await ana.call('askAccess', draftFor(elenas))
    expect(await maria.codeOf('acceptRequest', { request })).toBe('request-not-for-you')
    expect(await elena.codeOf('acceptRequest', { request: request.slice(0, -9) })).not.toBe('ok')
    expect(await elena.codeOf('acceptRequest', { request: request.replace('request', 'invite') })).toBe('request-invalid')
    const view = await elena.call('acceptRequest', { request })
    expect(view).toMatchObject({ direction: 'in', state: 'open' })
    expect(await elena.call('acceptRequest', { request })).toMatchObject({ requestId: view.requestId })
    await turnsUntil([ana, elena], async () => (await requestsOf(ana)).some((one) => one.requestId === view.requestId && one.delivery === 'delivered'))
    await turnsUntil([elena], () => Promise.resolve(true))
    expect(await requestsOf(elena)).toHaveLength(1)
    elena.clock.offsetMs = 20 * DAY_MS
    expect(await elena.codeOf('previewGrant', await answerTo(elena, view))).toBe('request-expired')
  })
})
