/** A request from one person to another: asked, narrowed, answered or not, with real nodes. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RequestDraft, RequestView } from '../../shared/api/request-views.ts'
import type { GrantDraft } from '../../shared/api/grant-views.ts'
import { canonicalJson } from '../../shared/crypto/canonical-json.ts'
import { readConsentFile, resourcesOf } from '../../shared/crypto/consent-file.ts'
import { signGrant } from '../../shared/crypto/grant.ts'
import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import { signRequest } from '../../shared/crypto/request.ts'
import { encodeInviteToken, encodeRequestToken } from '../../shared/crypto/token.ts'
import type { GrantTerms, InvitePayload } from '../../shared/model/grant.ts'
import type { RequestTerms } from '../../shared/model/request.ts'
import { answerTo, ask, cardTextOf, DAY_MS, draftFor, HBA1C, requestsOf, RESOURCES, sayYes, startPatient } from '../support/asking.ts'
import type { Patient } from '../support/asking.ts'
import { cardOf, identityOf, sealFor } from '../support/letters.ts'
import { createConfirmedVault, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { HOUR_MS, requestTerms } from '../support/requests.ts'

let ana: Person
/** Has records; all that follows happens to her, one thing after the other. */
let maria: Patient
/** Has none. */
let elena: Patient
let elenasCard = ''

beforeAll(async () => {
  ana = await startPerson()
  await createConfirmedVault(ana, 'Dr Ana Dumitru')
  maria = await startPatient(ana, 'Maria Popescu', RESOURCES)
  elena = await startPatient(ana, 'Elena Popescu', [])
  elenasCard = await cardTextOf(elena.person)
})
afterAll(async () => {
  for (const one of [ana, maria, elena]) await one.stop()
})

describe('a request that is answered', () => {
  let request: RequestView
  let grantId = ''

  it('says everything, or is not sent', async () => {
    const refusals: readonly (readonly [Partial<RequestDraft>, string])[] = [
      [{ noDisadvantage: false }, 'request-statement-missing'],
      [{ why: ' ' }, 'request-incomplete'],
      [{ what: { kinds: [], codes: [], recordIds: [] } }, 'request-incomplete'],
      [{ answerByMs: Date.now() + 40 * DAY_MS }, 'grant-dates'],
      [{ contactId: 'nobody' }, 'contact-not-found'],
    ]
    for (const [change, code] of refusals) expect(await ana.codeOf('askAccess', draftFor(maria.contactId, change))).toBe(code)
    request = await ask(ana, maria)
    expect(request).toMatchObject({ direction: 'in', state: 'open', contactName: 'Dr Ana', terms: { askerName: 'Dr Ana Dumitru' } })
    expect(request.terms.noDisadvantage).toContain('no disadvantage')
    await turnsUntil([ana], async () => (await requestsOf(ana))[0]?.delivery === 'delivered')
    expect((await requestsOf(ana))[0]).toMatchObject({ direction: 'out', state: 'open' })
  })

  it('touches what fits it, read from the records themselves', async () => {
    const { rows, more } = await maria.person.call('previewRequest', { requestId: request.requestId })
    expect(rows.map(({ title, date }) => `${title} ${date}`)).toEqual(['HbA1c 2026-03-01', 'Hay fever 2026-02-01'])
    expect(more).toBe(false)
  })

  it('cannot be answered with more, whichever part it is', async () => {
    const full = await answerTo(maria.person, request)
    const all = (await maria.person.call('listRecords', { limit: 10, offset: 0 })).rows
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
      expect(await maria.person.codeOf('previewGrant', { ...full, ...change }), JSON.stringify(change)).toBe('request-widened')
      expect(await maria.person.codeOf('grantAccess', { ...full, ...change, previewToken: '' }), JSON.stringify(change)).toBe(
        'request-widened',
      )
    }
    expect(await maria.person.codeOf('previewGrant', full)).toBe('ok')
    // A moment that no calendar has would be signed, and the grant could never be read again.
    const { requestId: _unasked, ...own } = full
    for (const change of [{ fromMs: -1 }, { deleteByMs: 8.64e15 }, { untilMs: 8.64e15, deleteByMs: 8.64e15, fromMs: 8.64e15 - 9 }])
      expect(await maria.person.codeOf('previewGrant', { ...own, ...change }), JSON.stringify(change)).toBe('grant-dates')
    expect(await maria.person.call('listGrants', null)).toEqual([])
  })

  it('is answered with less, and both sides hold the same consent', async () => {
    const full = await answerTo(maria.person, request)
    const [first = ''] = full.scope.recordIds
    const less = { ...full, scope: { recordIds: [first], kinds: [] }, right: 'view', untilMs: Date.now() + DAY_MS } as const
    const { previewToken } = await maria.person.call('previewGrant', less)
    // Said twice at one moment it is one answer.
    const codes = await Promise.all([1, 2].map(() => maria.person.codeOf('grantAccess', { ...less, previewToken })))
    expect(codes.sort()).toEqual(['ok', 'request-answered'])
    const grants = await maria.person.call('listGrants', null)
    expect(grants).toHaveLength(1)
    grantId = grants[0]?.grantId ?? ''
    await turnsUntil([maria.person, ana], async () => (await requestsOf(ana))[0]?.state === 'granted')
    expect((await requestsOf(ana))[0]).toMatchObject({ state: 'granted', grantId })
    expect((await requestsOf(maria.person))[0]).toMatchObject({ state: 'granted', grantId })
    expect((await ana.call('fetchShare', { grantId })).rows).toMatchObject([{ title: 'HbA1c', code: HBA1C }])
    const [given, received] = [await maria.person.call('showConsent', { grantId }), await ana.call('showConsent', { grantId })]
    expect(given).toMatchObject({
      side: 'given',
      state: 'active',
      recordCount: 1,
      items: [{ title: 'HbA1c' }],
      request: { signature: { name: 'Dr Ana Dumitru' } },
    })
    expect(received).toMatchObject({ side: 'received', state: 'active', items: [{ title: 'HbA1c' }] })
    expect(received.request).toEqual(given.request)
    expect(received.fileText).toBe(given.fileText)
    expect(readConsentFile(JSON.parse(given.fileText))).toMatchObject({ ok: true, value: { noteFits: true, terms: { grantId } } })
    expect(besideConsent(given.fileText, 'consent-record')).toMatchObject({
      record: { record_id: grantId },
      event: [{ event_state: 'consent given' }],
    })
    expect(await maria.person.codeOf('previewGrant', full)).toBe('request-answered')
  })

  it('leaves the consent with the reader after it was stopped', async () => {
    await maria.person.call('withdrawGrant', { grantId })
    await turnsUntil([maria.person, ana], async () => (await ana.call('listShares', null))[0]?.stage === 'deleted')
    const received = await ana.call('showConsent', { grantId })
    expect(received).toMatchObject({ state: 'withdrawn', items: [], recordCount: 1, request: { terms: { purpose: 'TREAT' } } })
    expect(besideConsent(received.fileText, 'consent-record')).toMatchObject({
      event: [{ event_state: 'consent given' }, { event_state: 'consent withdrawn' }],
    })
    await ana.call('rotateKeys', null)
    expect((await ana.call('checkVault', null)).damaged).toEqual([])
    expect(await ana.codeOf('showConsent', { grantId })).toBe('ok')
  })
})

