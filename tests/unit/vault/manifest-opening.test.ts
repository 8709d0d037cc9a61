/** The manifest survives every damage that leaves one HEAD, and keeps no node that nobody needs. */

import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createManifest, openManifest } from '../../../electron/vault/session/manifest/open-manifest.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { encodeHead } from '../../../shared/crypto/head.ts'
import { deriveIdentity } from '../../../shared/crypto/identity.ts'
import { sealNode } from '../../../shared/crypto/node-seal.ts'
import { err, ok } from '../../../shared/model/result.ts'
import { createWorld, held, heads, KEYS, keysOf, nodesOf, put, refused, rootOf, textOf, VAULT, withPorts } from './manifest-world.ts'
import type { World } from './manifest-world.ts'

describe('nodes that nobody needs', () => {
  it('go with the second commit after: the store holds what the two HEADs need and nothing else', async () => {
    const world = createWorld()
    let manifest = createManifest(world, KEYS)
    let before: readonly string[] = []
    for (let round = 0; round < 12; round++) {
      await manifest.commit(async (tx) => {
        for (let index = 0; index < 12; index++)
          await tx.set('digests', `key ${String((round * 7 + index) % 60)}`, `round ${String(round)}`)
        if (round > 2) await tx.delete('digests', `key ${String(round)}`)
        if (round % 3 === 0) await tx.set('seen', String(round), round)
      })
      const now = await nodesOf(manifest)
      expect([...(await held(world))].sort(), `round ${String(round)}`).toEqual([...new Set([...before, ...now])].sort())
      before = now
      // Also where the vault was closed in between.
      if (round % 4 === 2) manifest = await openManifest(world, KEYS)
    }
  })

  it('and files that are dropped go once the commit is durable, not before', async () => {
    const world = createWorld()
    const manifest = createManifest(world, KEYS)
    const file = await world.blocks.putFiles([[new Uint8Array(5)]])
    const cid = (file.ok ? file.value[0] : undefined) ?? ''
    await manifest.commit((tx) => {
      tx.dropFilesAfter([cid])
      return Promise.resolve()
    })
    expect(await held(world)).not.toContain(cid)
  })

  it('are dropped only if there are any', async () => {
    const world = createWorld()
    const dropped: (readonly string[])[] = []
    const manifest = createManifest(
      withPorts(world, {
        dropFiles: (cids) => {
          dropped.push(cids)
          return world.blocks.dropFiles(cids)
        },
      }),
      KEYS,
    )
    await put(manifest, 'a')
    await put(manifest, 'b')
    expect(dropped).toEqual([])
    await put(manifest, 'c')
    await manifest.hold(() => Promise.resolve())
    expect(dropped).toHaveLength(1)
    expect(dropped[0]).toHaveLength(2)
  })

  it('keep a change waiting only where something was removed, in it or in the one before; the next change comes behind them always', async () => {
    const world = createWorld()
    const said: string[] = []
    const manifest = createManifest(
      withPorts(world, {
        dropFiles: async (cids) => {
          await new Promise((resolve) => setImmediate(resolve))
          said.push('dropped')
          return world.blocks.dropFiles(cids)
        },
      }),
      KEYS,
    )
    const change = async (name: string, work: () => Promise<void>): Promise<void> => {
      await work()
      said.push(name)
    }
    await change('a', () => put(manifest, 'a'))
    await change('b', () => put(manifest, 'b'))
    await change('c', () => put(manifest, 'c'))
    await change('removed', () => manifest.commit((tx) => tx.delete('digests', 'a')))
    await change('behind it', () => put(manifest, 'd'))
    await manifest.hold(() => Promise.resolve())
    expect(said).toEqual(['a', 'b', 'c', 'dropped', 'removed', 'dropped', 'dropped', 'behind it'])
  })

  it('that cannot be read in the older tree do not keep a commit from happening', async () => {
    const world = createWorld()
    const manifest = createManifest(world, KEYS)
    await put(manifest, ...Array.from({ length: 60 }, (_, index) => String(index)))
    const old = await nodesOf(manifest)
    await put(manifest, '7')
    const kept = new Set(await nodesOf(manifest))
    const onlyOld = old.filter((cid) => !kept.has(cid)).slice(1)
    expect(onlyOld.length).toBeGreaterThan(0)
    for (const cid of onlyOld) world.blocks.damage(cid)
    const again = await openManifest(world, KEYS)
    await put(again, 'after')
    expect(await keysOf(again)).toHaveLength(61)
    // A disk that gives another error than a refusal is our bug, and is not swallowed.
    const odd = await openManifest(world, KEYS)
    const throwing = await openManifest(
      withPorts(world, {
        getMany: (cids) =>
          cids[0] === rootOf(odd.head()) || cids[0] === rootOf(again.head())
            ? world.blocks.getMany(cids)
            : Promise.reject(new Error('odd')),
      }),
      KEYS,
    ).catch((error: unknown) => error)
    expect(throwing).toEqual(new Error('odd'))
  })
})

