/** Manifests of two devices of one person: what one takes from the other, what it merges, and whose changes it then holds. */

import { describe, expect, it } from 'vitest'
import type { RemoteManifest, Settle } from '../../../electron/vault/session/manifest/manifest.ts'
import { createManifest, openManifest } from '../../../electron/vault/session/manifest/open-manifest.ts'
import type { Manifest } from '../../../electron/vault/session/manifest/manifest.ts'
import { decodeHead } from '../../../shared/crypto/head.ts'
import type { Head } from '../../../shared/crypto/head.ts'
import { tagOf } from '../../../shared/crypto/clock.ts'
import { err, ok } from '../../../shared/model/result.ts'
import { createWorld, held, heads, KEYS, keysOf, nodesOf, put, refused, rootOf, textOf, withPorts } from './manifest-world.ts'
import type { World } from './manifest-world.ts'

const ONE = { ...KEYS, device: 'one' }
const TWO = { ...KEYS, device: 'two' }
const MANY = Array.from({ length: 200 }, (_, index) => `key ${String(index)}`)

async function copy(from: World, to: World, cids: readonly string[]): Promise<void> {
  const blocks = await from.blocks.getMany(cids)
  const files = blocks.ok ? blocks.value.map((bytes) => [bytes ?? new Uint8Array(0)]) : []
  expect(await to.blocks.putFiles(files)).toEqual(ok(cids))
}

/** Brings what differs of another device's manifest into this store, as the sync does. */
async function bring(from: World, theirs: Manifest, to: World, mine: Manifest): Promise<RemoteManifest & { readonly fetched: string[] }> {
  const { rootCid } = textOf(theirs.head())
  await copy(from, to, [rootOf(theirs.head())])
  const roots = await mine.rootsOf(rootCid)
  const turns: string[] = []
  const fetched = await mine.fetchNodes(roots, (cids) => {
    turns.push(...cids)
    return copy(from, to, cids)
  })
  expect(turns).toEqual(fetched)
  return { roots, rootCid, seq: theirs.seq(), clock: theirs.clock(), fetched: [...fetched] }
}

const headOf = (manifest: Manifest): Head => {
  const head = decodeHead(manifest.head() ?? new Uint8Array(0), KEYS.identity.did)
  if (!head.ok) throw new Error(head.error.code)
  return head.value
}

/** Sets what only the other side has, and notes everything that it was told. */
function taking(told: unknown[], more: (tx: Parameters<Settle>[0]) => void = () => undefined): Settle {
  return async (tx, differences, merge) => {
    for await (const { collection, key, mine, theirs } of differences) {
      told.push([collection, key, mine, theirs])
      if (merge && mine === undefined && collection === 'digests') await tx.set(collection, key, theirs as never)
    }
    told.push(merge)
    more(tx)
  }
}
const unasked: Settle = () => Promise.reject(new Error('nobody should be asked'))

