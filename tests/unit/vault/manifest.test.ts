/** The manifest: a commit is whole or not at all, in its turn, and the keeper of blocks is not trusted. */

import { randomBytes } from 'node:crypto'
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createManifest, openManifest } from '../../../electron/vault/session/manifest/open-manifest.ts'
import { openNode } from '../../../shared/crypto/node-seal.ts'
import { err, ok } from '../../../shared/model/result.ts'
import { createWorld, held, heads, KEYS, keysOf, nodesOf, put, refused, rootOf, textOf, VAULT, withPorts } from './manifest-world.ts'
import type { World } from './manifest-world.ts'

describe('a commit', () => {
  it('is read back, in this manifest and in one opened anew', async () => {
    const world = createWorld()
    const manifest = createManifest(world, KEYS)
    expect([manifest.seq(), manifest.head(), manifest.headHash(), manifest.lostSeq(), manifest.vaultId]).toEqual([0, null, '', 0, VAULT])
    expect(await nodesOf(manifest)).toEqual([])
    expect(await manifest.list('digests')).toEqual([])
    expect(await manifest.get('digests', 'a')).toBeUndefined()
    await put(manifest, 'a', 'b')
    await manifest.commit(async (tx) => {
      expect(await tx.get('digests', 'a')).toBe('value of a')
      await tx.delete('digests', 'a')
      await tx.set('seen', 'a', 5)
      expect(await tx.get('digests', 'a')).toBeUndefined()
      expect(await tx.get('seen', 'a')).toBe(5)
      expect(await tx.get('imports', 'a')).toBeUndefined()
    })
    const again = await openManifest(world, KEYS)
    for (const one of [manifest, again]) {
      expect(await one.list('digests')).toEqual([['b', 'value of b']])
      expect(await one.get('seen', 'a')).toBe(5)
      const entries: unknown[] = []
      for await (const entry of one.entries('digests')) entries.push(entry)
      expect(entries).toEqual([['b', 'value of b']])
      const newest = (await heads(world))[1]
      expect([one.seq(), one.lostSeq(), one.vaultId, one.head()]).toEqual([2, 0, VAULT, newest])
      expect(one.headHash()).toBe(
        createHash('sha256')
          .update(newest ?? '')
          .digest('hex'),
      )
      expect((await nodesOf(one))[0]).toBe(rootOf(newest))
      expect(await nodesOf(one)).toHaveLength(3)
    }
  })

  it('makes a chain of HEADs in alternate slots', async () => {
    const world = createWorld()
    const manifest = createManifest(world, KEYS)
    let previous = ''
    for (let seq = 1; seq <= 4; seq++) {
      await put(manifest, String(seq))
      const head = (await heads(world))[(seq + 1) % 2]
      expect(textOf(head)).toMatchObject({ seq, previous, vaultId: VAULT, epoch: 1, atMs: 77 })
      expect(manifest.head()).toEqual(head)
      previous = createHash('sha256')
        .update(head ?? '')
        .digest('base64url')
    }
    const again = await openManifest(world, KEYS)
    await put(again, '5')
    expect(textOf((await heads(world))[0])).toMatchObject({ seq: 5, previous })
    expect(await keysOf(again)).toEqual(['1', '2', '3', '4', '5'])
  })

  it('shows nothing outside before it is done, gives back what the work gave, and waits its turn', async () => {
    const manifest = createManifest(createWorld(), KEYS)
    const order: string[] = []
    const first = manifest.commit(async (tx) => {
      await tx.set('seen', 'a', 1)
      await new Promise((done) => setImmediate(done))
      expect(await manifest.get('seen', 'a')).toBeUndefined()
      order.push('first')
      return 'given'
    })
    const second = manifest.commit(async (tx) => {
      order.push('second')
      await tx.set('seen', 'b', ((await tx.get('seen', 'a')) ?? 0) + 1)
    })
    expect(await first).toBe('given')
    await second
    expect(order).toEqual(['first', 'second'])
    expect(await manifest.get('seen', 'b')).toBe(2)
  })

  it('whose work fails leaves everything as it was, and the next one goes on', async () => {
    const world = createWorld()
    const manifest = createManifest(world, KEYS)
    await put(manifest, 'a')
    const before = [await heads(world), await held(world)]
    await expect(
      manifest.commit(async (tx) => {
        await tx.set('digests', 'b', 'x')
        await tx.delete('digests', 'a')
        tx.dropFilesAfter([rootOf(manifest.head())])
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect([await heads(world), await held(world)]).toEqual(before)
    expect(await keysOf(manifest)).toEqual(['a'])
    await put(manifest, 'c')
    expect(await keysOf(await openManifest(world, KEYS))).toEqual(['a', 'c'])
  })

  it('cut short between its nodes and its HEAD never was, and the next one goes on', async () => {
    const world = createWorld()
    const first = createManifest(world, KEYS)
    await put(first, 'a')
    await put(first, 'b')
    let broken = true
    const failing = withPorts(
      world,
      {},
      { writeHead: (slot, bytes) => (broken ? Promise.resolve(err('disk-full')) : world.files.writeHead(slot, bytes)) },
    )
    const manifest = await openManifest(failing, KEYS)
    await expect(put(manifest, 'never')).rejects.toEqual(refused('disk-full'))
    expect(await keysOf(manifest)).toEqual(['a', 'b'])
    expect(manifest.seq()).toBe(2)
    expect(await keysOf(await openManifest(world, KEYS))).toEqual(['a', 'b'])
    broken = false
    await put(manifest, 'c')
    await put(manifest, 'd')
    expect(await keysOf(manifest)).toEqual(['a', 'b', 'c', 'd'])
    // The number of the one that failed is not given again: its root may still lie among the blocks.
    expect(manifest.seq()).toBe(5)
    const copies = await heads(world)
    const lost = copies.findIndex((head) => textOf(head).seq === 5)
    const without = withPorts(world, {}, { readHeads: () => Promise.resolve(ok(copies.map((head, at) => (at === lost ? null : head)))) })
    for (const one of [world, without]) expect(await keysOf(await openManifest(one, KEYS))).toEqual(['a', 'b', 'c', 'd'])
  })

  it('that cannot store its nodes writes no HEAD', async () => {
    const world = createWorld()
    const manifest = createManifest(withPorts(world, { putFiles: () => Promise.resolve(err('disk-failed')) }), KEYS)
    await expect(put(manifest, 'a')).rejects.toEqual(refused('disk-failed'))
    const forgetful = createManifest(withPorts(world, { putFiles: () => Promise.resolve(ok([])) }), KEYS)
    await expect(forgetful.commit(() => Promise.resolve())).rejects.toEqual(refused('disk-failed'))
    expect(await heads(world)).toEqual([null, null])
    await expect(openManifest(world, KEYS)).rejects.toEqual(refused('vault-damaged'))
  })
})

describe('the keeper of blocks', () => {
  it('sees nodes of this vault sealed under its key, and cannot give one for another', async () => {
    const world = createWorld()
    const manifest = createManifest(world, KEYS)
    await put(manifest, 'a')
    const first = await nodesOf(manifest)
    await put(manifest, 'a', 'b')
    const second = await nodesOf(manifest)
    const leaf = await world.blocks.getMany([second[1] ?? ''])
    const sealed = (leaf.ok ? leaf.value[0] : null) ?? new Uint8Array(0)
    expect((await openNode(KEYS.nodeKey, `manifest/${VAULT}`, sealed)).ok).toBe(true)
    expect((await openNode(KEYS.nodeKey, `manifest/${'bb'.repeat(16)}`, sealed)).ok).toBe(false)
    const swap = (to: string): World =>
      withPorts(world, { getMany: (cids) => world.blocks.getMany(cids.map((cid) => (cid === second[1] ? to : cid))) })
    for (const other of [first[1] ?? '', second[0] ?? '', 'nowhere']) {
      const lied = await openManifest(swap(other), KEYS)
      await expect(lied.get('digests', 'a')).rejects.toEqual(refused('vault-damaged'))
    }
  })

  it('is asked for a node once while it is known', async () => {
    const world = createWorld()
    await put(createManifest(world, KEYS), ...Array.from({ length: 200 }, (_, index) => String(index)))
    let asked = 0
    const counting = withPorts(world, {
      getMany: (cids) => {
        asked += cids.length
        return world.blocks.getMany(cids)
      },
    })
    const manifest = await openManifest(counting, KEYS)
    await manifest.list('digests')
    const once = asked
    await manifest.list('digests')
    await manifest.get('digests', '7')
    expect(asked).toBe(once)
    expect(once).toBeGreaterThan(10)
  })

  it('gets all nodes of a change together, in groups of about 2 MiB', async () => {
    const world = createWorld()
    const groups: (readonly number[])[] = []
    const counting = withPorts(world, {
      putFiles: (files) => {
        groups.push(files.map(([node]) => node?.length ?? 0))
        return world.blocks.putFiles(files)
      },
    })
    const manifest = createManifest(counting, KEYS)
    const all = Array.from({ length: 12_000 }, (_, index) => `key ${String(index)}`)
    await manifest.commit((tx) =>
      tx.setMany(
        'digests',
        all.map((key) => [key, randomBytes(300).toString('base64')] as const),
      ),
    )
    const sizes = groups.map((group) => group.reduce((sum, size) => sum + size, 0))
    expect(groups.length).toBeGreaterThan(2)
    expect(groups.at(-1)?.length).toBe(1)
    expect(sizes.slice(0, -2).every((size) => size >= 2 * 1024 * 1024 && size < 2.1 * 1024 * 1024)).toBe(true)
    expect(groups.flat().length).toBe((await nodesOf(manifest)).length)
    groups.length = 0
    await put(manifest, 'key 1', 'key 2')
    // The root comes when everything below it is durable.
    expect(groups.map((group) => group.length === 1)).toEqual([false, true])
    expect(await keysOf(await openManifest(world, KEYS))).toEqual([...all].sort())
  })
})