describe('a change that fails', () => {
  it('is looked for at the next opening: its root has a number that another change will have', async () => {
    const world = createWorld()
    const ports = { isFull: false }
    const full = withPorts(
      world,
      {},
      { writeHead: (slot, head) => (ports.isFull ? Promise.resolve(err('disk-full')) : world.files.writeHead(slot, head)) },
    )
    const manifest = createManifest(full, KEYS)
    await put(manifest, 'a')
    expect(manifest.isOwing()).toBe(false)
    ports.isFull = true
    await expect(put(manifest, 'never')).rejects.toEqual(refused('disk-full'))
    expect(manifest.isOwing()).toBe(true)
    ports.isFull = false
    await put(manifest, 'b')
    expect([manifest.isOwing(), manifest.seq()]).toEqual([true, 3])
    // What it was not begun with leaves nothing.
    const other = await openManifest(world, KEYS)
    await expect(other.commit(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(other.isOwing()).toBe(false)
  })
})

describe('opening', () => {
  async function twoCommits(): Promise<World> {
    const world = createWorld()
    const manifest = createManifest(world, KEYS)
    await put(manifest, 'a')
    await put(manifest, 'b')
    return world
  }

  it('takes the newer HEAD, whichever slot it lies in', async () => {
    const world = await twoCommits()
    expect((await openManifest(world, KEYS)).seq()).toBe(2)
    await put(await openManifest(world, KEYS), 'c')
    expect((await openManifest(world, KEYS)).seq()).toBe(3)
    expect(await keysOf(await openManifest(world, KEYS))).toEqual(['a', 'b', 'c'])
  })

  it.each([null, new Uint8Array(0), new Uint8Array(9).fill(0xff)])(
    'finds the newest root where its HEAD is missing or damaged, and says so where it may have been among what is damaged',
    async (bad) => {
      const world = await twoCommits()
      const copies = await heads(world)
      const older = withPorts(world, {}, { readHeads: () => Promise.resolve(ok([copies[0] ?? null, bad])) })
      const opened = await openManifest(older, KEYS)
      expect([opened.seq(), opened.lostSeq(), await keysOf(opened)]).toEqual([2, 0, ['a', 'b']])
      const stranger = await openManifest(older, { ...KEYS, device: 'another computer' })
      expect([stranger.seq(), stranger.lostSeq(), await keysOf(stranger)]).toEqual([1, 0, ['a']])
      const torn = await twoCommits()
      const tornHeads = await heads(torn)
      torn.blocks.damage(rootOf(tornHeads[1]))
      const back = await openManifest(withPorts(torn, {}, { readHeads: () => Promise.resolve(ok([tornHeads[0] ?? null, bad])) }), KEYS)
      expect([back.seq(), back.lostSeq(), await keysOf(back)]).toEqual([2, 2, ['a']])
      await put(back, 'c')
      expect(textOf((await heads(torn))[1]).seq).toBe(3)
      const other = await openManifest(withPorts(world, {}, { readHeads: () => Promise.resolve(ok([bad, copies[1] ?? null])) }), KEYS)
      expect([other.seq(), await keysOf(other)]).toEqual([2, ['a', 'b']])
    },
  )

  it.each([null, new Uint8Array(3)])('finds the newest root where neither HEAD is good, and goes on from it', async (bad) => {
    const keys = { ...KEYS, device: 'one' }
    const world = createWorld()
    const first = createManifest(world, keys)
    for (const key of ['a', 'b', 'c']) await put(first, key)
    const without = withPorts(world, {}, { readHeads: () => Promise.resolve(ok([bad, bad])) })
    const opened = await openManifest(without, keys)
    expect([opened.seq(), opened.lostSeq(), await keysOf(opened)]).toEqual([3, 0, ['a', 'b', 'c']])
    // What it holds of whom is known as well; the way there is not.
    expect([opened.clock(), opened.trail()]).toEqual([first.clock(), first.trail().slice(-8)])
    await put(opened, 'd')
    const again = await openManifest(world, keys)
    expect([again.seq(), await keysOf(again)]).toEqual([4, ['a', 'b', 'c', 'd']])
    // What cannot be read may have been newer.
    const file = await world.blocks.putFiles([[new Uint8Array(7)]])
    world.blocks.damage((file.ok ? file.value[0] : undefined) ?? '')
    const torn = await openManifest(without, keys)
    expect([torn.seq(), torn.lostSeq()]).toEqual([5, 5])
    await expect(openManifest(without, { ...keys, device: 'two' })).rejects.toEqual(refused('vault-damaged'))
  })

  it('says damage where there is neither HEAD nor root, and passes on what the disk says', async () => {
    const world = await twoCommits()
    await expect(openManifest(createWorld(), KEYS)).rejects.toEqual(refused('vault-damaged'))
    await expect(openManifest(withPorts(world, {}, { readHeads: () => Promise.resolve(err('disk-failed')) }), KEYS)).rejects.toEqual(
      refused('disk-failed'),
    )
    await expect(openManifest(world, { ...KEYS, vaultId: 'bb'.repeat(16) })).rejects.toEqual(refused('vault-damaged'))
    // Nothing that somebody else signed is a HEAD of hers; the root is sealed by her own key.
    const stranger = await openManifest(world, { ...KEYS, identity: deriveIdentity(new Uint8Array(32).fill(2)) })
    expect([stranger.head(), await keysOf(stranger)]).toEqual([null, ['a', 'b']])
  })

  it('where the root of the newer HEAD is damaged or gone goes one change back, and says which was lost', async () => {
    for (const harm of [
      (world: World, cid: string) => Promise.resolve(world.blocks.damage(cid)),
      (world: World, cid: string) => world.blocks.dropFiles([cid]),
    ]) {
      const world = await twoCommits()
      const newest = (await heads(world))[1]
      await harm(world, rootOf(newest))
      const opened = await openManifest(world, KEYS)
      expect([opened.seq(), opened.lostSeq(), opened.head(), await keysOf(opened)]).toEqual([2, 2, newest, ['a']])
      await put(opened, 'c')
      const [older, next] = await heads(world)
      expect([textOf(older).seq, textOf(next).seq]).toEqual([1, 3])
      expect(textOf(next).previous).toBe(
        createHash('sha256')
          .update(newest ?? '')
          .digest('base64url'),
      )
      const again = await openManifest(world, KEYS)
      expect([again.seq(), again.lostSeq(), await keysOf(again)]).toEqual([3, 0, ['a', 'c']])
      await put(again, 'd')
      expect(await keysOf(await openManifest(world, KEYS))).toEqual(['a', 'c', 'd'])
    }
  })

  it('where both roots are damaged says so; where the disk cannot be read now, it does not go back', async () => {
    const world = await twoCommits()
    for (const head of await heads(world)) world.blocks.damage(rootOf(head))
    await expect(openManifest(world, KEYS)).rejects.toEqual(refused('vault-damaged'))
    const sound = await twoCommits()
    const newest = rootOf((await heads(sound))[1])
    const now = withPorts(sound, {
      getMany: (cids) => (cids[0] === newest ? Promise.resolve(err('disk-failed')) : sound.blocks.getMany(cids)),
    })
    await expect(openManifest(now, KEYS)).rejects.toEqual(refused('disk-failed'))
  })

  it('where only the older root is damaged takes the newer one, and goes on', async () => {
    const world = await twoCommits()
    world.blocks.damage(rootOf((await heads(world))[0]))
    const opened = await openManifest(world, KEYS)
    expect([opened.lostSeq(), await keysOf(opened)]).toEqual([0, ['a', 'b']])
    await put(opened, 'c')
    expect(await keysOf(await openManifest(world, KEYS))).toEqual(['a', 'b', 'c'])
  })

  it.each([5, null, 'x', {}, []])('a root that says %j is damage', async (value) => {
    const world = createWorld()
    const sealed = sealNode(KEYS.nodeKey, `manifest/${VAULT}`, Buffer.from(canonicalJson(value)), (length) => world.random.bytes(length))
    const file = await world.blocks.putFiles([[sealed]])
    const tag = createHash('sha256').update(sealed).digest().subarray(0, 16).toString('base64url')
    const rootCid = `${(file.ok ? file.value[0] : undefined) ?? ''}.${tag}`
    await world.files.writeHead(0, encodeHead(KEYS.identity, { vaultId: VAULT, seq: 1, previous: '', rootCid, epoch: 1, atMs: 1 }))
    await expect(openManifest(world, KEYS)).rejects.toEqual(refused('vault-damaged'))
  })
})