describe('a manifest of another device', () => {
  it('that holds more is taken as it is, and is the same afterwards', async () => {
    const [a, b] = [createWorld(), createWorld()]
    const [one, two] = [createManifest(a, ONE), createManifest(b, TWO)]
    await put(one, ...MANY)
    await put(one, 'last')
    const remote = await bring(a, one, b, two)
    expect(remote.fetched.sort()).toEqual((await nodesOf(one)).slice(1).sort())
    const told: unknown[] = []
    expect(await two.join(remote, taking(told), false)).toBe('behind')
    expect(told.at(-1)).toBe(false)
    expect(told).toHaveLength(202)
    expect(told).toContainEqual(['digests', 'last', undefined, 'value of last'])
    expect(await keysOf(two)).toEqual([...MANY, 'last'].sort())
    // The same, under a root of its own.
    expect((await nodesOf(two)).slice(1)).toEqual((await nodesOf(one)).slice(1))
    expect(headOf(two).rootCid).not.toBe(remote.rootCid)
    expect(headOf(two)).toMatchObject({ seq: 3, device: 'two', clock: one.clock(), trail: '' })
    expect(await keysOf(await openManifest(b, TWO))).toEqual([...MANY, 'last'].sort())
    // Now nobody has anything new: nobody is asked and nothing is written.
    const back = await bring(b, two, a, one)
    expect(back.fetched).toEqual([])
    expect(await one.join(back, unasked, false)).toBe('same')
    expect(one.seq()).toBe(2)
    await put(two, 'more')
    expect(await two.join(await bring(a, one, b, two), unasked, false)).toBe('ahead')
    expect([two.seq(), headOf(two).clock]).toEqual([4, two.clock()])
    expect(Object.keys(two.clock()).sort()).toEqual(['one', 'two'])
  })

  it.each([
    ['its own', (copies: readonly (Uint8Array | null)[]) => [copies[0] ?? null, null]],
    ['both', () => [null, null]],
  ] as const)('that was taken as it is is found where %s HEAD is lost, and counts with all that it holds', async (_which, left) => {
    const [a, b] = [createWorld(), createWorld()]
    const [one, two] = [createManifest(a, ONE), createManifest(b, TWO)]
    await put(one, 'first')
    await two.join(await bring(a, one, b, two), taking([]), false)
    await put(one, ...MANY)
    await two.join(await bring(a, one, b, two), taking([]), false)
    const copies = await heads(b)
    expect(copies.map((copy) => textOf(copy).seq)).toEqual([2, 3])
    const lost = withPorts(b, {}, { readHeads: () => Promise.resolve(ok(left(copies))) })
    const found = await openManifest(lost, TWO)
    expect([found.seq(), found.lostSeq(), await keysOf(found)]).toEqual([3, 0, [...MANY, 'first'].sort()])
    // Whatever is said of itself, it holds everything of the other one.
    const { two: own, ...others } = found.clock()
    expect([others, own?.n]).toEqual([one.clock(), 1])
    await put(found, 'after')
    expect(await keysOf(await openManifest(b, TWO))).toEqual([...MANY, 'after', 'first'].sort())
    expect(await found.join(await bring(a, one, b, found), unasked, false)).toBe('ahead')
  })

  it('that replaces what was here leaves no node and no dropped file behind', async () => {
    const [a, b] = [createWorld(), createWorld()]
    const [one, two] = [createManifest(a, ONE), createManifest(b, TWO)]
    await put(one, ...MANY)
    await two.join(await bring(a, one, b, two), taking([]), false)
    await put(one, 'key 7', 'new')
    const file = await b.blocks.putFiles([[new Uint8Array(5)]])
    const cid = (file.ok ? file.value[0] : undefined) ?? ''
    await two.join(
      await bring(a, one, b, two),
      taking([], (tx) => {
        tx.dropFilesAfter([cid])
      }),
      false,
    )
    expect(await held(b)).not.toContain(cid)
    const taken = await nodesOf(two)
    await put(two, 'mine')
    // Both HEADs can be read, and nothing else lies there.
    expect([...(await held(b))].sort()).toEqual([...new Set([...taken, ...(await nodesOf(two))])].sort())
  })

  it('that went another way is merged: both sides stay, and the number is above both', async () => {
    const [a, b] = [createWorld(), createWorld()]
    const [one, two] = [createManifest(a, ONE), createManifest(b, TWO)]
    await put(one, 'both', 'here')
    // A collection that nothing is merged into: it is stored already.
    await one.commit((tx) => tx.set('seen', 'y', 1))
    await put(two, 'both', 'there')
    await two.commit(async (tx) => {
      await tx.set('seen', 'x', 5)
      expect(tx.device).toBe('two')
    })
    for (const key of ['c', 'd']) await put(two, key)
    const remote = await bring(b, two, a, one)
    const told: unknown[] = []
    const file = await a.blocks.putFiles([[new Uint8Array(5)]])
    const cid = (file.ok ? file.value[0] : undefined) ?? ''
    const dropping = taking(told, (tx) => {
      tx.dropFilesAfter([cid])
    })
    expect(await one.join(remote, dropping, false)).toBe('apart')
    expect(await held(a)).not.toContain(cid)
    expect(told.slice(0, -1)).toHaveLength(6)
    for (const difference of [
      ['digests', 'here', 'value of here', undefined],
      ['digests', 'there', undefined, 'value of there'],
      ['seen', 'x', undefined, 5],
    ])
      expect(told).toContainEqual(difference)
    expect(told.at(-1)).toBe(true)
    expect(await keysOf(one)).toEqual(['both', 'c', 'd', 'here', 'there'])
    expect(one.seq()).toBe(5)
    expect(one.clock()).toEqual({ one: { n: 3, tag: tagOf(headOf(one).rootCid) }, two: two.clock()['two'] })
    expect(await keysOf(await openManifest(a, ONE))).toEqual(['both', 'c', 'd', 'here', 'there'])
    // The other one has nothing of its own any more, and takes it.
    expect(await two.join(await bring(a, one, b, two), taking([]), false)).toBe('behind')
    expect(await keysOf(two)).toEqual(await keysOf(one))
  })

  it('with nothing to be written is only counted', async () => {
    const [a, b] = [createWorld(), createWorld()]
    const [one, two] = [createManifest(a, ONE), createManifest(b, TWO)]
    await put(one, 'x', 'y')
    await put(two, 'x')
    const before = headOf(one).rootCid
    const kept = await nodesOf(one)
    expect(await one.join(await bring(b, two, a, one), taking([]), false)).toBe('apart')
    expect(headOf(one)).toMatchObject({ rootCid: before, seq: 2, device: 'one' })
    expect(one.clock()).toEqual({ ...one.clock(), two: two.clock()['two'] })
    expect(headOf(one).trail).toBe(tagOf(before))
    for (const key of ['1', '2', '3']) await put(one, key)
    expect(await keysOf(await openManifest(a, ONE))).toEqual(['1', '2', '3', 'x', 'y'])
    expect(await held(a)).not.toContain(kept[0])
  })

  it('is merged where that is asked for, also into nothing', async () => {
    const [a, b] = [createWorld(), createWorld()]
    const [one, two] = [createManifest(a, ONE), createManifest(b, TWO)]
    await put(one, 'x')
    const told: unknown[] = []
    const nothing: Settle = (_tx, _differences, merge) => Promise.resolve(void told.push(merge))
    expect(await two.join(await bring(a, one, b, two), nothing, true)).toBe('apart')
    expect(told).toEqual([true])
    expect([two.seq(), await keysOf(two)]).toEqual([2, []])
    expect(two.clock()).toEqual({ ...one.clock(), two: { n: 1, tag: tagOf(headOf(two).rootCid) } })
    expect(await keysOf(await openManifest(b, TWO))).toEqual([])
  })
})