describe('an answer that was made wider by a changed program', () => {
  it('is refused by whoever asked, and nothing of it is kept', async () => {
    const request = await ask(ana, maria, { right: 'view' })
    const grantId = await sayYes(maria.person, await answerTo(maria.person, request))
    await turnsUntil([maria.person, ana], async () => (await ana.call('listShares', null)).some((one) => one.grantId === grantId))
    const keys = await identityOf(maria.person)
    const invite = await inviteAgain(grantId, keys)
    const wider: readonly (readonly [Partial<GrantTerms>, string])[] = [
      [{}, 'ok'],
      [{ right: 'keep' }, 'request-widened'],
      [{ untilMs: invite.terms.untilMs + 1 }, 'request-widened'],
      [{ deleteByMs: invite.terms.deleteByMs + 1 }, 'request-widened'],
      [{ fromMs: request.terms.fromMs - 1 }, 'request-widened'],
      [{ purpose: 'HRESCH' }, 'request-widened'],
      [{ signedAtMs: request.terms.answerByMs + 1 }, 'request-widened'],
      [{ records: invite.terms.records.map((one) => ({ ...one, kind: 'report' })) }, 'request-widened'],
      [{ category: { kinds: ['problem'], earlier: false, later: true } }, 'request-widened'],
      [{ category: { kinds: ['problem'], earlier: true, later: false } }, 'request-widened'],
      [{ request: 'A'.repeat(43) }, 'invite-invalid'],
    ]
    const before = (await ana.call('listShares', null)).length
    for (const [at, [change, code]] of wider.entries()) {
      const terms = { ...invite.terms, grantId: at.toString(16).padStart(32, '0'), ...change }
      const rows = change.records?.map(({ recordId, kind }) => ({ id: recordId, kind, title: '', date: '' }))
      const sealed = invite.seal({ grant: signGrant(keys, terms), ...(rows === undefined ? {} : { rows }) })
      expect(await ana.codeOf('acceptInvite', { invite: sealed }), JSON.stringify(change)).toBe(code)
    }
    const grant = signGrant(keys, { ...invite.terms, grantId: 'ff'.repeat(16) })
    const stranger = signRequest(keys, { ...request.terms, asker: keys.did })
    for (const change of [{ request: undefined }, { rows: [null] as never }, { request: stranger }])
      expect(await ana.codeOf('acceptInvite', { invite: invite.seal({ grant, ...change }) })).toBe('invite-invalid')
    expect(await ana.call('listShares', null)).toHaveLength(before + 1)
  })

  type Change = { readonly [K in keyof InvitePayload]?: InvitePayload[K] | undefined }

  /** The payload of a grant of hers, as a changed program could seal it again. */
  async function inviteAgain(
    grantId: string,
    keys: IdentityKeys,
  ): Promise<{ readonly terms: GrantTerms; readonly seal: (change: Change) => string }> {
    const [anas, card] = [await cardOf(ana), await cardOf(maria.person)]
    const share = (await ana.call('listShares', null)).find((one) => one.grantId === grantId)
    const { fileText } = await maria.person.call('showConsent', { grantId })
    const file = readConsentFile(JSON.parse(fileText))
    if (!file.ok) throw new Error(file.error.code)
    const { signed: grant, terms } = file.value
    const signed = { grant, request: besideConsent(fileText, 'request') as NonNullable<InvitePayload['request']> }
    const none = 'A'.repeat(43)
    const payload = { ...signed, keys: terms.records.map(() => none), card, rows: share?.rows ?? [], sealSalt: none }
    return { terms, seal: (change) => encodeInviteToken(sealFor(keys, anas, 'invite', canonicalJson({ ...payload, ...change }))) }
  }
})

