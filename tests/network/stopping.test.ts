/** Stopping one share, everything with one person, and with everybody: at once, only what is meant, and for good. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GrantDraft } from '../../shared/api/grant-views.ts'
import type { GrantView } from '../../shared/model/grant.ts'
import type { RequestView } from '../../shared/api/request-views.ts'
import { canonicalJson } from '../../shared/crypto/canonical-json.ts'
import { answerTo, draftFor, requestsOf, sayYes } from '../support/asking.ts'
import { goOffline } from '../support/household.ts'
import { cardOf, identityOf, sealFor, signedTermsOf } from '../support/letters.ts'
import { createConfirmedVault, grantForAnHour, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { ends, gate, mariasFiles, mariasPeer, sent } from '../support/stopped-vault.ts'

const HOUR_MS = 3_600_000

let dir = ''
let people: readonly [maria: Person, ana: Person, dan: Person]
let anaId = ''
let danId = ''
let recordIds: readonly string[] = []
let grants: readonly [first: string, second: string, dans: string] = ['', '', '']

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-stop-'))
  people = await Promise.all([startPerson(undefined, mariasFiles, mariasPeer), startPerson(), startPerson()])
  const [maria, ana, dan] = people
  await createConfirmedVault(maria, 'Maria Popescu')
  await createConfirmedVault(ana, 'Ana Ionescu')
  await createConfirmedVault(dan, 'Dan Popa')
  const meet = async (other: Person, name: string): Promise<string> => {
    await other.call('addContact', { card: (await maria.call('showContactCard', null)).card, name: 'Maria', role: 'other', verified: true })
    const { card } = await other.call('showContactCard', null)
    return (await maria.call('addContact', { card, name, role: 'clinician', verified: true })).contactId
  }
  anaId = await meet(ana, 'Ana')
  danId = await meet(dan, 'Dan')
  const file = join(dir, 'records.json')
  const conditions = ['Hay fever', 'Asthma'].map((text) => ({ resource: { resourceType: 'Condition', code: { text }, subject: {} } }))
  await writeFile(file, JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: conditions }))
  const { importToken } = await maria.call('previewImport', { paths: [file] })
  recordIds = (await maria.call('importRecords', { importToken })).recordIds
  const give = async (contactId: string, at: number): Promise<string> =>
    (await grantForAnHour(maria, contactId, recordIds.slice(at, at + 1))).grantId
  grants = [await give(anaId, 0), await give(anaId, 1), await give(danId, 0)]
  await turnsUntil(
    people,
    async () => (await ana.call('listShares', null)).length === 2 && (await dan.call('listShares', null)).length === 1,
  )
})
afterAll(async () => {
  await Promise.all(people.map((person) => person.stop()))
  await rm(dir, { recursive: true })
})

const statesOf = async (): Promise<readonly (string | undefined)[]> => {
  const views = await people[0].call('listGrants', null)
  return grants.map((id) => views.find(({ grantId }) => grantId === id)?.state)
}

describe('stopping', () => {
  it('everything with one person ends all of it, and nothing of anybody else', async () => {
    const [maria, ana, dan] = people
    expect(await maria.codeOf('withdrawGrants', { contactId: 'f'.repeat(32) })).toBe('contact-not-found')
    expect(await maria.call('withdrawGrants', { contactId: anaId })).toEqual({ withdrawn: 2 })
    expect(await statesOf()).toEqual(['withdrawn', 'withdrawn', 'active'])
    expect(await ana.codeOf('fetchShare', { grantId: grants[0] })).not.toBe('ok')
    expect(await ana.codeOf('fetchShare', { grantId: grants[1] })).not.toBe('ok')
    expect(await dan.codeOf('fetchShare', { grantId: grants[2] })).toBe('ok')
  })

  it('tells her of each, and each lock is opened on the ledger', async () => {
    const [maria, ana] = people
    await turnsUntil(people, async () => (await ana.call('listShares', null)).every(({ state }) => state === 'withdrawn'))
    await turnsUntil(people, async () => {
      const views = (await maria.call('listGrants', null)).filter(({ contactId }) => contactId === anaId)
      return views.every(({ withdrawal }) => withdrawal?.keysRotated === true && withdrawal.witness === 'witnessed')
    })
  })

  it('everything with everybody ends the rest; twice is harmless', async () => {
    const [maria, , dan] = people
    expect(await maria.call('withdrawGrants', {})).toEqual({ withdrawn: 1 })
    expect(await maria.call('withdrawGrants', {})).toEqual({ withdrawn: 0 })
    expect(await statesOf()).toEqual(['withdrawn', 'withdrawn', 'withdrawn'])
    await turnsUntil(people, async () => (await dan.call('listShares', null)).every(({ state }) => state === 'withdrawn'))
    expect(await dan.codeOf('fetchShare', { grantId: grants[2] })).not.toBe('ok')
  })
})

const turnOnce = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve))

/** A share of one record with Dan that he has, and nothing left to do for anybody. */
async function giveDan(change: Partial<GrantDraft> = {}): Promise<string> {
  const [maria, , dan] = people
  const now = Date.now()
  const times = { fromMs: now - 1000, untilMs: now + HOUR_MS, deleteByMs: now + 3 * HOUR_MS }
  const scope = { recordIds: recordIds.slice(0, 1), kinds: [] }
  const draft = { contactId: danId, scope, purpose: 'TREAT', right: 'view', ...times, ...change } as const
  const { previewToken } = await maria.call('previewGrant', draft)
  const { grantId } = await maria.call('grantAccess', { ...draft, previewToken })
  await turnsUntil([maria, dan], async () => (await dan.call('listShares', null)).some((one) => one.grantId === grantId))
  await turnsUntil([maria, dan], async () => (await maria.call('showStatus', null)).ledger.waiting === 0)
  return grantId
}