describe('whose changes', () => {
  it('are counted by the device that makes them, with a trail of its roots', async () => {
    const world = createWorld()
    const manifest = createManifest(world, ONE)
    expect([manifest.clock(), manifest.trail()]).toEqual([{}, ''])
    const tags: string[] = []
    for (const key of ['a', 'b', 'c']) {
      await put(manifest, key)
      tags.push(tagOf(headOf(manifest).rootCid))
      expect(headOf(manifest)).toMatchObject({ device: 'one', clock: manifest.clock(), trail: tags.join('') })
      expect([manifest.clock(), manifest.trail()]).toEqual([{ one: { n: tags.length, tag: tags.at(-1) } }, tags.join('')])
    }
    const again = await openManifest(world, ONE)
    expect([again.clock(), again.trail()]).toEqual([manifest.clock(), manifest.trail()])
    // Another computer with the same vault begins a trail of its own.
    const other = await openManifest(world, TWO)
    expect([other.clock(), other.trail()]).toEqual([manifest.clock(), ''])
    await put(other, 'd')
    expect(other.clock()).toEqual({ ...manifest.clock(), two: { n: 1, tag: tagOf(headOf(other).rootCid) } })
    expect(other.trail()).toBe(tagOf(headOf(other).rootCid))
  })

  it('are not counted without a device', async () => {
    const manifest = createManifest(createWorld(), KEYS)
    await manifest.commit((tx) => Promise.resolve(expect(tx.device).toBe('')))
    expect([manifest.clock(), manifest.trail()]).toEqual([{}, ''])
    expect(Object.keys(headOf(manifest)).sort()).toEqual(['atMs', 'epoch', 'previous', 'rootCid', 'seq', 'vaultId'])
  })

  it('go on from the newest HEAD where its root is damaged, for its own device only', async () => {
    const world = createWorld()
    const first = createManifest(world, ONE)
    await put(first, 'a')
    const before = first.clock()
    await put(first, 'b')
    world.blocks.damage(rootOf(first.head()))
    const own = await openManifest(world, ONE)
    // It does not say that it came from there.
    expect([own.lostSeq(), own.clock(), own.trail()]).toEqual([2, first.clock(), ''])
    const other = await openManifest(world, TWO)
    expect([other.lostSeq(), other.clock(), other.trail()]).toEqual([2, before, ''])
    const nobody = await openManifest(world, KEYS)
    expect([nobody.clock(), nobody.trail()]).toEqual([before, ''])
  })

  it('are counted too where the HEAD of the last one was lost and its root is found', async () => {
    for (const keys of [ONE, KEYS]) {
      const world = createWorld()
      const first = createManifest(world, keys)
      await put(first, 'a')
      const [only] = await heads(world)
      await put(first, 'b')
      const older = withPorts(world, {}, { readHeads: () => Promise.resolve(ok([only ?? null, null])) })
      const found = await openManifest(older, keys)
      expect([found.seq(), found.lostSeq(), await keysOf(found)]).toEqual([2, 0, ['a', 'b']])
      expect([found.clock(), found.trail()]).toEqual([first.clock(), first.trail()])
      await put(found, 'c')
      await put(found, 'd')
      expect([...(await held(world))].sort()).not.toContain(rootOf(only))
    }
  })
})

