/** What every node promises, tried on nodes joined in memory and on real ones over loopback. */

import { randomBytes } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createPeerRoot } from '../../electron/peer/root.ts'
import { OWN_DEVICE } from '../../electron/vault/ports.ts'
import type { BlockPort, PeerPort, StatedUse } from '../../electron/vault/ports.ts'
import { createContactCard } from '../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../shared/crypto/device.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import { CHAIN_START } from '../../shared/crypto/receipt-chain.ts'
import { signReceipt } from '../../shared/crypto/receipt.ts'
import { openNote } from '../../shared/crypto/sealed-note.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import type { Result } from '../../shared/model/result.ts'
import { createMemoryBlocks } from '../fakes/memory-blocks.ts'
import { MemoryNetwork } from '../fakes/memory-peer.ts'

interface Somebody {
  readonly peer: PeerPort
  readonly blocks: BlockPort
  readonly card: ContactCard
  readonly identity: IdentityKeys
}

const HOUR_MS = 3_600_000
const ending: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0)) await end()
})

const NETWORKS: Readonly<Record<string, () => () => Promise<{ readonly peer: PeerPort; readonly blocks: BlockPort }>>> = {
  'in memory': () => {
    const network = new MemoryNetwork()
    return () => {
      const blocks = createMemoryBlocks()
      return Promise.resolve({ peer: network.join(blocks), blocks })
    }
  },
  real: () => async () => {
    const root = await createPeerRoot({ dir: await mkdtemp(join(tmpdir(), 'salus-peer-')), listenHost: '127.0.0.1', port: 0, mdns: false })
    if (!root.ok) throw new Error(root.error.code)
    ending.push(() => root.value.stop())
    return root.value
  },
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

describe.each(Object.keys(NETWORKS))('nodes %s', (name) => {
  const people = async (): Promise<readonly [Somebody, Somebody, Somebody]> => {
    const start = NETWORKS[name]?.()
    if (start === undefined) throw new Error('no network')
    const one = async (): Promise<Somebody> => {
      const { peer, blocks } = await start()
      const identity = deriveIdentity(new Uint8Array(randomBytes(32)))
      const { peerId, addresses } = value(await peer.describe())
      const card = createContactCard(identity, {
        name: 'Somebody',
        device: signDeviceCertificate(identity, peerId, 1),
        addresses,
        issuedAtMs: 1,
      })
      value(await peer.introduce(card))
      return { peer, blocks, card, identity }
    }
    const all = [await one(), await one(), await one()] as const
    const cards = all.map(({ card }) => card)
    for (const { peer, card } of all)
      value(
        await peer.setServing(
          [],
          cards.filter(({ did }) => did !== card.did),
        ),
      )
    return all
  }

  it('a letter is in the inbox of the other when its delivery resolves, and stays until it is cleared', async () => {
    const [a, b] = await people()
    const letter = new Uint8Array(randomBytes(3000))
    value(await a.peer.deliver(b.card, letter))
    const [item] = value(await b.peer.takeInbox())
    expect([item?.from, Buffer.from(item?.envelope ?? []).equals(letter)]).toEqual([a.card.did, true])
    expect(value(await b.peer.takeInbox()).length).toBe(1)
    value(await b.peer.clearInbox([item?.id ?? '', 'nothing']))
    expect(value(await b.peer.takeInbox())).toEqual([])
  })

  it('a letter left at a third node is collected once by the one it is for, and the sender hears of it', async () => {
    const [a, b, keeper] = await people()
    const letter = new Uint8Array(randomBytes(3000))
    const leave = (): Promise<Result<'waiting' | 'taken'>> => a.peer.leaveLetter(keeper.card, b.card.did, letter)
    expect(await leave()).toMatchObject({ ok: false, error: { code: 'refused-by-peer' } })
    value(await keeper.peer.setKept([{ store: 'a'.repeat(32), owner: a.card, lines: [], files: [], people: [b.card.did] }]))
    expect([value(await leave()), value(await leave())]).toEqual(['waiting', 'waiting'])
    expect(value(await a.peer.collectLetters(keeper.card))).toBe(0)
    expect([value(await b.peer.collectLetters(keeper.card)), value(await b.peer.collectLetters(keeper.card))]).toEqual([1, 0])
    expect(value(await b.peer.takeInbox()).map(({ envelope }) => Buffer.from(envelope).equals(letter))).toEqual([true])
    expect(value(await leave())).toBe('taken')
    value(await keeper.peer.setKept([]))
    expect(await leave()).toMatchObject({ ok: false, error: { code: 'refused-by-peer' } })
    expect(await keeper.peer.keepFiles('a'.repeat(32), '', 1)).toMatchObject({ ok: false, error: { code: 'block-missing' } })
  })

  it('only the grantee gets only what is granted, and only while it is', async () => {
    const [a, b, c] = await people()
    const [granted = '', other = ''] = value(await a.blocks.putFiles([[new Uint8Array(5000).fill(1)], [new Uint8Array(5000).fill(2)]]))
    const now = Date.now()
    const serve = { grantId: 'g1', grantee: b.card.did, cids: [granted], fromMs: now - HOUR_MS, untilMs: now + HOUR_MS }
    value(await a.peer.setServing([serve], [b.card, c.card]))
    const fetch = (who: Somebody, grant: string, cid: string): Promise<Result<null>> =>
      who.peer.fetchFiles(a.card, grant, [cid], () => undefined, new AbortController().signal)
    expect(await fetch(b, 'g1', other)).toMatchObject({ ok: false, error: { code: 'refused-by-peer' } })
    expect(await fetch(b, 'g2', granted)).toMatchObject({ ok: false, error: { code: 'refused-by-peer' } })
    expect(await fetch(c, 'g1', granted)).toMatchObject({ ok: false, error: { code: 'refused-by-peer' } })
    expect(value(await c.blocks.getMany([granted]))).toEqual([null])
    value(await fetch(b, 'g1', granted))
    expect(value(await b.blocks.getMany([granted]))[0]?.length).toBe(5000)
    value(await a.peer.setServing([], [b.card, c.card]))
    value(await b.blocks.dropFiles([granted]))
    expect(await fetch(b, 'g1', granted)).toMatchObject({ ok: false, error: { code: 'refused-by-peer' } })
  })

  it('blocks go out for the signed purpose, and for no more than the signed right', async () => {
    const [a, b] = await people()
    const [cid = ''] = value(await a.blocks.putFiles([[new Uint8Array(5000).fill(1)]]))
    const now = Date.now()
    const line = { grantId: 'g1', grantee: b.card.did, cids: [cid], fromMs: now - HOUR_MS, untilMs: now + HOUR_MS }
    value(await a.peer.setServing([{ ...line, use: { purpose: 'TREAT', right: 'view' } }], [b.card]))
    const fetch = (stated: string | StatedUse): Promise<Result<null>> =>
      b.peer.fetchFiles(a.card, stated, [cid], () => undefined, new AbortController().signal)
    const no = { ok: false, error: { code: 'refused-by-peer' } }
    expect(await fetch('g1')).toMatchObject(no)
    expect(await fetch({ grantId: 'g1', purpose: 'HRESCH', right: 'view' })).toMatchObject(no)
    expect(await fetch({ grantId: 'g1', purpose: 'TREAT', right: 'keep' })).toMatchObject(no)
    value(await fetch({ grantId: 'g1', purpose: 'TREAT', right: 'view' }))
    expect(value(await b.blocks.getMany([cid]))[0]?.length).toBe(5000)
  })

  it('a key is given to its grantee for the next receipt only, and the receipt is in the inbox then', async () => {
    const [a, b, c] = await people()
    const [cid = ''] = value(await a.blocks.putFiles([[new Uint8Array(5000).fill(1)]]))
    const owner = deriveIdentity(new Uint8Array(randomBytes(32)))
    const list = [{ recordId: 'r1', cid, box: new Uint8Array(48).fill(5) }]
    const boxes = { purpose: 'TREAT' as const, list, receipts: CHAIN_START, sealTo: owner.sealingPublicKey }
    const times = { fromMs: Date.now() - HOUR_MS, untilMs: Date.now() + HOUR_MS }
    value(await a.peer.setServing([{ grantId: 'g1', grantee: b.card.did, cids: [cid], ...times, boxes }], [b.card, c.card]))
    const fields = { version: 1, grantId: 'g1', seq: 1, recordId: 'r1', openedAtMs: 1, purpose: 'TREAT', previous: '' } as const
    const first = signReceipt(b.identity, { ...fields, reader: b.card.did })
    const no = { ok: false, error: { code: 'refused-by-peer' } }
    expect(await c.peer.fetchKey(a.card, 'g1', 'r1', [signReceipt(c.identity, { ...fields, reader: c.card.did })])).toMatchObject(no)
    expect(await b.peer.fetchKey(a.card, 'g1', 'r2', [first])).toMatchObject(no)
    expect(await b.peer.fetchKey(a.card, 'g1', 'r1', [signReceipt(b.identity, { ...fields, seq: 2, reader: b.card.did })])).toMatchObject(
      no,
    )
    expect(value(await a.peer.takeInbox())).toEqual([])
    for (let again = 0; again < 2; again++) expect(value(await b.peer.fetchKey(a.card, 'g1', 'r1', [first]))).toEqual(list[0]?.box)
    const [note, ...more] = value(await a.peer.takeInbox())
    expect([note?.from, more.length]).toEqual([b.card.did, 0])
    expect(JSON.parse(Buffer.from(value(openNote(note?.envelope ?? new Uint8Array(0), owner))).toString())).toEqual([first])
  })

  it('own devices get the HEAD and any block, strangers and removed ones the same no', async () => {
    const [a, b, c] = await people()
    const identity = deriveIdentity(new Uint8Array(randomBytes(32)))
    const cards: ContactCard[] = []
    for (const { peer } of [a, b]) {
      const { peerId, addresses } = value(await peer.describe())
      const device = signDeviceCertificate(identity, peerId, 2)
      const card = createContactCard(identity, { name: 'One person', device, addresses, issuedAtMs: 2 })
      value(await peer.introduce(card))
      cards.push(card)
    }
    const [cardA, cardB] = cards as [ContactCard, ContactCard]
    const [cid = ''] = value(await a.blocks.putFiles([[new Uint8Array(5000).fill(3)]]))
    const own = {
      did: identity.did,
      peerIds: [cardB.device.peerId],
      head: new Uint8Array(300).fill(1),
      keyFile: new Uint8Array(400).fill(2),
    }
    const fetch = (who: Somebody): Promise<Result<null>> =>
      who.peer.fetchFiles(cardA, OWN_DEVICE, [cid], () => undefined, new AbortController().signal)
    const no = { ok: false, error: { code: 'refused-by-peer' } }
    expect([await b.peer.fetchHead(cardA), await fetch(b), await b.peer.tellNews(cardA)]).toMatchObject([no, no, no])
    value(await a.peer.setDevices(own))
    const { head, keyFile } = value(await b.peer.fetchHead(cardA))
    expect([head.length, head[0], keyFile.length, keyFile[0]]).toEqual([300, 1, 400, 2])
    const news: string[] = []
    a.peer.onEvent((event) => event.type === 'device-news' && news.push(event.peerId))
    value(await b.peer.tellNews(cardA))
    expect(news).toContain(cardB.device.peerId)
    value(await fetch(b))
    expect(value(await b.blocks.getMany([cid]))[0]?.length).toBe(5000)
    expect([await c.peer.fetchHead(cardA), await fetch(c), await c.peer.tellNews(cardA)]).toMatchObject([no, no, no])
    value(await a.peer.setDevices({ ...own, peerIds: [] }))
    value(await b.blocks.dropFiles([cid]))
    expect([await b.peer.fetchHead(cardA), await fetch(b), await b.peer.tellNews(cardA)]).toMatchObject([no, no, no])
  })

  it('a pairing code lets one computer ask, and only with its secret', async () => {
    const [a, b, c] = await people()
    const { peerId, addresses } = value(await a.peer.describe())
    const secret = new Uint8Array(randomBytes(32))
    const ask = (who: Somebody, with_: Uint8Array): Promise<Result<Uint8Array>> =>
      who.peer.askPairing({ peerId, addresses, secret: with_ }, 'New', new AbortController().signal)
    expect(await ask(b, secret)).toMatchObject({ ok: false, error: { code: 'refused-by-peer' } })
    value(await a.peer.offerPairing({ secret, untilMs: Date.now() + HOUR_MS }))
    // However often: nobody guesses it, and nobody ends what somebody else waits for.
    for (let wrong = 0; wrong < 4; wrong++)
      expect(await ask(c, new Uint8Array(32))).toMatchObject({ ok: false, error: { code: 'refused-by-peer' } })
    const asked = new Promise<string>((resolve) => {
      a.peer.onEvent((event) => {
        if (event.type === 'pairing-asked') resolve(event.asked.peerId)
      })
    })
    const answer = ask(b, secret)
    const newId = await Promise.race([asked, answer.then((early) => JSON.stringify(early))])
    expect(newId).toBe(value(await b.peer.describe()).peerId)
    expect(await ask(c, secret)).toMatchObject({ ok: false, error: { code: 'refused-by-peer' } })
    expect((await a.peer.answerPairing('somebody else', new Uint8Array(1))).ok).toBe(false)
    value(await a.peer.answerPairing(newId, new Uint8Array(700).fill(9)))
    expect(value(await answer)).toEqual(new Uint8Array(700).fill(9))
    expect((await a.peer.answerPairing(newId, null)).ok).toBe(false)
  })

  it('a computer that asked and gave up keeps nobody from asking by the next code', async () => {
    const [a, b] = await people()
    const { peerId, addresses } = value(await a.peer.describe())
    let asked: () => void = () => undefined
    a.peer.onEvent((event) => {
      if (event.type === 'pairing-asked') asked()
    })
    const isAsked = (): Promise<void> => new Promise((resolve) => (asked = resolve))
    const ask = async (signal: AbortSignal): ReturnType<typeof b.peer.askPairing> => {
      const secret = new Uint8Array(randomBytes(32))
      value(await a.peer.offerPairing({ secret, untilMs: Date.now() + HOUR_MS }))
      return b.peer.askPairing({ peerId, addresses, secret }, 'New', signal)
    }
    const giving = new AbortController()
    const [first, given] = [isAsked(), ask(giving.signal)]
    await first
    giving.abort()
    expect(await given).toMatchObject({ ok: false, error: { code: 'cancelled' } })
    const [second, answer] = [isAsked(), ask(new AbortController().signal)]
    expect(await Promise.race([second, answer])).toBe(undefined)
    value(await a.peer.answerPairing(value(await b.peer.describe()).peerId, new Uint8Array(3)))
    expect(value(await answer)).toEqual(new Uint8Array(3))
  })

  it('nobody who is not there is reached', async () => {
    const [a, b] = await people()
    const gone = {
      ...b.card,
      device: { ...b.card.device, peerId: '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN' },
      addresses: ['/ip4/127.0.0.1/tcp/9'],
    }
    expect((await a.peer.deliver(gone, new Uint8Array(10))).ok).toBe(false)
  })
})
