/** A manifest that goes over to another node key: everything stays readable, each leaf is found until it is sealed anew, and the key before is not needed after. */

import { describe, expect, it } from 'vitest'
import { createManifest, openManifest } from '../../../electron/vault/session/manifest/open-manifest.ts'
import type { Manifest } from '../../../electron/vault/session/manifest/manifest.ts'
import { createWorld, heads, KEYS, keysOf, put, refused, textOf } from './manifest-world.ts'

const NEW = { nodeKey: new Uint8Array(32).fill(9), nodeEpoch: 2 }
const BOTH = { ...NEW, formerNodeKeys: [KEYS.nodeKey] }
const MANY = Array.from({ length: 200 }, (_, index) => `key ${String(index)}`)

async function reseal(manifest: Manifest, leaves: readonly (readonly [string, string])[]): Promise<void> {
  await manifest.commit(async (tx) => {
    for (const [, key] of leaves) await tx.set('digests', key, (await tx.get('digests', key)) ?? '')
  })
}

describe('another node key', () => {
  it('is not used for what is there, and opens all of it beside the one before', async () => {
    const world = createWorld()
    const manifest = createManifest(world, KEYS)
    await put(manifest, ...MANY)
    expect(await manifest.listStale()).toEqual([])
    await manifest.changeKeys(BOTH)
    expect(await keysOf(manifest)).toEqual([...MANY].sort())
    expect((await manifest.listStale()).length).toBeGreaterThan(5)
    expect(await keysOf(await openManifest(world, { ...KEYS, ...BOTH }))).toEqual([...MANY].sort())
  })

  it('seals a leaf and the way to it when one entry is set again, and then alone opens everything', async () => {
    const world = createWorld()
    const manifest = createManifest(world, KEYS)
    await put(manifest, ...MANY)
    await manifest.changeKeys(BOTH)
    for (let left = await manifest.listStale(); left.length > 0;) {
      await reseal(manifest, left.slice(0, 3))
      const now = await manifest.listStale()
      expect(now).toHaveLength(Math.max(0, left.length - 3))
      left = now
    }
    await put(manifest, 'one more')
    const alone = await openManifest(world, { ...KEYS, ...NEW })
    expect(await keysOf(alone)).toEqual([...MANY, 'one more'].sort())
    expect(alone.lostSeq()).toBe(0)
    await expect(openManifest(world, { ...KEYS, nodeEpoch: 2 })).rejects.toEqual(refused('vault-damaged'))
  })

  it('finds what is left when it is opened anew in the middle', async () => {
    const world = createWorld()
    const first = createManifest(world, KEYS)
    await put(first, ...MANY)
    await first.changeKeys(BOTH)
    const all = await first.listStale()
    await reseal(first, all.slice(0, 4))
    const again = await openManifest(world, { ...KEYS, ...BOTH })
    expect([...(await again.listStale())].sort()).toEqual([...all.slice(4)].sort())
  })

  it('is numbered in the HEAD, and a key file from before is told apart', async () => {
    const world = createWorld()
    const manifest = createManifest(world, KEYS)
    await put(manifest, 'a')
    await manifest.changeKeys(BOTH)
    await put(manifest, 'b')
    expect((await heads(world)).map((head) => textOf(head).epoch)).toEqual([1, 2])
    await expect(openManifest(world, KEYS)).rejects.toEqual(refused('keys-rotated'))
  })

  it('waits for the commit under way, and what is read meanwhile is not taken for sealed anew', async () => {
    const world = createWorld()
    const manifest = createManifest(world, KEYS)
    await put(manifest, ...MANY)
    const again = await openManifest(world, KEYS)
    const done = await Promise.all([put(again, 'during'), again.changeKeys(BOTH), keysOf(again), again.get('digests', 'key 7')])
    expect(done[3]).toBe('value of key 7')
    const stale = await again.listStale()
    await reseal(again, stale)
    await put(again, 'after')
    expect(await keysOf(await openManifest(world, { ...KEYS, ...NEW }))).toEqual([...MANY, 'after', 'during'].sort())
  })
})