describe('a HEAD that was put back', () => {
  async function threeCommits(): Promise<{ readonly world: World; readonly copies: readonly (Uint8Array | null)[] }> {
    const world = createWorld()
    const manifest = createManifest(world, KEYS)
    await put(manifest, 'a')
    const [first = null] = await heads(world)
    await put(manifest, 'b')
    const [, second = null] = await heads(world)
    await put(manifest, 'c')
    return { world, copies: [first, second] }
  }

  it('is noticed by its root, which is gone, and what came later is found', async () => {
    const { world, copies } = await threeCommits()
    const back = withPorts(world, {}, { readHeads: () => Promise.resolve(ok(copies)) })
    const opened = await openManifest(back, KEYS)
    expect([opened.seq(), opened.lostSeq(), await keysOf(opened)]).toEqual([3, 0, ['a', 'b', 'c']])
    // Where what came later cannot be read, it is said that it is lost: only a change behind it drops such a root.
    const newest = (await heads(world))[0]
    world.blocks.damage(rootOf(newest))
    const older = await openManifest(back, KEYS)
    expect([older.seq(), older.lostSeq(), await keysOf(older)]).toEqual([3, 3, ['a', 'b']])
  })

  it('is not what a damaged root means: a change that never had its HEAD stays unmade', async () => {
    const world = createWorld()
    const first = createManifest(world, KEYS)
    await put(first, 'a')
    await put(first, 'b')
    const failing = await openManifest(withPorts(world, {}, { writeHead: () => Promise.resolve(err('disk-full')) }), KEYS)
    await expect(put(failing, 'never')).rejects.toEqual(refused('disk-full'))
    const [older] = await heads(world)
    world.blocks.damage(rootOf(older))
    const opened = await openManifest(world, KEYS)
    expect([opened.seq(), opened.lostSeq(), await keysOf(opened)]).toEqual([2, 0, ['a', 'b']])
  })
})