async function viewOf(grantId: string): Promise<GrantView | undefined> {
  return (await people[0].call('listGrants', null)).find((one) => one.grantId === grantId)
}

/** What Dan's node hears that asks for the blocks of a share, whatever his vault would say. */
async function asksFor(grantId: string): Promise<string> {
  const [maria, , dan] = people
  const cids = (await signedTermsOf(dan, grantId)).records.map(({ cid }) => cid)
  await dan.node.blocks.dropFiles(cids)
  const { signal } = new AbortController()
  const stated = { grantId, purpose: 'TREAT', right: 'view' } as const
  const answer = await dan.node.peer.fetchFiles(await cardOf(maria), stated, cids, () => undefined, signal)
  return answer.ok ? 'given' : answer.error.code
}

describe('a share that is being stopped', () => {
  it('is given out no more before the commit that says so: the vault may end right behind it, and its node goes on', async () => {
    const [maria] = people
    const grantId = await giveDan()
    expect(await asksFor(grantId)).toBe('given')
    ends.withNextHead = true
    const stopping = maria.call('withdrawGrant', { grantId })
    while (!ends.dead) await turnOnce()
    ends.withNextHead = false
    try {
      expect(await asksFor(grantId)).toBe('refused-by-peer')
    } finally {
      ends.dead = false
      ends.revive()
    }
    expect((await stopping).state).toBe('withdrawn')
  })

  it('is not given out again by what was read before it was stopped', async () => {
    const [maria, , dan] = people
    const grantId = await giveDan()
    const { card } = await dan.call('showContactCard', null)
    const reached = new Promise<void>((resolve) => (gate.reached = resolve))
    gate.isShut = true
    const before = maria.call('addContact', { card, name: 'Dan', role: 'clinician', verified: true })
    await reached
    const stopping = maria.call('withdrawGrant', { grantId })
    // As far as it comes by itself: nothing passes this gate but what waits at it.
    const passed = gate.passed
    for (let turn = 0; turn < 20_000 && gate.passed === passed; turn += 1) await turnOnce()
    while (gate.passed > passed && (await viewOf(grantId))?.state !== 'withdrawn') await turnOnce()
    gate.pass()
    await Promise.all([before, stopping])
    expect(await asksFor(grantId)).toBe('refused-by-peer')
  })

  it('is stopped once where it is asked for twice at the same time', async () => {
    const [maria] = people
    const grantId = await giveDan()
    await Promise.all([maria.call('withdrawGrant', { grantId }), maria.call('withdrawGrant', { grantId })])
    const { entries } = await maria.call('listActivity', { limit: 500, offset: 0 })
    expect(entries.filter((one) => one.kind === 'grant-withdrawn' && one.grantId === grantId)).toHaveLength(1)
  })
})

describe('a share whose end is known before it comes', () => {
  it('is not taken in any more, by whichever way; only its sender can end it', async () => {
    const [maria, ana, dan] = people
    const deliver = maria.node.peer.deliver.bind(maria.node.peer)
    const online = goOffline(maria)
    const [stopped, other] = [await grantForAnHour(maria, danId, recordIds), await grantForAnHour(maria, danId, recordIds)]
    const card = await cardOf(dan)
    const notice = (grantId: string): string => canonicalJson({ grantId, withdrawnAtMs: Date.now(), preimage: '0x00' })
    await deliver(card, sealFor(await identityOf(maria), card, 'withdrawal', notice(stopped.grantId)))
    await ana.node.peer.deliver(card, sealFor(await identityOf(ana), card, 'withdrawal', notice(other.grantId)))
    await dan.root.turn()
    expect(await dan.codeOf('acceptInvite', { invite: stopped.invite })).toBe('invite-replayed')
    expect(await dan.codeOf('acceptInvite', { invite: other.invite })).toBe('ok')
    online()
    await maria.call('withdrawGrants', {})
    await turnsUntil([maria, dan], async () => (await dan.call('listShares', null)).every(({ state }) => state === 'withdrawn'))
  })
})

