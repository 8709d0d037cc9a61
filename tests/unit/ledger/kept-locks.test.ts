/** What is kept for somebody ends by the ledger: the network that both use, or the owner's own, followed as far as it was. */

import { describe, expect, it } from 'vitest'
import { createLedgerWatch } from '../../../electron/peer/ledger-watch.ts'
import type { LedgerChoice, LedgerPort, ServedGrant } from '../../../electron/vault/ports.ts'
import { openedLines } from '../../../electron/vault/session/carry/kept-locks.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import { openedAtSlot } from '../../../shared/crypto/ledger-slots.ts'
import type { Contact, ContactCard } from '../../../shared/model/person.ts'
import { err, ok } from '../../../shared/model/result.ts'

const MINUTE_MS = 60_000
const owner = { did: 'did:key:owner' } as ContactCard
const reference = { chainId: 7, genesisHash: '0x01', sealLog: '0x02' }
const followed = { did: owner.did, genesisHash: reference.genesisHash }
const lockOf = (letter: string): string => `0x${letter.repeat(64)}`
const line = (grantId: string, lock: string, ageMaxMs: number): ServedGrant => ({
  ...{ grantId, grantee: 'did:key:reader', cids: [], fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER },
  bound: { ledger: reference, lock: lockOf(lock), ageMaxMs },
})

/** Another ledger than one's own, whose owner may be away; `opened` are slots that are set there. */
function ledgerOf(world: { isThere: boolean; isOwn: boolean; readonly opened: Set<string>; readonly asked: LedgerChoice[] }): LedgerPort {
  const own = { kind: 'rpc', chainId: 7, genesisHash: world.isOwn ? '0x01' : '0x99', height: 1, sealLog: '', vaultHeads: '' } as const
  return {
    status: () => Promise.resolve(ok(own)),
    follow: () => Promise.resolve(world.isThere ? ok({ height: 1, hash: '' }) : err('peer-unreachable')),
    readStorage: (choice: LedgerChoice, _contract: string, slots: readonly string[]) => {
      world.asked.push(choice)
      const words = slots.map((slot) => (world.opened.has(slot) ? '0x01' : '0x00'))
      return Promise.resolve(ok({ words, codeHash: '', block: { height: 1, hash: '', timestampS: 1000 } }))
    },
  } as unknown as LedgerPort
}

describe('a share that is kept for somebody', () => {
  it('is closed once the owner was away for longer than it allows, and for good once her ledger opened its lock', async () => {
    const world = { isThere: true, isOwn: false, opened: new Set<string>(), asked: [] as LedgerChoice[] }
    let nowMs = 100 * MINUTE_MS
    const watch = createLedgerWatch(ledgerOf(world), { now: () => nowMs, runningMs: () => nowMs }, owner)
    const grant = line('g', 'a', MINUTE_MS)
    expect(await watch.refusal(grant, nowMs)).toBe(null)
    world.isThere = false
    nowMs += MINUTE_MS + 1
    expect(await watch.refusal(grant, nowMs)).toBe('ledger-too-old')
    world.isThere = true
    expect(await watch.refusal(grant, nowMs)).toBe(null)
    world.opened.add(openedAtSlot(lockOf('a')))
    nowMs += MINUTE_MS + 1
    expect(await watch.refusal(grant, nowMs)).toBe('grant-withdrawn')
    expect(new Set(world.asked.map((one) => JSON.stringify(one)))).toEqual(new Set([JSON.stringify(followed)]))
  })

  it.each([
    [true, 'own'],
    [false, followed],
  ])('is dropped by itself when its lock is open, with the owner away (network of both: %s)', async (isOwn, choice) => {
    const world = { isThere: false, isOwn, opened: new Set([openedAtSlot(lockOf('b'))]), asked: [] as LedgerChoice[] }
    let nowMs = 100 * MINUTE_MS
    const session = { ports: { clock: { now: () => nowMs }, ledger: ledgerOf(world) } } as unknown as Session
    const contact = { id: 'c', did: owner.did, card: owner } as Contact
    const lines = [line('one', 'a', 1), line('two', 'b', 1)]
    expect(await openedLines(session, contact, lines)).toEqual(['two'])
    expect(await openedLines(session, contact, lines)).toEqual([])
    nowMs += MINUTE_MS
    world.opened.clear()
    expect(await openedLines(session, contact, lines)).toEqual([])
    expect(world.asked).toEqual([choice, choice])
  })
})
