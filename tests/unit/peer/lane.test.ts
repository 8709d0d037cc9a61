/** Who is looked at next, and which signatures are looked at at all. */

import { randomBytes } from 'node:crypto'
import { multiaddr } from '@multiformats/multiaddr'
import { expect, it } from 'vitest'
import { createGenuine } from '../../../electron/peer/net/genuine.ts'
import { createLane } from '../../../electron/peer/net/lane.ts'
import { placeOf } from '../../../electron/peer/net/place.ts'
import type { Caller } from '../../../electron/peer/net/turns.ts'
import { signDeviceCertificate } from '../../../shared/crypto/device.ts'
import { deriveIdentity } from '../../../shared/crypto/identity.ts'

const LIMITS = { strangersTurnMs: 1 }
const from = (peerId: string, place = 'here'): Caller => ({ peerId, place })

it('somebody known never waits, and strangers take turns by peer, not by question', async () => {
  const lane = createLane(LIMITS)
  const order: string[] = []
  const asked = ['a', 'a', 'a', 'b', 'c', 'b'].map((peer) => lane.turn(from(peer), false).then(() => order.push(peer)))
  await lane.turn(from('known'), true)
  order.push('known')
  await Promise.all(asked)
  expect(order.join(' ')).toBe('known a b c a b a')
})

it('many peers of one place take turns among themselves, and no more of them than one peer elsewhere', async () => {
  const lane = createLane(LIMITS)
  const order: string[] = []
  const asked = ['a', 'b', 'c', 'a', 'd'].map((peer) => lane.turn(from(peer), false).then(() => order.push(peer)))
  asked.push(...[1, 2].map(() => lane.turn(from('apart', 'there'), false).then(() => order.push('apart'))))
  await Promise.all(asked)
  expect(order.join(' ')).toBe('a apart b apart c d a')
})

it.each([
  ['/ip4/192.0.2.7/tcp/4001', '192.0.2.7'],
  ['/ip6/2001:db8::7/tcp/4001', '2001:db8:0:0'],
  ['/ip6/2001:db8:1:2:3:4:5:6/tcp/4001', '2001:db8:1:2'],
  ['/ip6/::1/tcp/4001', '0:0:0:0'],
  ['/dns4/example.org/tcp/4001', 'nowhere'],
])('%s calls from %s', (address, place) => {
  expect(placeOf(multiaddr(address))).toBe(place)
})

it('one stranger a turn of the loop, so that others are heard between', async () => {
  const lane = createLane(LIMITS)
  let passed = 0
  const seen: number[] = []
  const asked = Array.from({ length: 4 }, (_, at) => lane.turn(from(String(at)), false).then(() => (passed += 1)))
  for (let turn = 0; turn < 6; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    seen.push(passed)
  }
  await Promise.all(asked)
  expect(seen.every((count, at) => count - (seen[at - 1] ?? 0) <= 1)).toBe(true)
})

it('strangers are let through while people who are known ask without end', async () => {
  const lane = createLane(LIMITS, () => 0)
  await lane.turn(from('known'), true)
  const asked = Array.from({ length: 20 }, (_, at) => lane.turn(from(String(at % 3)), false))
  await Promise.all(asked)
})

it('a signature is looked at once, a wrong one each time, and the oldest is forgotten', async () => {
  const identity = deriveIdentity(new Uint8Array(randomBytes(32)))
  const [one, two] = [signDeviceCertificate(identity, 'peer one', 1), signDeviceCertificate(identity, 'peer two', 1)]
  const isGenuine = createGenuine(1)
  let looked = 0
  const turn = (): Promise<void> => {
    looked += 1
    return Promise.resolve()
  }
  expect([await isGenuine(one, turn), await isGenuine(one, turn), looked]).toEqual([true, true, 1])
  for (const wrong of [
    { ...one, peerId: 'peer two' },
    { ...one, issuedAtMs: 2 },
    { ...one, did: two.did.replace(/.$/u, (last) => (last === 'x' ? 'y' : 'x')) },
    { ...one, signature: two.signature },
  ])
    expect(await isGenuine(wrong, turn)).toBe(false)
  expect([await isGenuine(two, turn), await isGenuine(one, turn), looked]).toEqual([true, true, 7])
})
