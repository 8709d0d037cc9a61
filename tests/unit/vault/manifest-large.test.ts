/** Changes that are larger than what is stored at once, or than what is kept in memory. */

import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createNodeWriter, readNodes } from '../../../electron/vault/session/manifest/manifest-nodes.ts'
import { createManifest } from '../../../electron/vault/session/manifest/open-manifest.ts'
import { err, ok } from '../../../shared/model/result.ts'
import { createWorld, KEYS, keysOf, put, refused, withPorts } from './manifest-world.ts'

describe('nodes on their way to the disk', () => {
  /** About 260 KB when sealed: eight are 2 MiB. */
  const large = (): string => randomBytes(195_000).toString('base64')

  it('go in groups of 2 MiB, at most four groups at a time', async () => {
    const world = createWorld()
    const [groups, waiting]: [number[], (() => void)[]] = [[], []]
    let most = 0
    const slow = withPorts(world, {
      putFiles: async (files) => {
        groups.push(files.length)
        await new Promise<void>((done) => {
          waiting.push(done)
          most = Math.max(most, waiting.length)
        })
        return world.blocks.putFiles(files)
      },
    })
    const writer = createNodeWriter(slow, KEYS)
    let done = false
    const writing = (async () => {
      const refs = await writer.add(Array.from({ length: 66 }, large))
      await writer.settle()
      done = true
      return refs
    })()
    while (!done) {
      waiting.shift()?.()
      await new Promise((next) => setImmediate(next))
    }
    const refs = await writing
    expect(most).toBe(4)
    expect(new Set(groups.slice(0, -1)).size).toBe(1)
    expect(groups[0]).toBeGreaterThanOrEqual(8)
    expect(groups[0]).toBeLessThanOrEqual(16)
    expect(groups.reduce((sum, count) => sum + count, 0)).toBe(66)
    expect(await readNodes(world, KEYS, refs)).toHaveLength(66)
  })

  it('and nothing is put where there is nothing', async () => {
    const world = createWorld()
    const silent = withPorts(world, { putFiles: () => Promise.reject(new Error('nothing to put')) })
    await createNodeWriter(silent, KEYS).settle()
  })

  it('that cannot be stored are heard of by who settles', async () => {
    const writer = createNodeWriter(withPorts(createWorld(), { putFiles: () => Promise.resolve(err('disk-full')) }), KEYS)
    await writer.add(Array.from({ length: 17 }, large))
    await new Promise((next) => setImmediate(next))
    await expect(writer.settle()).rejects.toEqual(refused('disk-full'))
  })

  it('are under the names that were given out, each of them', async () => {
    const world = createWorld()
    const lying = withPorts(world, {
      putFiles: async (files) => {
        const put = await world.blocks.putFiles(files)
        return put.ok ? ok(put.value.map((cid, at) => (at === 1 ? (put.value[0] ?? '') : cid))) : put
      },
    })
    const writer = createNodeWriter(lying, KEYS)
    await writer.add([1, 2, 3])
    await expect(writer.settle()).rejects.toEqual(refused('disk-failed'))
  })
})

describe('a very large change', () => {
  it('is read back from the store afterwards, and not held', async () => {
    const world = createWorld()
    let asked = 0
    const counting = withPorts(world, {
      getMany: (cids) => {
        asked += cids.length
        return world.blocks.getMany(cids)
      },
    })
    const manifest = createManifest(counting, KEYS)
    await put(manifest, 'a')
    expect([await manifest.get('digests', 'a'), asked]).toEqual(['value of a', 0])
    const many = Array.from({ length: 40_000 }, (_, index) => [`key ${String(index)}`, 'x'] as const)
    await manifest.commit((tx) => tx.setMany('digests', many))
    expect(await manifest.get('digests', 'key 7')).toBe('x')
    const once = asked
    expect(once).toBeGreaterThan(0)
    expect(await keysOf(manifest)).toHaveLength(40_001)
  })
})
