/** Through a relay that somebody chose: who may, how much, over cuts and restarts, and which way is taken. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { PeerOptions } from '../../electron/peer/root.ts'
import type { ConnectedPeer } from '../../electron/vault/ports.ts'
import { decodeCardToken } from '../../shared/crypto/card.ts'
import { startProxy, startSilencable, startTestNode, valueOf } from '../support/nodes.ts'
import type { TestNode } from '../support/nodes.ts'
import { createConfirmedVault, grantForAnHour, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const MIB = 1024 * 1024
const HOUR_MS = 3_600_000
/** A node that can only be reached through its relay. */
const BEHIND = { listenHost: 'none' } as const
const ending: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

async function start(options: Partial<PeerOptions> = {}, limits: Parameters<typeof startTestNode>[1] = {}): Promise<TestNode> {
  const node = await startTestNode(options, limits)
  ending.push(() => node.root.stop())
  return node
}

async function relayFor(peerIds: readonly string[], bytesAnHour = 64 * MIB, dir?: string): Promise<TestNode> {
  return start({ relay: { peerIds, bytesAnHour }, ...(dir === undefined ? {} : { dir }) })
}

async function addressesOf(node: TestNode): Promise<readonly string[]> {
  return valueOf(await node.root.peer.describe()).addresses
}

/** A file of so many blocks of 64 KiB that one contact may fetch. */
async function serveFile(
  from: TestNode,
  to: TestNode,
  blocks: number,
): Promise<{ readonly cid: string; readonly pieces: readonly Uint8Array[] }> {
  const pieces = Array.from({ length: blocks }, () => new Uint8Array(randomBytes(64 * 1024)))
  const [cid = ''] = valueOf(await from.root.blocks.putFiles([pieces]))
  const grant = { grantId: 'g', grantee: (await to.card()).did, cids: [cid], fromMs: 0, untilMs: Date.now() + HOUR_MS }
  valueOf(await from.root.peer.setServing([grant], [await to.card()]))
  return { cid, pieces }
}

describe('a node behind a router', () => {
  it('is reached through its relay with more than relays carry by default, and what arrives is the same', async () => {
    const maria = await start(BEHIND)
    const ana = await start()
    const relay = await relayFor([maria.peerId])
    valueOf(await maria.root.peer.useRelay({ peerId: relay.peerId, addresses: await addressesOf(relay) }))
    await maria.relayIs('connected')
    expect(await addressesOf(maria)).toEqual((await addressesOf(relay)).map((address) => `${address}/p2p/${relay.peerId}/p2p-circuit`))
    const { cid, pieces } = await serveFile(maria, ana, 48)
    valueOf(await ana.root.peer.fetchFiles(await maria.card(), 'g', [cid], () => undefined, new AbortController().signal))
    const got = valueOf(await ana.root.blocks.readChunks(cid, 0, pieces.length))
    expect(Buffer.concat(got).equals(Buffer.concat(pieces))).toBe(true)
    expect(valueOf(await ana.root.peer.showRelay()).peers).toContainEqual({ peerId: maria.peerId, isRelayed: true })
  })

  it('finds its place again after the relay was started anew', async () => {
    const maria = await start(BEHIND)
    const ana = await start()
    const first = await startTestNode({ relay: { peerIds: [maria.peerId], bytesAnHour: MIB } })
    valueOf(await maria.root.peer.useRelay({ peerId: first.peerId, addresses: await addressesOf(first) }))
    await maria.relayIs('connected')
    await first.root.stop()
    await maria.relayIs('unreachable')
    await relayFor([maria.peerId], MIB, first.dir)
    await maria.relayIs('connected')
    valueOf(await ana.root.peer.deliver(await maria.card(), new Uint8Array(100)))
    expect(valueOf(await maria.root.peer.takeInbox())).toHaveLength(1)
  })

  it('notices that its way to the relay has gone silent, and that it is alive again', async () => {
    const maria = await start({ ...BEHIND }, { relayCheckMs: 50, dialTimeoutMs: 300 })
    const relay = await relayFor([maria.peerId])
    const [address = ''] = await addressesOf(relay)
    const way = await startSilencable(address)
    ending.push(() => way.close())
    valueOf(await maria.root.peer.useRelay({ peerId: relay.peerId, addresses: [way.address] }))
    await maria.relayIs('connected')
    way.silence(true)
    await maria.relayIs('unreachable')
    way.silence(false)
    await maria.relayIs('connected')
  })

  it('gets no place where it was not named, and nobody reaches it there', async () => {
    const stranger = await start(BEHIND)
    const ana = await start()
    const relay = await relayFor([])
    valueOf(await stranger.root.peer.useRelay({ peerId: relay.peerId, addresses: await addressesOf(relay) }))
    await stranger.relayIs('refused')
    const letter = await ana.root.peer.deliver(await stranger.card(), new Uint8Array(100))
    expect(letter).toMatchObject({ ok: false, error: { code: 'peer-unreachable' } })
    // A contact of the owner needs no naming.
    valueOf(await relay.root.peer.setServing([], [await stranger.card()]))
    await stranger.relayIs('connected')
    valueOf(await ana.root.peer.deliver(await stranger.card(), new Uint8Array(100)))
  })

  it('is carried no more than its hour allows, and a Salus that is no relay carries nothing', async () => {
    const maria = await start(BEHIND)
    const ana = await start()
    const relay = await relayFor([maria.peerId], MIB)
    valueOf(await maria.root.peer.useRelay({ peerId: relay.peerId, addresses: await addressesOf(relay) }))
    await maria.relayIs('connected')
    const { cid } = await serveFile(maria, ana, 48)
    let bytes = 0
    const fetch = await ana.root.peer.fetchFiles(await maria.card(), 'g', [cid], (sum) => (bytes = sum), new AbortController().signal)
    expect(fetch.ok).toBe(false)
    expect(bytes).toBeLessThan(MIB)
    valueOf(await maria.root.peer.useRelay({ peerId: ana.peerId, addresses: await addressesOf(ana) }))
    await maria.relayIs('unreachable')
  })
})

