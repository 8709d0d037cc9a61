/** What was replaced or dropped: it stays where another computer's state needs it again, and goes another time where the disk would not let it. */

import { describe, expect, it } from 'vitest'
import type { Manifest, RemoteManifest, Settle } from '../../../electron/vault/session/manifest/manifest.ts'
import { createManifest, openManifest } from '../../../electron/vault/session/manifest/open-manifest.ts'
import { err } from '../../../shared/model/result.ts'
import { createWorld, held, KEYS, keysOf, nodesOf, put, rootOf, textOf, withPorts } from './manifest-world.ts'
import type { World } from './manifest-world.ts'

const ONE = { ...KEYS, device: 'one' }
const TWO = { ...KEYS, device: 'two' }
const MANY = Array.from({ length: 200 }, (_, index) => `key ${String(index)}`)

/** Brings what is not there yet, as the node does: what lies in the store is not asked for. */
async function bring(from: World, theirs: Manifest, to: World, mine: Manifest): Promise<RemoteManifest> {
  const copy = async (cids: readonly string[]): Promise<void> => {
    const here = await held(to)
    for (const cid of cids) {
      const found = here.includes(cid) ? null : await from.blocks.getMany([cid])
      if (found?.ok === true) await to.blocks.putFiles(found.value.map((bytes) => [bytes ?? new Uint8Array(0)]))
    }
  }
  const { rootCid } = textOf(theirs.head())
  await copy([rootOf(theirs.head())])
  const roots = await mine.rootsOf(rootCid)
  await mine.fetchNodes(roots, copy)
  return { roots, rootCid, seq: theirs.seq(), clock: theirs.clock() }
}

const both: Settle = async (tx, differences, merge) => {
  for await (const { collection, key, mine, theirs } of differences)
    if (merge && mine === undefined) await tx.set(collection, key, theirs as never)
}

interface Pair {
  readonly a: World
  readonly b: World
  readonly one: Manifest
  readonly two: Manifest
}

/** Two computers with the same nodes. */
async function createPair(): Promise<Pair> {
  const [a, b] = [createWorld(), createWorld()]
  const [one, two] = [createManifest(a, ONE), createManifest(b, TWO)]
  await put(one, ...MANY)
  await two.join(await bring(a, one, b, two), both, false)
  return { a, b, one, two }
}

/** The other one changed something else meanwhile, takes in what is new here, and keeps what was taken out here. */
async function keepThere({ a, b, one, two }: Pair): Promise<void> {
  await put(two, 'there')
  expect(await two.join(await bring(a, one, b, two), both, false)).toBe('apart')
}

async function expectWhole({ a, one }: Pick<Pair, 'a' | 'one'>): Promise<void> {
  const again = await openManifest(a, ONE)
  expect(await keysOf(again)).toEqual([...MANY, 'there'].sort())
  expect(again.seq()).toBe(one.seq())
}

