/** Two real nodes while requests run ahead: a stop counts for the very next block, and whoever reads slowly or asks for much fills no memory. */

import { randomBytes } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import { PEER_LIMITS } from '../../../electron/peer/limits.ts'
import type { AskDeps } from '../../../electron/peer/net/ask.ts'
import { fetchFiles } from '../../../electron/peer/net/fetch-files.ts'
import type { PeerEvent } from '../../../electron/vault/ports.ts'
import type { ContactCard } from '../../../shared/model/person.ts'
import { ok } from '../../../shared/model/result.ts'
import { startTestNode, valueOf } from '../../support/nodes.ts'
import type { TestNode } from '../../support/nodes.ts'

const BLOCK_BYTES = 64 * 1024
const BLOCKS = 200
const ending: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0)) await end()
})

async function start(): Promise<TestNode> {
  const node = await startTestNode()
  ending.push(() => node.root.stop())
  return node
}

/** A file of many blocks that Ana may fetch from Maria. */
async function shared(): Promise<{
  readonly maria: TestNode
  readonly ana: TestNode
  readonly cid: string
  readonly pieces: readonly Uint8Array[]
}> {
  const [maria, ana] = [await start(), await start()]
  const pieces = Array.from({ length: BLOCKS }, () => new Uint8Array(randomBytes(BLOCK_BYTES)))
  const [cid = ''] = valueOf(await maria.root.blocks.putFiles([pieces]))
  const grant = { grantId: 'g', grantee: (await ana.card()).did, cids: [cid], fromMs: 0, untilMs: Date.now() + 3_600_000 }
  valueOf(await maria.root.peer.setServing([grant], [await ana.card()]))
  return { maria, ana, cid, pieces }
}

it('a file whose nodes name each other many times is looked through once for each of them, and one that goes too deep not to its end', async () => {
  const links = new Map<string, readonly string[]>()
  let read = 0
  const blocks = {
    hasBlock: () => Promise.resolve(true),
    getBlock: (cid: string) => {
      read += 1
      return Promise.resolve(ok(new TextEncoder().encode(cid)))
    },
  } as unknown as AskDeps['blocks']
  const linksOf: AskDeps['linksOf'] = (bytes) => ok(links.get(new TextDecoder().decode(bytes)) ?? [])
  const deps = { blocks, linksOf, isNode: () => true, limits: PEER_LIMITS } as unknown as AskDeps
  const fetch = (top: string): ReturnType<typeof fetchFiles> =>
    fetchFiles(deps, {} as ContactCard, 'g', [top], () => undefined, new AbortController().signal)
  // Some floors of forty rooms each, every one of which leads to the same floor below.
  for (let floor = 1; floor < 20; floor += 1) links.set(String(floor), Array<string>(40).fill(String(floor - 1)))
  expect([await fetch('3'), read]).toEqual([ok(null), 8])
  expect(await fetch('19')).toMatchObject({ ok: false, error: { code: 'limit-exceeded' } })
})

it('a file whose nodes name more and more blocks is left before their names fill the memory', async () => {
  let named = 0
  const blocks = {
    hasBlock: () => Promise.resolve(true),
    getBlock: (cid: string) => Promise.resolve(ok(new TextEncoder().encode(cid))),
  } as unknown as AskDeps['blocks']
  const linksOf: AskDeps['linksOf'] = () => ok(Array.from({ length: 100 }, () => String((named += 1))))
  const deps = { blocks, linksOf, isNode: () => true, limits: { ...PEER_LIMITS, blocksNamedMax: 5_000 } } as unknown as AskDeps
  const fetched = await fetchFiles(deps, {} as ContactCard, 'g', ['top'], () => undefined, new AbortController().signal)
  expect(fetched).toMatchObject({ ok: false, error: { code: 'limit-exceeded' } })
  expect(named).toBeLessThan(20_000)
})

it('a share that is stopped while requests are on their way gives out not one block more, and what came is kept and not asked for again', async () => {
  const { maria, ana, cid, pieces } = await shared()
  const events: PeerEvent[] = []
  let isStopped = false
  const stop = maria.root.peer.onEvent((event) => {
    if (event.type === 'served' && isStopped) events.push(event)
    if (event.type === 'refused') events.push(event)
    if (event.type !== 'served' || event.cid === cid || served.push(event.cid) < 40 || isStopped) return
    isStopped = true
    void maria.root.peer.setServing([], [])
  })
  const served: string[] = []
  // What is no address on a card keeps those from being tried that are.
  const card = await maria.card(['/no/address', ...valueOf(await maria.root.peer.describe()).addresses])
  const fetch = (sums: number[]): ReturnType<typeof ana.root.peer.fetchFiles> =>
    ana.root.peer.fetchFiles(card, 'g', [cid], (sum) => sums.push(sum), new AbortController().signal)
  const first: number[] = []
  expect(await fetch(first)).toMatchObject({ ok: false, error: { code: 'refused-by-peer' } })
  stop()
  expect(events.map(({ type }) => type)).not.toContain('served')
  // Few enough that what is asked next is not held back as from somebody who tries things.
  expect(events.length).toBeGreaterThan(0)
  expect(events.length).toBeLessThanOrEqual(2 * PEER_LIMITS.blocksARequestMax)
  const held = valueOf(await ana.root.blocks.getMany(served))
  expect(held.every((block, at) => Buffer.from(block ?? []).equals(Buffer.from(pieces[at] ?? [])))).toBe(true)
  expect(held).toHaveLength(40)
  const again = { grantId: 'g', grantee: (await ana.card()).did, cids: [cid], fromMs: 0, untilMs: Date.now() + 3_600_000 }
  valueOf(await maria.root.peer.setServing([again], [await ana.card()]))
  const second: number[] = []
  valueOf(await fetch(second))
  expect(second.at(-1)).toBe((BLOCKS - 40) * BLOCK_BYTES)
  expect(Buffer.concat(valueOf(await ana.root.blocks.readChunks(cid, 0, BLOCKS))).equals(Buffer.concat(pieces))).toBe(true)
})

it('a fetch that is given up keeps what came, and takes no more', async () => {
  const { maria, ana, cid } = await shared()
  const giveUp = new AbortController()
  const sums: number[] = []
  let served = 0
  const stop = maria.root.peer.onEvent(({ type }) => {
    if (type === 'served' && ++served === 60) giveUp.abort()
  })
  const fetched = await ana.root.peer.fetchFiles(await maria.card(), 'g', [cid], (sum) => sums.push(sum), giveUp.signal)
  stop()
  expect(fetched).toMatchObject({ ok: false, error: { code: 'cancelled' } })
  const kept = sums.at(-1) ?? 0
  expect(kept).toBeLessThan(BLOCKS * BLOCK_BYTES)
  const rest: number[] = []
  valueOf(await ana.root.peer.fetchFiles(await maria.card(), 'g', [cid], (sum) => rest.push(sum), new AbortController().signal))
  // The node above the blocks was counted the first time.
  expect(kept + (rest.at(-1) ?? 0)).toBeGreaterThan(BLOCKS * BLOCK_BYTES)
  expect(kept + (rest.at(-1) ?? 0)).toBeLessThan((BLOCKS + 1) * BLOCK_BYTES)
})