describe('a fetch that is cut', () => {
  it('goes on by itself at whatever byte it was cut, and asks for nothing twice but the block it was in', async () => {
    const maria = await start(BEHIND)
    const ana = await start()
    const relay = await relayFor([maria.peerId])
    const [address = ''] = await addressesOf(relay)
    valueOf(await maria.root.peer.useRelay({ peerId: relay.peerId, addresses: [address] }))
    await maria.relayIs('connected')
    const { cid, pieces } = await serveFile(maria, ana, 64)
    const fetchOver = async (cuts: readonly number[], sums: number[]): Promise<boolean> => {
      const proxy = await startProxy(address, cuts)
      ending.push(() => proxy.close())
      const card = await maria.card([`${proxy.address}/p2p/${relay.peerId}/p2p-circuit`])
      const fetched = await ana.root.peer.fetchFiles(card, 'g', [cid], (sum) => sums.push(sum), new AbortController().signal)
      expect(sums).toEqual([...sums].sort((one, other) => one - other))
      // The block it was in and what was on its way for each cut, and the wrapping of everything.
      expect(proxy.bytesBack()).toBeLessThan((sums.at(-1) ?? 0) * 1.05 + cuts.length * 512 * 1024)
      expect(proxy.events).toContain('cut')
      return fetched.ok
    }
    const first: number[] = []
    expect(await fetchOver([900_003, ...Array.from({ length: 40 }, () => 2_001)], first)).toBe(false)
    const kept = first.at(-1) ?? 0
    expect(kept).toBeGreaterThan(64 * 1024)
    const second: number[] = []
    expect(await fetchOver([1_200_001, 3_001, 90_007, 700_013, 85_537], second)).toBe(true)
    const got = valueOf(await ana.root.blocks.readChunks(cid, 0, pieces.length))
    expect(Buffer.concat(got).equals(Buffer.concat(pieces))).toBe(true)
    // What came before was not fetched again; the node above the blocks is the rest.
    expect(kept + (second.at(-1) ?? 0) - pieces.length * 64 * 1024).toBeLessThan(64 * 1024)
  })
})

describe('a direct way that is found during a fetch', () => {
  it('is taken by the next request, and the relay of the other is left', async () => {
    const maria = await start(BEHIND)
    const ana = await start()
    const relay = await relayFor([maria.peerId])
    const [address = ''] = await addressesOf(relay)
    valueOf(await maria.root.peer.useRelay({ peerId: relay.peerId, addresses: [address] }))
    await maria.relayIs('connected')
    const { cid, pieces } = await serveFile(maria, ana, 96)
    const wayTo = async (): Promise<boolean | undefined> =>
      valueOf(await ana.root.peer.showRelay()).peers.find(({ peerId }) => peerId === maria.peerId)?.isRelayed
    let isDirect = (): void => undefined
    const direct = new Promise<void>((resolve) => {
      isDirect = resolve
    })
    // What she sends makes her look for a direct way, beside the relay where nothing passes for the moment.
    const find = async (): Promise<void> => {
      const letter = maria.root.peer.deliver(await ana.card(), new Uint8Array(100))
      while ((await wayTo()) !== false) await new Promise((resolve) => setImmediate(resolve))
      isDirect()
      valueOf(await letter)
    }
    const proxy = await startProxy(address, [], { afterBytes: MIB, until: direct })
    ending.push(() => proxy.close())
    const card = await maria.card([`${proxy.address}/p2p/${relay.peerId}/p2p-circuit`])
    let bytes = 0
    let finding = Promise.resolve()
    const count = (sum: number): void => {
      if (bytes === 0) finding = find()
      bytes = sum
    }
    valueOf(await ana.root.peer.fetchFiles(card, 'g', [cid], count, new AbortController().signal))
    const got = valueOf(await ana.root.blocks.readChunks(cid, 0, pieces.length))
    expect(Buffer.concat(got).equals(Buffer.concat(pieces))).toBe(true)
    await finding
    expect(proxy.bytesBack()).toBeLessThan(4 * MIB)
    const peersOf = async (): Promise<readonly ConnectedPeer[]> => valueOf(await ana.root.peer.showRelay()).peers
    while ((await peersOf()).some(({ peerId }) => peerId === relay.peerId)) await new Promise((resolve) => setImmediate(resolve))
    expect(await peersOf()).toEqual([{ peerId: maria.peerId, isRelayed: false }])
    expect(valueOf(await maria.root.peer.takeInbox())).toEqual([])
    expect(valueOf(await ana.root.peer.takeInbox())).toHaveLength(1)
  })
})