describe('a node that was replaced here and is still in what another computer has', () => {
  it('stays when its state is taken as it is right behind the change', async () => {
    const pair = await createPair()
    await pair.one.commit((tx) => tx.delete('digests', 'key 7'))
    await keepThere(pair)
    expect(await pair.one.join(await bring(pair.b, pair.two, pair.a, pair.one), both, false)).toBe('behind')
    await expectWhole(pair)
    // And nothing that is in neither state lies there for ever.
    const taken = await nodesOf(pair.one)
    await put(pair.one, 'more')
    expect([...(await held(pair.a))].sort()).toEqual([...new Set([...taken, ...(await nodesOf(pair.one))])].sort())
  })

  it('stays where the vault was closed and opened in between', async () => {
    const pair = await createPair()
    await pair.one.commit((tx) => tx.delete('digests', 'key 7'))
    await keepThere(pair)
    const one = await openManifest(pair.a, ONE)
    expect(await one.join(await bring(pair.b, pair.two, pair.a, one), both, false)).toBe('behind')
    await expectWhole({ a: pair.a, one })
  })

  it('stays where it only waited for somebody who fetched a state of before', async () => {
    const pair = await createPair()
    const pin = pair.one.pin()
    await pair.one.commit((tx) => tx.set('digests', 'key 7', 'other'))
    await pair.one.commit((tx) => tx.set('digests', 'key 7', 'value of key 7'))
    await keepThere(pair)
    await pair.one.join(await bring(pair.b, pair.two, pair.a, pair.one), both, false)
    await pin.release()
    await expectWhole(pair)
  })

  it('stays with its file, where a letter that was on its way out is wanted again', async () => {
    const { a, b, one, two } = await createPair()
    const stored = await a.blocks.putFiles([[Uint8Array.of(1)], [Uint8Array.of(2)]])
    const [again, gone] = stored.ok ? stored.value : []
    const letter = (cid: string | undefined) => ({ order: 1, contactId: 'c', type: 'card', grantId: '', cid: cid ?? '', chunks: 1 })
    const pin = one.pin()
    for (const cid of [again, gone]) await one.commit((tx) => tx.set('deliveries', cid ?? '', letter(cid)))
    await two.join(await bring(a, one, b, two), both, false)
    for (const cid of [again, gone])
      await one.commit(async (tx) => {
        await tx.delete('deliveries', cid ?? '')
        tx.dropFilesAfter([cid ?? ''])
      })
    await two.commit((tx) => tx.delete('deliveries', gone ?? ''))
    await one.join(await bring(b, two, a, one), both, false)
    await pin.release()
    expect((await one.list('deliveries')).map(([key]) => key)).toEqual([again])
    expect([(await held(a)).includes(again ?? ''), (await held(a)).includes(gone ?? '')]).toEqual([true, false])
  })
})

describe('what the disk would not drop', () => {
  it('goes with the next change, and until then it is owed', async () => {
    const world = createWorld()
    let refusing = false
    const dropFiles: typeof world.blocks.dropFiles = (cids) =>
      refusing ? Promise.resolve(err('disk-failed')) : world.blocks.dropFiles(cids)
    const one = createManifest(withPorts(world, { dropFiles }), ONE)
    const stored = await world.blocks.putFiles([[Uint8Array.of(1)], [Uint8Array.of(2)]])
    const [first = '', second = ''] = stored.ok ? stored.value : []
    await put(one, ...MANY)
    refusing = true
    for (const cid of [first, second])
      await one.commit((tx) => {
        tx.dropFilesAfter([cid])
        return Promise.resolve()
      })
    expect(await held(world)).toEqual(expect.arrayContaining([first, second]))
    expect(one.isOwing()).toBe(true)
    refusing = false
    await put(one, 'more')
    expect(one.isOwing()).toBe(false)
    const taken = await nodesOf(one)
    await put(one, 'again')
    await one.hold(() => Promise.resolve())
    expect([...(await held(world))].sort()).toEqual([...new Set([...taken, ...(await nodesOf(one))])].sort())
  })

  it('is owed as well where somebody lets a state of before go', async () => {
    const world = createWorld()
    let refusing = false
    const dropFiles: typeof world.blocks.dropFiles = (cids) =>
      refusing ? Promise.resolve(err('disk-failed')) : world.blocks.dropFiles(cids)
    const one = createManifest(withPorts(world, { dropFiles }), ONE)
    await put(one, 'a')
    const pin = one.pin()
    for (const key of ['b', 'c', 'd']) await put(one, key)
    refusing = true
    await pin.release()
    expect(one.isOwing()).toBe(true)
    refusing = false
    await put(one, 'e')
    const taken = await nodesOf(one)
    await put(one, 'f')
    await one.hold(() => Promise.resolve())
    expect([...(await held(world))].sort()).toEqual([...new Set([...taken, ...(await nodesOf(one))])].sort())
  })
})