/** What stands beside the Consent in a file, by its kind. */
function besideConsent(fileText: string, kind: 'consent-record' | 'request'): unknown {
  const found = resourcesOf(JSON.parse(fileText)).find((one) => one['contentType'] === `application/vnd.salus.${kind}+json`)
  return JSON.parse(Buffer.from(String(found?.['data']), 'base64').toString())
}

describe('a request without a yes', () => {
  const shown: object[] = []
  const journalOf = ({ person }: Patient): Promise<Buffer> => readFile(join(person.dir, 'peer', 'ledger', 'journal.jsonl'))

  /** Nothing that others could notice happens while this is done, and in the turns after it. */
  async function unnoticed(whom: Patient, requestId: string, turning: readonly Person[], answer: () => Promise<unknown>): Promise<void> {
    const mine = async (): Promise<RequestView | undefined> => (await requestsOf(ana)).find((one) => one.requestId === requestId)
    await turnsUntil([ana], async () => (await mine())?.delivery === 'delivered')
    for (const person of turning) await person.root.turn()
    const before = { bytes: whom.seen(), journal: await journalOf(whom), asked: [...whom.asked] }
    await answer()
    for (let turn = 0; turn < 3; turn++) for (const person of turning) await person.root.turn()
    expect({ bytes: whom.seen(), journal: await journalOf(whom), asked: [...whom.asked] }).toEqual(before)
    const { direction, state, delivery, grantId } = (await mine()) as RequestView
    shown.push({ direction, state, delivery, grantId })
  }

  it.each(['left alone', 'put aside', 'blocked'] as const)('%s: not one byte, no line on the ledger', async (what) => {
    const { person } = maria
    const { requestId } = await ask(ana, maria)
    await unnoticed(maria, requestId, [ana, person], () =>
      what === 'left alone'
        ? person.call('previewRequest', { requestId })
        : person.call('answerRequest', { requestId, answer: what === 'blocked' ? 'block' : 'not-now' }),
    )
    // The next one is let in as if a day had passed.
    if (what === 'put aside') person.clock.offsetMs = 25 * HOUR_MS
  })

  it('never opened, by somebody whose vault is locked: the same', async () => {
    await elena.person.root.stop()
    const { requestId } = await ana.call('askAccess', draftFor(elena.contactId))
    await unnoticed(elena, requestId, [ana], () => Promise.resolve())
  })

  it('looks the same on the other screen, and ends at its own time', async () => {
    expect(shown).toEqual(Array(4).fill({ direction: 'out', state: 'open', delivery: 'delivered', grantId: undefined }))
    ana.clock.offsetMs = 15 * DAY_MS
    const states = new Set((await requestsOf(ana)).map(({ state }) => state))
    ana.clock.offsetMs = 0
    expect(states).toEqual(new Set(['granted', 'ended']))
  })
})

