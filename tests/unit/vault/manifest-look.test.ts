/** Looking at a manifest: many entries at once, all its nodes, and who hears of it. */

import { describe, expect, it } from 'vitest'
import { createManifest, openManifest } from '../../../electron/vault/session/manifest/open-manifest.ts'
import { createWorld, heads, KEYS, keysOf, nodesOf, put, refused } from './manifest-world.ts'

const MANY = Array.from({ length: 200 }, (_, index) => `key ${String(index)}`)

describe('looking at a manifest', () => {
  it('reads many entries at once, those that are there', async () => {
    const manifest = createManifest(createWorld(), KEYS)
    expect(await manifest.getMany('digests', ['a'])).toEqual(new Map())
    await manifest.commit((tx) => tx.setMany('digests', [['a', 'first']]))
    await manifest.commit((tx) => tx.setMany('digests', [['b', 'second']]))
    expect(await manifest.getMany('digests', ['b', 'a', 'c'])).toEqual(
      new Map([
        ['a', 'first'],
        ['b', 'second'],
      ]),
    )
  })

  it('reads many entries at once out of the store, each from its own leaf', async () => {
    const world = createWorld()
    await put(createManifest(world, KEYS), ...MANY)
    const manifest = await openManifest(world, KEYS)
    expect(await manifest.get('digests', 'key 7')).toBe('value of key 7')
    expect(await manifest.getMany('digests', MANY)).toEqual(new Map(MANY.map((key) => [key, `value of ${key}`])))
  })

  it('names all nodes, and all that can be seen where some cannot be read', async () => {
    const world = createWorld()
    const manifest = createManifest(world, KEYS)
    expect(await manifest.nodesSeen()).toEqual([])
    await put(manifest, ...MANY)
    await manifest.commit((tx) => tx.set('seen', 'x', 1))
    const all = await nodesOf(manifest)
    expect(await manifest.nodesSeen()).toEqual(all)
    const again = await openManifest(world, KEYS)
    expect(await again.nodesSeen()).toEqual(all)
    // The second is the top of the larger collection: what is below it stays unseen.
    world.blocks.damage(all[1] ?? '')
    const torn = await openManifest(world, KEYS)
    expect(await torn.nodesSeen()).toEqual([all[0], all[1], all.at(-1)])
    await expect(nodesOf(torn)).rejects.toEqual(refused('block-damaged'))
  })

  it('tells who listens of every HEAD once it is durable', async () => {
    const world = createWorld()
    const manifest = createManifest(world, KEYS)
    const seen: (number | undefined)[] = []
    manifest.onCommitted(() => {
      seen.push(manifest.seq())
    })
    await put(manifest, 'a')
    await put(manifest, 'b')
    expect(seen).toEqual([1, 2])
  })

  it('that is frozen refuses every change, until it is not', async () => {
    const manifest = createManifest(createWorld(), KEYS)
    await put(manifest, 'a')
    manifest.freeze('vault-damaged')
    let ran = false
    const work = (): Promise<void> => Promise.resolve(void (ran = true))
    await expect(manifest.commit(work)).rejects.toEqual(refused('vault-damaged'))
    expect([ran, manifest.seq()]).toEqual([false, 1])
    manifest.freeze(null)
    await put(manifest, 'b')
    expect(await keysOf(manifest)).toEqual(['a', 'b'])
  })

  it('takes no HEAD of another vault of the same person', async () => {
    const world = createWorld()
    await put(createManifest(world, KEYS), 'a')
    const other = createWorld()
    const stranger = createManifest(other, { ...KEYS, vaultId: 'bb'.repeat(16) })
    await put(stranger, 'x')
    await put(stranger, 'y')
    await world.files.writeHead(1, (await heads(other))[1] ?? new Uint8Array(0))
    const opened = await openManifest(world, KEYS)
    expect([opened.seq(), opened.lostSeq(), await keysOf(opened)]).toEqual([1, 0, ['a']])
  })
})