describe('a share that ends while something of it comes', () => {
  it('leaves nothing of that behind', async () => {
    const [maria, , dan] = people
    const grantId = await giveDan({ scope: { recordIds: [], kinds: [] }, category: { kinds: ['problem'], earlier: true, later: true } })
    await dan.call('fetchShare', { grantId })
    const putFiles = dan.node.blocks.putFiles.bind(dan.node.blocks)
    let release = (): void => undefined
    const stored = new Promise<readonly string[]>((resolve) => {
      dan.node.blocks.putFiles = async (...files) => {
        dan.node.blocks.putFiles = putFiles
        const cids = await putFiles(...files)
        if (cids.ok) resolve(cids.value)
        await new Promise<void>((go) => (release = go))
        return cids
      }
    })
    const file = join(dir, 'later.json')
    await writeFile(file, JSON.stringify({ resourceType: 'Condition', code: { text: 'Migraine' } }))
    const { importToken } = await maria.call('previewImport', { paths: [file] })
    await maria.call('importRecords', { importToken })
    await maria.root.turn()
    const taking = dan.root.turn()
    const [cid = ''] = await stored
    await dan.call('deleteShare', { grantId })
    release()
    await taking
    await dan.root.turn()
    expect((await dan.node.blocks.readChunks(cid, 0, 1)).ok).toBe(false)
  })
})

describe('clocks', () => {
  it('a share that ended by itself is not given out again where the clock is put back', async () => {
    const [maria, , dan] = people
    const grantId = await giveDan()
    maria.clock.offsetMs = 2 * HOUR_MS
    await turnsUntil([maria], async () => (await viewOf(grantId))?.state === 'expired')
    await maria.root.turn()
    maria.clock.offsetMs = 0
    const { card } = await dan.call('showContactCard', null)
    await maria.call('addContact', { card, name: 'Dan', role: 'clinician', verified: true })
    expect(await asksFor(grantId)).toBe('refused-by-peer')
    expect((await viewOf(grantId))?.state).toBe('expired')
  })

  it('nothing is signed by a clock that is behind the ledger, and stopping goes all the same', async () => {
    const [maria] = people
    const grantId = await giveDan()
    maria.clock.offsetMs = -HOUR_MS
    const now = Date.now() - HOUR_MS
    const draft = {
      contactId: danId,
      scope: { recordIds: recordIds.slice(0, 1), kinds: [] },
      ...({ purpose: 'TREAT', right: 'view' } as const),
      ...{ fromMs: now, untilMs: now + 9 * HOUR_MS, deleteByMs: now + 9 * HOUR_MS },
    }
    const { previewToken } = await maria.call('previewGrant', draft)
    expect(await maria.codeOf('grantAccess', { ...draft, previewToken })).toBe('clock-wrong')
    expect(await maria.codeOf('askAccess', draftFor(danId, { fromMs: now, answerByMs: now + HOUR_MS }))).toBe('clock-wrong')
    await maria.call('withdrawGrant', { grantId })
    maria.clock.offsetMs = 0
    const again = await maria.call('grantAccess', { ...draft, previewToken })
    await maria.call('withdrawGrant', { grantId: again.grantId })
    expect(await asksFor(grantId)).toBe('refused-by-peer')
  })

  it('a reader whose clock is ahead confirms the deletion all the same', async () => {
    const [maria, , dan] = people
    const grantId = await giveDan()
    await dan.call('fetchShare', { grantId })
    dan.clock.offsetMs = 2 * HOUR_MS
    await turnsUntil([maria, dan], async () => (await viewOf(grantId))?.deletedThereAtMs !== undefined)
    dan.clock.offsetMs = 0
    expect(await viewOf(grantId)).toMatchObject({ state: 'active' })
    const { entries } = await maria.call('listActivity', { limit: 500, offset: 0 })
    expect(entries.filter(({ kind, reason }) => kind === 'request-refused' && reason === 'peer-protocol')).toEqual([])
    await maria.call('withdrawGrant', { grantId })
    await turnsUntil([maria, dan], async () => (await viewOf(grantId))?.withdrawal?.deletion === 'confirmed')
  })
})