describe('somebody who asks too much', () => {
  let keys: IdentityKeys
  const id = (at: number): string => at.toString(16).padStart(32, '0')
  /** How many requests Maria has after this one was taken by her node. */
  const countAfter = async (change: Partial<RequestTerms>): Promise<number> => {
    const { person, contactId } = maria
    const mine = (await requestsOf(ana)).find((one) => one.contactId === contactId)
    const card = await cardOf(person)
    const terms = { ...(mine as RequestView).terms, ...change }
    const envelope = sealFor(keys, card, 'request', canonicalJson(signRequest(keys, terms)))
    expect(await ana.node.peer.deliver(card, envelope)).toMatchObject({ ok: true })
    await turnsUntil([person], async () => {
      const left = await person.node.peer.takeInbox()
      return left.ok && left.value.length === 0
    })
    return (await requestsOf(person)).length
  }

  it('is stopped by an honest program, and dropped without a word where it is not', async () => {
    keys = await identityOf(ana)
    expect(await ana.codeOf('askAccess', draftFor(maria.contactId))).toBe('request-too-many')
    const before = (await requestsOf(maria.person)).length
    // Blocked, then allowed again but within a day of rest, then again one after the other up to three that wait.
    expect(await countAfter({ requestId: id(1) })).toBe(before)
    const blocked = (await requestsOf(maria.person)).find(({ state }) => state === 'blocked')
    await maria.person.call('answerRequest', { requestId: blocked?.requestId ?? '', answer: 'allow' })
    expect(await countAfter({ requestId: id(2) })).toBe(before)
    maria.person.clock.offsetMs = 50 * HOUR_MS
    expect(await countAfter({ requestId: id(3) })).toBe(before + 1)
    expect(await countAfter({ requestId: id(4) })).toBe(before + 2)
    expect(await countAfter({ requestId: id(5) })).toBe(before + 2)
  })

  it('hears the same answer of the node for what is replayed, expired, forged or for somebody else; none of it is kept', async () => {
    const [known] = await requestsOf(maria.person)
    await sayYes(maria.person, await answerTo(maria.person, known as RequestView))
    const before = (await requestsOf(maria.person)).length
    const changes: readonly Partial<RequestTerms>[] = [
      { requestId: known?.requestId ?? '' },
      { requestId: id(6), askedAtMs: 1000, answerByMs: 2000 },
      { requestId: id(7), holder: keys.did },
      { requestId: id(8), asker: (await cardOf(maria.person)).did },
      { requestId: id(9), noDisadvantage: 'None, usually.' },
    ]
    for (const change of changes) expect(await countAfter(change), JSON.stringify(change)).toBe(before)
    expect(await countAfter({ requestId: id(10) })).toBe(before + 1)
  })

  it('can hand one over by hand, where the person opens it herself', async () => {
    const { person } = maria
    const elenas = await identityOf(elena.person)
    const now = Date.now()
    const asked = {
      ...requestTerms(elenas.did, (await cardOf(person)).did, now),
      answerByMs: now + 4 * DAY_MS,
      untilMs: now + 9 * DAY_MS,
      deleteByMs: now + 9 * DAY_MS,
      askerName: 'Elena Popescu',
    }
    const { requestId } = asked
    const mariasCard = await cardOf(person)
    const tokenOf = (terms: RequestTerms): string =>
      encodeRequestToken(sealFor(elenas, mariasCard, 'request', canonicalJson(signRequest(elenas, terms))))
    const request = tokenOf(asked)
    expect(await ana.codeOf('acceptRequest', { request })).toBe('request-not-for-you')
    expect(await person.codeOf('acceptRequest', { request: request.slice(0, -9) })).not.toBe('ok')
    expect(await person.codeOf('acceptRequest', { request: request.replace('request', 'invite') })).toBe('request-invalid')
    expect(await person.codeOf('acceptRequest', { request })).toBe('invite-sender-unknown')
    // In the name of somebody who is known by another key.
    expect(await person.codeOf('acceptRequest', { request: tokenOf({ ...asked, askerName: 'dr  ana DUMITRU' }) })).toBe('contact-other-key')
    await person.call('addContact', { card: elenasCard, name: 'Elena', role: 'family', verified: true })
    const view = await person.call('acceptRequest', { request })
    expect(view).toMatchObject({ requestId, direction: 'in', state: 'open', contactName: 'Elena' })
    expect(await person.call('acceptRequest', { request })).toMatchObject({ requestId })
    const answer = await answerTo(person, view)
    person.clock.offsetMs = 5 * DAY_MS
    expect(await person.codeOf('previewGrant', answer)).toBe('request-expired')
  })
})