describe('several addresses', () => {
  it('are dialled at once: one that never answers holds nothing up', async () => {
    const maria = await start()
    const ana = await start()
    const events: string[] = []
    const held: Socket[] = []
    const mute = createServer((socket) => {
      held.push(socket)
      events.push('mute opened')
      socket.on('error', () => undefined).on('close', () => events.push('mute called off'))
      socket.resume()
    })
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    ending.push(
      () =>
        new Promise(
          (resolve) =>
            void mute.close(() => {
              resolve()
            }),
        ),
    )
    const proxy = await startProxy((await addressesOf(maria))[0] ?? '')
    ending.push(() => proxy.close())
    const card = await maria.card([`/ip4/127.0.0.1/tcp/${String((mute.address() as AddressInfo).port)}`, proxy.address])
    valueOf(await ana.root.peer.deliver(card, new Uint8Array(100)))
    expect(proxy.events).toEqual(['open'])
    for (const socket of held) if (!socket.destroyed) await new Promise((resolve) => socket.once('close', resolve))
    expect(events).toEqual(['mute opened', 'mute called off'])
  })
})

describe('people', () => {
  let clinic: Person
  let maria: Person
  let ana: Person
  const cardOf = async (person: Person): Promise<string> => (await person.call('showContactCard', null)).card
  const know = async (who: Person, whom: Person, name: string, role: 'clinician' | 'other'): Promise<string> =>
    (await who.call('addContact', { card: await cardOf(whom), name, role, verified: true })).contactId

  beforeAll(async () => {
    clinic = await startPerson(undefined, undefined, undefined, undefined, { relay: { peerIds: [], bytesAnHour: 64 * MIB } })
    maria = await startPerson(undefined, undefined, undefined, undefined, BEHIND)
    ana = await startPerson()
    await createConfirmedVault(clinic, 'North Clinic')
    await createConfirmedVault(maria, 'Maria Popescu')
    await createConfirmedVault(ana, 'Dr Ana Dumitru')
  })
  afterAll(() => Promise.all([clinic, maria, ana].map((person) => person.stop())))

  it('share a record through the relay that one of them chose, and contacts hear of the way', async () => {
    const clinicId = await know(maria, clinic, 'North Clinic', 'other')
    await know(clinic, maria, 'Maria', 'other')
    const anaId = await know(maria, ana, 'Dr Ana', 'clinician')
    await know(ana, maria, 'Maria', 'other')
    expect(decodeCardToken(await cardOf(maria))).toMatchObject({ value: { addresses: [] } })
    expect(await maria.codeOf('chooseRelay', { chosen: { address: '/ip4/1.2.3.4' } })).toBe('relay-invalid')
    expect(await maria.codeOf('chooseRelay', { chosen: { contactId: 'nobody' } })).toBe('contact-not-found')
    await maria.call('chooseRelay', { chosen: { contactId: clinicId } })
    await turnsUntil([maria], async () => (await maria.call('showRelay', null)).state === 'connected')
    const settings = await maria.call('readSettings', null)
    await maria.call('writeSettings', { ...settings, theme: 'dark' })
    expect(await maria.call('showRelay', null)).toMatchObject({ chosen: { contactId: clinicId }, name: 'North Clinic' })
    await turnsUntil([maria, ana], async () => (await ana.call('listContacts', null))[0]?.card.addresses.length === 1)
    const file = join(await mkdtemp(join(tmpdir(), 'salus-relay-')), 'one.json')
    await writeFile(file, JSON.stringify({ resourceType: 'Condition', code: { text: 'Hay fever' } }))
    const { importToken } = await maria.call('previewImport', { paths: [file] })
    const { recordIds } = await maria.call('importRecords', { importToken })
    const { grantId, invite } = await grantForAnHour(maria, anaId, recordIds)
    await ana.call('acceptInvite', { invite })
    await ana.call('fetchShare', { grantId })
    expect((await ana.call('listShares', null))[0]).toMatchObject({ stage: 'fetched' })
    await maria.call('chooseRelay', { chosen: null })
    expect(await maria.call('showRelay', null)).toMatchObject({ chosen: null, state: 'none' })
  })
})
