/** A computer that leaves a network: its connections are put down, and people hear of it. */

import type { Connection, Libp2p } from '@libp2p/interface'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { watchOwnAddresses } from '../../../electron/peer/net/moved.ts'
import { leaveOldWays, takeContacts } from '../../../electron/peer/net/old-ways.ts'
import { keepReportsQuiet } from '../../../electron/peer/net/quiet-reports.ts'
import type { ContactCard } from '../../../shared/model/person.ts'

const PEER_ID = '12D3KooWJRSrypvnpHgc6ZAgyCni4KcSmbV7uGRaMw5LgMKT18fq'
const EVERY_MS = 1_000

interface Held {
  readonly libp2p: Libp2p
  readonly aborted: readonly string[]
}

/** Connections that began in this order. */
function connected(...names: readonly string[]): Held {
  const aborted: string[] = []
  const all = names.map((name, at) => ({ timeline: { open: at }, abort: () => aborted.push(name) }) as unknown as Connection)
  return { libp2p: { getConnections: () => all } as unknown as Libp2p, aborted }
}

const cardsAt = (...addresses: readonly string[]): ReadonlyMap<string, ContactCard> =>
  new Map([['did:key:maria', { device: { peerId: PEER_ID }, addresses } as unknown as ContactCard]])

describe('a computer whose addresses are looked at', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('puts every connection down once an address is gone, none where one only came, and says both', () => {
    const { libp2p, aborted } = connected('relay', 'ana')
    let now = ['10.1.0.2']
    let moved = 0
    const stop = watchOwnAddresses(
      libp2p,
      () => now,
      EVERY_MS,
      () => (moved += 1),
    )
    vi.advanceTimersByTime(EVERY_MS)
    expect([moved, aborted]).toEqual([0, []])
    now = ['10.1.0.2', '172.16.0.1']
    vi.advanceTimersByTime(EVERY_MS)
    expect([moved, aborted]).toEqual([1, []])
    now = ['192.168.1.7', '172.16.0.1']
    vi.advanceTimersByTime(EVERY_MS)
    expect([moved, aborted]).toEqual([2, ['relay', 'ana']])
    stop()
    now = []
    vi.advanceTimersByTime(EVERY_MS)
    expect(moved).toBe(2)
  })
})

describe('a contact', () => {
  it('who is elsewhere is reached by her newest connection alone; one who is not keeps all', () => {
    const { libp2p, aborted } = connected('old', 'older still', 'newest')
    leaveOldWays(libp2p, new Map(), cardsAt('/ip4/10.1.0.2/tcp/1'))
    leaveOldWays(libp2p, cardsAt('/ip4/10.1.0.2/tcp/1'), cardsAt('/ip4/10.1.0.2/tcp/1'))
    expect(aborted).toEqual([])
    leaveOldWays(libp2p, cardsAt('/ip4/10.1.0.2/tcp/1'), cardsAt('/ip4/192.168.1.7/tcp/1'))
    expect(aborted).toEqual(['older still', 'old'])
  })

  it('and a card that names no computer keeps nobody from being known', () => {
    const { libp2p } = connected()
    const nowhere = (address: string): ContactCard =>
      ({ did: 'did:key:odd', device: { peerId: 'no computer' }, addresses: [address] }) as unknown as ContactCard
    const before = takeContacts(libp2p, new Map(), [nowhere('one')])
    const maria = { did: 'did:key:maria', device: { peerId: PEER_ID }, addresses: [] } as unknown as ContactCard
    expect([...takeContacts(libp2p, before, [nowhere('other'), maria]).keys()]).toEqual(['did:key:odd', 'did:key:maria'])
  })
})

describe('the report of this process', () => {
  it('is that of the beginning, whatever is connected later', () => {
    const { report } = process
    const original = Object.getOwnPropertyDescriptor(report, 'getReport') ?? {}
    let asked = 0
    report.getReport = () => ({ at: (asked += 1) })
    keepReportsQuiet()
    keepReportsQuiet()
    expect([process.report.getReport(), process.report.getReport(), asked]).toEqual([{ at: 1 }, { at: 1 }, 1])
    Object.defineProperty(report, 'getReport', original)
  })
})