describe('everything with everybody', () => {
  it('is also what has ended and may be kept there still', async () => {
    const [maria, , dan] = people
    const [kept, looked] = [await giveDan({ right: 'keep' }), await giveDan()]
    await dan.call('fetchShare', { grantId: kept })
    maria.clock.offsetMs = 2 * HOUR_MS
    await turnsUntil([maria], async () => (await viewOf(looked))?.state === 'expired' && (await viewOf(kept))?.state === 'expired')
    expect(await maria.call('withdrawGrants', {})).toEqual({ withdrawn: 1 })
    await turnsUntil([maria, dan], async () => (await viewOf(kept))?.withdrawal?.deletion === 'confirmed')
    expect((await viewOf(looked))?.state).toBe('expired')
    maria.clock.offsetMs = 0
  })
})

describe('a request that is taken back', () => {
  const PROBLEMS = { kinds: ['problem'], codes: [], recordIds: [] } as const
  const stateFor = async (person: Person, requestId: string): Promise<RequestView['state'] | undefined> =>
    (await requestsOf(person)).find((one) => one.requestId === requestId)?.state
  const mariasIdFor = async (person: Person): Promise<string> => (await person.call('listContacts', null))[0]?.id ?? ''

  it('is not answered any more; only whoever asked can do it, and hears nothing of what became of it', async () => {
    const [maria, ana, dan] = people
    const { requestId } = await dan.call('askAccess', draftFor(await mariasIdFor(dan), { what: PROBLEMS }))
    await turnsUntil([maria, dan], async () => (await stateFor(maria, requestId)) === 'open')
    await maria.call('answerRequest', { requestId, answer: 'not-now' })
    const card = await cardOf(maria)
    const forged = canonicalJson({ requestId, withdrawnAtMs: Date.now() })
    await ana.node.peer.deliver(card, sealFor(await identityOf(ana), card, 'request-withdrawn', forged))
    await maria.root.turn()
    expect(await stateFor(maria, requestId)).toBe('put-aside')
    expect(await maria.codeOf('withdrawRequest', { requestId })).toBe('request-not-found')
    const before = { sent: sent.length, ledger: (await maria.call('showStatus', null)).ledger.height }
    expect(await dan.call('withdrawRequest', { requestId })).toMatchObject({ state: 'withdrawn' })
    expect(await dan.call('withdrawRequest', { requestId })).toMatchObject({ state: 'withdrawn' })
    await turnsUntil([maria, dan], async () => (await stateFor(maria, requestId)) === 'withdrawn')
    await turnsUntil([dan], async () => (await requestsOf(dan)).find((one) => one.requestId === requestId)?.delivery === 'delivered')
    const view = (await requestsOf(maria)).find((one) => one.requestId === requestId)
    expect(await maria.codeOf('previewGrant', await answerTo(maria, view as RequestView))).toBe('request-withdrawn')
    expect({ sent: sent.length, ledger: (await maria.call('showStatus', null)).ledger.height }).toEqual(before)
    expect(await dan.codeOf('askAccess', draftFor(await mariasIdFor(dan), { what: PROBLEMS }))).toBe('request-too-soon')
  })

  it('never comes, by whichever way, where it had not left yet', async () => {
    const [maria, , dan] = people
    dan.clock.offsetMs = 25 * HOUR_MS
    const online = goOffline(dan)
    const { requestId, request } = await dan.call('askAccess', draftFor(await mariasIdFor(dan), { what: PROBLEMS }))
    await dan.call('withdrawRequest', { requestId })
    online()
    await turnsUntil([maria, dan], async () => (await requestsOf(dan)).find((one) => one.requestId === requestId)?.delivery === 'delivered')
    await maria.root.turn()
    expect(await stateFor(maria, requestId)).toBeUndefined()
    expect(await maria.codeOf('acceptRequest', { request })).toBe('request-withdrawn')
    dan.clock.offsetMs = 0
  })

  it('stays answered where the yes came before', async () => {
    const [maria, , dan] = people
    dan.clock.offsetMs = 50 * HOUR_MS
    maria.clock.offsetMs = 50 * HOUR_MS
    const { requestId } = await dan.call('askAccess', draftFor(await mariasIdFor(dan), { what: PROBLEMS }))
    await turnsUntil([maria, dan], async () => (await stateFor(maria, requestId)) === 'open')
    const online = goOffline(maria)
    const view = (await requestsOf(maria)).find((one) => one.requestId === requestId) as RequestView
    const { untilMs, deleteByMs, ...asked } = await answerTo(maria, view)
    await sayYes(maria, { ...asked, fromMs: asked.fromMs + 50 * HOUR_MS, untilMs, deleteByMs })
    await dan.call('withdrawRequest', { requestId })
    await turnsUntil([dan], async () => (await requestsOf(dan)).find((one) => one.requestId === requestId)?.delivery === 'delivered')
    await maria.root.turn()
    expect(await stateFor(maria, requestId)).toBe('granted')
    online()
    await turnsUntil([maria, dan], async () => (await stateFor(dan, requestId)) === 'granted')
    expect(await dan.codeOf('withdrawRequest', { requestId })).toBe('ok')
  })
})
