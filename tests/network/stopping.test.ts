/** Stopping one share, everything with one person, and with everybody: at once, only what is meant, and for good. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ok } from '../../shared/model/result.ts'
import { describeError } from '../../shared/api/error-words.ts'
import { signAmendment } from '../../shared/crypto/amendment.ts'
import { canonicalJson } from '../../shared/crypto/canonical-json.ts'
import type { GrantAmendment } from '../../shared/model/amendment.ts'
import { draftFor } from '../support/asking.ts'
import { describeDatesAhead } from '../support/dates-ahead.ts'
import { describeRequestsTakenBack } from '../support/requests-taken-back.ts'
import { goOffline } from '../support/household.ts'
import { cardOf, identityOf, sealFor } from '../support/letters.ts'
import { grantForAnHour, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { asksFor, endStopping, giveDan, HOUR_MS, importText, startStopping, stopping, viewOf } from '../support/stopping-people.ts'
import { ends, gate } from '../support/stopped-vault.ts'

const turnOnce = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve))

let people: readonly [maria: Person, ana: Person, dan: Person]
let grants: readonly [first: string, second: string, dans: string] = ['', '', '']

beforeAll(async () => {
  people = await startStopping()
  const [maria, ana, dan] = people
  const give = async (contactId: string, at: number): Promise<string> =>
    (await grantForAnHour(maria, contactId, stopping.recordIds.slice(at, at + 1))).grantId
  grants = [await give(stopping.anaId, 0), await give(stopping.anaId, 1), await give(stopping.danId, 0)]
  await turnsUntil(
    people,
    async () => (await ana.call('listShares', null)).length === 2 && (await dan.call('listShares', null)).length === 1,
  )
})
afterAll(endStopping)

const statesOf = async (): Promise<readonly (string | undefined)[]> => {
  const views = await people[0].call('listGrants', null)
  return grants.map((id) => views.find(({ grantId }) => grantId === id)?.state)
}

describe('stopping', () => {
  it('everything with one person ends all of it, and nothing of anybody else', async () => {
    const [maria, ana, dan] = people
    expect(await maria.codeOf('withdrawGrants', { contactId: 'f'.repeat(32) })).toBe('contact-not-found')
    expect(await maria.call('withdrawGrants', { contactId: stopping.anaId })).toEqual({ withdrawn: 2 })
    expect(await statesOf()).toEqual(['withdrawn', 'withdrawn', 'active'])
    expect(await ana.codeOf('fetchShare', { grantId: grants[0] })).not.toBe('ok')
    expect(await ana.codeOf('fetchShare', { grantId: grants[1] })).not.toBe('ok')
    expect(await dan.codeOf('fetchShare', { grantId: grants[2] })).toBe('ok')
  })

  it('tells her of each, and each lock is opened on the ledger', async () => {
    const [maria, ana] = people
    await turnsUntil(people, async () => (await ana.call('listShares', null)).every(({ state }) => state === 'withdrawn'))
    await turnsUntil(people, async () => {
      const views = (await maria.call('listGrants', null)).filter(({ contactId }) => contactId === stopping.anaId)
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

describe('a share that is being stopped', () => {
  it('is given out no more before the commit that says so: the vault may end right behind it, and its node goes on', async () => {
    const [maria] = people
    const grantId = await giveDan(people)
    expect(await asksFor(people, grantId)).toBe('given')
    ends.withNextHead = true
    const stopping = maria.call('withdrawGrant', { grantId })
    while (!ends.dead) await turnOnce()
    ends.withNextHead = false
    try {
      expect(await asksFor(people, grantId)).toBe('refused-by-peer')
    } finally {
      ends.dead = false
      ends.revive()
    }
    expect((await stopping).state).toBe('withdrawn')
  })

  it('is not given out again by what was read before it was stopped', async () => {
    const [maria, , dan] = people
    const grantId = await giveDan(people)
    const { card } = await dan.call('showContactCard', null)
    const reached = new Promise<void>((resolve) => (gate.reached = resolve))
    gate.isShut = true
    const before = maria.call('addContact', { card, name: 'Dan', role: 'clinician', verified: true })
    await reached
    const stopping = maria.call('withdrawGrant', { grantId })
    // As far as it comes by itself: nothing passes this gate but what waits at it.
    const passed = gate.passed
    for (let turn = 0; turn < 20_000 && gate.passed === passed; turn += 1) await turnOnce()
    while (gate.passed > passed && (await viewOf(people, grantId))?.state !== 'withdrawn') await turnOnce()
    gate.pass()
    await Promise.all([before, stopping])
    expect(await asksFor(people, grantId)).toBe('refused-by-peer')
  })

  it('is stopped once where it is asked for twice at the same time', async () => {
    const [maria] = people
    const grantId = await giveDan(people)
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
    const give = (): ReturnType<typeof grantForAnHour> => grantForAnHour(maria, stopping.danId, stopping.recordIds)
    const [stopped, other] = [await give(), await give()]
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

describe('what was changed of a share before its invite comes', () => {
  it('counts from the first moment on: what was taken back is not shown, and never fetched; nobody else can do it', async () => {
    const [maria, ana, dan] = people
    const [gone = '', left = ''] = stopping.recordIds
    await maria.root.turn()
    const deliver = maria.node.peer.deliver.bind(maria.node.peer)
    // The invite goes another way than what follows it.
    Object.assign(maria.node.peer, { deliver: () => Promise.resolve(ok(Object.assign(maria.node.peer, { deliver }) && null)) })
    const { grantId, invite } = await grantForAnHour(maria, stopping.danId, stopping.recordIds)
    await turnsUntil([maria], async () => (await viewOf(people, grantId))?.invite === 'delivered')
    await maria.call('withdrawItems', { grantId, recordIds: [gone] })
    await maria.root.turn()
    // The same of the other one, by somebody whose share it is not.
    const theirs = { version: 1, grantId, seq: 1, previous: 'a'.repeat(43), atMs: Date.now(), added: [], removed: [left] } as const
    const [keys, card] = [await identityOf(ana), await cardOf(dan)]
    const forged = canonicalJson({ amendment: signAmendment(keys, theirs), keys: [], rows: [] })
    await ana.node.peer.deliver(card, sealFor(keys, card, 'amendment', forged))
    await dan.root.turn()
    expect((await dan.call('acceptInvite', { invite })).rows.map(({ id }) => id)).toEqual([left])
    // Of one that was not fetched that is said, by whoever looks away and by whoever declines alike.
    const deletion = async (): Promise<string | undefined> =>
      (await maria.call('showGrantItems', { grantId, limit: 0, offset: 0 })).takenBack[0]?.deletion
    await turnsUntil([maria, dan], async () => (await deletion()) === 'never-fetched')
    await dan.call('fetchShare', { grantId })
    expect(await dan.codeOf('openShared', { grantId, recordId: left })).toBe('ok')
    expect(await dan.codeOf('openShared', { grantId, recordId: gone })).toBe('record-taken-back')
    for (const one of [dan, maria, dan, maria]) await one.root.turn()
    expect(await deletion()).toBe('never-fetched')
    expect((await dan.call('checkVault', null)).damaged).toEqual([])
  })

  it('is bounded: one person leaves only so much here, and nothing of it reaches what is there', async () => {
    const [maria, , dan] = people
    const [keys, card] = [await identityOf(maria), await cardOf(dan)]
    const before = await dan.call('listShares', null)
    const refused = async (): Promise<readonly (string | undefined)[]> =>
      (await dan.call('listActivity', { limit: 9, offset: 0 })).entries.map(({ reason }) => reason)
    const stoppedId = 'e'.repeat(32)
    const send = async (seq: number, grantId = stoppedId): Promise<void> => {
      const change = { version: 1, grantId, seq, previous: 'a'.repeat(43), atMs: 1, added: [], removed: ['b'.repeat(32)] }
      const row = { id: 'b'.repeat(32), kind: 'problem', title: 'x'.repeat(2_500_000), date: '' }
      const payload = canonicalJson({ amendment: signAmendment(keys, change as GrantAmendment), keys: [], rows: [row] })
      await maria.node.peer.deliver(card, sealFor(keys, card, 'amendment', payload))
      await dan.root.turn()
    }
    for (const seq of [1, 2]) {
      await send(seq)
      expect((await refused()).includes('limit-exceeded')).toBe(seq === 2)
    }
    expect(await dan.call('listShares', null)).toEqual(before)
    // Once its sender has stopped it, it waits for nothing any more: its room is free, and what comes late is not kept.
    const stopped = canonicalJson({ grantId: stoppedId, withdrawnAtMs: Date.now(), preimage: '0x00' })
    await maria.node.peer.deliver(card, sealFor(keys, card, 'withdrawal', stopped))
    await dan.root.turn()
    await send(3)
    await send(1, 'd'.repeat(32))
    expect((await refused()).filter((reason) => reason === 'limit-exceeded')).toHaveLength(1)
  })
})

describe('a share that ends while something of it comes', () => {
  it('leaves nothing of that behind', async () => {
    const [maria, , dan] = people
    const grantId = await giveDan(people, {
      scope: { recordIds: [], kinds: [] },
      category: { kinds: ['problem'], earlier: true, later: true },
    })
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
    await importText(maria, { resourceType: 'Condition', code: { text: 'Migraine' } })
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
    const grantId = await giveDan(people)
    maria.clock.offsetMs = 2 * HOUR_MS
    await turnsUntil([maria], async () => (await viewOf(people, grantId))?.state === 'expired')
    await maria.root.turn()
    maria.clock.offsetMs = 0
    const { card } = await dan.call('showContactCard', null)
    await maria.call('addContact', { card, name: 'Dan', role: 'clinician', verified: true })
    expect(await asksFor(people, grantId)).toBe('refused-by-peer')
    expect((await viewOf(people, grantId))?.state).toBe('expired')
  })

  it('nothing is signed by a clock that is behind the ledger, and stopping goes all the same', async () => {
    const [maria] = people
    const grantId = await giveDan(people)
    maria.clock.offsetMs = -HOUR_MS
    const now = Date.now() - HOUR_MS
    const draft = {
      contactId: stopping.danId,
      scope: { recordIds: stopping.recordIds.slice(0, 1), kinds: [] },
      ...({ purpose: 'TREAT', right: 'view' } as const),
      ...{ fromMs: now, untilMs: now + 9 * HOUR_MS, deleteByMs: now + 9 * HOUR_MS },
    }
    const { previewToken } = await maria.call('previewGrant', draft)
    const refused = await maria.root.call('grantAccess', { ...draft, previewToken })
    // It says by which day, and what to do where the clock is right after all: set right, it would be behind for years.
    const error = refused.ok ? null : refused.error
    expect(error).toMatchObject({ code: 'clock-wrong', detail: { ledgerDay: new Date().toISOString().slice(0, 10) } })
    for (const language of ['en', 'ro'] as const) {
      const said = error === null ? { sentence: '', next: '' } : describeError(error, language)
      expect(said.sentence).toContain(new Date().toISOString().slice(0, 10))
      expect(said.next).toMatch(language === 'en' ? /the ledger was written/u : /registrul a fost scris/u)
    }
    expect(await maria.codeOf('askAccess', draftFor(stopping.danId, { fromMs: now, answerByMs: now + HOUR_MS }))).toBe('clock-wrong')
    await maria.call('withdrawGrant', { grantId })
    maria.clock.offsetMs = 0
    const again = await maria.call('grantAccess', { ...draft, previewToken })
    await maria.call('withdrawGrant', { grantId: again.grantId })
    expect(await asksFor(people, grantId)).toBe('refused-by-peer')
  })

  it('a reader whose clock is ahead confirms the deletion all the same', async () => {
    const [maria, , dan] = people
    const grantId = await giveDan(people)
    await dan.call('fetchShare', { grantId })
    dan.clock.offsetMs = 2 * HOUR_MS
    await turnsUntil([maria, dan], async () => (await viewOf(people, grantId))?.deletedThereAtMs !== undefined)
    dan.clock.offsetMs = 0
    expect(await viewOf(people, grantId)).toMatchObject({ state: 'active' })
    const { entries } = await maria.call('listActivity', { limit: 500, offset: 0 })
    expect(entries.filter(({ kind, reason }) => kind === 'request-refused' && reason === 'peer-protocol')).toEqual([])
    await maria.call('withdrawGrant', { grantId })
    await turnsUntil([maria, dan], async () => (await viewOf(people, grantId))?.withdrawal?.deletion === 'confirmed')
  })
})

describe('everything with everybody', () => {
  it('is also what has ended and may be kept there still', async () => {
    const [maria, , dan] = people
    const [kept, looked] = [await giveDan(people, { right: 'keep' }), await giveDan(people)]
    await dan.call('fetchShare', { grantId: kept })
    maria.clock.offsetMs = 2 * HOUR_MS
    await turnsUntil(
      [maria],
      async () => (await viewOf(people, looked))?.state === 'expired' && (await viewOf(people, kept))?.state === 'expired',
    )
    expect(await maria.call('withdrawGrants', {})).toEqual({ withdrawn: 1 })
    await turnsUntil([maria, dan], async () => (await viewOf(people, kept))?.withdrawal?.deletion === 'confirmed')
    expect((await viewOf(people, looked))?.state).toBe('expired')
    maria.clock.offsetMs = 0
  })
})

describe('single records of a share that is over', () => {
  it('are asked back where they may be kept there still, and nowhere else: that is said', async () => {
    const [maria, , dan] = people
    const [first = '', second = ''] = stopping.recordIds
    const scope = { recordIds: [first, second], kinds: [] }
    const [kept, looked] = [await giveDan(people, { right: 'keep', scope }), await giveDan(people, { scope })]
    for (const grantId of [kept, looked]) await dan.call('fetchShare', { grantId })
    for (const person of [maria, dan]) person.clock.offsetMs = 2 * HOUR_MS
    await turnsUntil([maria], async () => (await viewOf(people, kept))?.state === 'expired')
    expect(await maria.codeOf('withdrawItems', { grantId: looked, recordIds: [first] })).toBe('grant-over')
    expect((await maria.call('withdrawItems', { grantId: kept, recordIds: [first] })).takenBack).toMatchObject([{ deletion: 'asked' }])
    await turnsUntil([maria, dan], async () => {
      const { takenBack } = await maria.call('showGrantItems', { grantId: kept, limit: 0, offset: 0 })
      return takenBack[0]?.deletion === 'confirmed'
    })
    expect(await dan.codeOf('openShared', { grantId: kept, recordId: first })).toBe('record-taken-back')
    expect(await dan.codeOf('openShared', { grantId: kept, recordId: second })).toBe('ok')
    expect(await maria.codeOf('withdrawItems', { grantId: kept, recordIds: [first] })).toBe('ok')
    await maria.call('withdrawGrant', { grantId: kept })
    expect(await maria.codeOf('withdrawItems', { grantId: kept, recordIds: [second] })).toBe('grant-over')
    for (const person of [maria, dan]) person.clock.offsetMs = 0
  })
})

describeRequestsTakenBack(() => people)

describeDatesAhead(() => people)
