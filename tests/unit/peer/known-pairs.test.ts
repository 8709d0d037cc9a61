/** Whom a real node knows: with its vault, after a restart without it, and what then lies on its disk. */

import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { PEER_LIMITS } from '../../../electron/peer/limits.ts'
import type { KnownPairOf, PeerEvent } from '../../../electron/vault/ports.ts'
import { decodeBase64Url } from '../../../shared/crypto/bytes.ts'
import { keptOf, knownPair } from '../../../shared/crypto/known-pair.ts'
import { startTestNode, valueOf } from '../../support/nodes.ts'
import type { TestNode } from '../../support/nodes.ts'

const ending = new Set<() => Promise<void>>()
afterEach(async () => {
  for (const end of ending) await end()
  ending.clear()
})

async function start(...how: Parameters<typeof startTestNode>): Promise<TestNode & { stop(): Promise<void> }> {
  const node = await startTestNode(...how)
  const stop = (): Promise<void> => {
    ending.delete(stop)
    return node.root.stop()
  }
  ending.add(stop)
  return { ...node, stop }
}

async function pairOf(own: TestNode, other: TestNode): Promise<KnownPairOf> {
  const { did, sealingKey } = await other.card()
  const pair = knownPair(own.identity, { did, sealingKey: decodeBase64Url(sealingKey) ?? new Uint8Array() })
  if (pair === null) throw new Error('no pair')
  return { did, ...pair }
}

/** As a vault that is open says it. */
async function lists(node: TestNode, people: readonly TestNode[]): Promise<void> {
  const pairs = await Promise.all(people.map((one) => pairOf(node, one)))
  const cards = await Promise.all(people.map((one) => one.card()))
  valueOf(await node.root.peer.setServing([], cards, pairs))
}

/** What becomes of a letter of so many bytes, and how many are kept there then: what is only shown stays with its sender. */
async function sends(from: TestNode, to: TestNode, forContacts: boolean, bytes = 100): Promise<readonly [string, number]> {
  const sent = await from.root.peer.deliver(await to.card(), new Uint8Array(randomBytes(bytes)), forContacts)
  return [sent.ok ? 'ok' : sent.error.code, valueOf(await to.root.peer.takeInbox()).filter(({ stays }) => stays !== true).length]
}

const LARGE = PEER_LIMITS.strangersFrameBytesMax + 1

it('what is read of contacts alone stays with whoever is none, and nobody is told; all else is taken', async () => {
  const [maria, ana, dan] = [await start({}, { refusalsAMinuteMax: 4 }), await start(), await start({}, { frameTimeoutMs: 500 })]
  const told: PeerEvent[] = []
  maria.root.peer.onEvent((event) => told.push(event))
  // Before a vault has said who is on its list.
  expect(await sends(dan, maria, true)).toEqual(['ok', 1])
  await lists(maria, [ana])
  expect(await sends(dan, maria, true)).toEqual(['not-their-contact', 1])
  expect(told.filter(({ type }) => type === 'refused')).toEqual([])
  expect(valueOf(await maria.root.peer.takeInbox()).map(({ stays }) => stays)).toEqual([true, undefined])
  expect([await sends(dan, maria, false), await sends(ana, maria, true)]).toEqual([
    ['ok', 2],
    ['ok', 3],
  ])
  await lists(maria, [ana, dan])
  expect(await sends(dan, maria, true)).toEqual(['ok', 4])
  // Somebody who asks over and over is not answered at all in the end.
  await lists(maria, [ana])
  let code = ''
  // More than twice as often: a minute may end meanwhile.
  for (let at = 0; at < 10 && (at === 0 || code === 'not-their-contact'); at++) [code] = await sends(dan, maria, true)
  expect(code).not.toBe('not-their-contact')
})

it('after a restart without its vault a contact is one still, and a stranger is none', async () => {
  const [first, ana, dan] = [await start(), await start(), await start()]
  await lists(first, [ana])
  await lists(ana, [first])
  await lists(dan, [first])
  await first.stop()
  const maria = await start({ dir: first.dir }, { inboxItemsOfStrangersMax: 1 }, first.identity)
  expect(await sends(dan, maria, true)).toEqual(['not-their-contact', 0])
  expect(await sends(dan, maria, false)).toEqual(['ok', 1])
  // The room of strangers is taken, and what they may send is small: hers is another one.
  expect((await sends(dan, maria, false))[0]).toBe('refused-by-peer')
  expect((await sends(ana, maria, true, LARGE))[0]).toBe('ok')
  expect((await sends(ana, maria, false))[0]).toBe('ok')
})

it('what lies on the disk names nobody: neither how many they are, nor whether somebody whose card one has is among them', async () => {
  const [maria, ana, dan] = [await start(), await start(), await start()]
  const file = join(maria.dir, 'known-pairs.json')
  const listed = async (): Promise<readonly string[]> => JSON.parse(await readFile(file, 'utf8')) as readonly string[]
  await lists(maria, [])
  const nobody = await listed()
  await lists(maria, [ana])
  const one = await listed()
  await lists(maria, [ana, dan])
  const two = await listed()
  expect([nobody.length, one.length, two.length]).toEqual([64, 64, 64])
  expect([...two].sort()).toEqual(two)
  // Only the two can work out what is there, each with her own secret key; all that the card says does not do.
  const card = await ana.card()
  expect(two).toContain((await pairOf(maria, ana)).kept)
  expect(two).toContain(keptOf(ana.identity.did, (await pairOf(ana, maria)).shown))
  for (const guess of [card.did, card.sealingKey, card.device.peerId, (await pairOf(dan, ana)).shown])
    expect(two).not.toContain(keptOf(card.did, guess))
  for (const name of await readdir(maria.dir)) {
    if (name.endsWith('.json')) expect(await readFile(join(maria.dir, name), 'utf8')).not.toContain(card.did)
  }
  // Nobody goes from it, so that nobody can be told that she was taken off the list.
  await lists(maria, [ana])
  expect(await listed()).toEqual(two)
})
