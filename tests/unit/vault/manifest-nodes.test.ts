/** Nodes as sealed blocks: which bytes a reference stands for, and how a root is found without its HEAD. */

import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { findRootAfter } from '../../../electron/vault/session/manifest/lost-root.ts'
import { cidOf, openJson, readNodes } from '../../../electron/vault/session/manifest/manifest-nodes.ts'
import { openManifest } from '../../../electron/vault/session/manifest/open-manifest.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { encodeHead } from '../../../shared/crypto/head.ts'
import { sealNode } from '../../../shared/crypto/node-seal.ts'
import { err, ok } from '../../../shared/model/result.ts'
import { createWorld, KEYS, refused, VAULT, withPorts } from './manifest-world.ts'
import type { World } from './manifest-world.ts'

const seal = (world: World, value: unknown, key = KEYS.nodeKey): Uint8Array =>
  sealNode(key, `manifest/${VAULT}`, Buffer.from(canonicalJson(value)), (length) => world.random.bytes(length))
const hashOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()
const refOf = (bytes: Uint8Array): string => hashOf(bytes).toString('base64url')

/** The CID of these bytes, stored. */
async function store(world: World, bytes: Uint8Array): Promise<string> {
  const files = await world.blocks.putFiles([[bytes]])
  return (files.ok ? files.value[0] : undefined) ?? ''
}

describe('a reference', () => {
  it('is the hash of the sealed node and nothing else', () => {
    const digest = hashOf(Buffer.from('x'))
    expect(cidOf(digest.toString('base64url'))).toMatch(/^bafkrei/u)
    for (const bad of ['', 'AA', '!', digest.subarray(1).toString('base64url'), Buffer.concat([digest, digest]).toString('base64url')])
      expect(() => cidOf(bad), bad).toThrow(expect.objectContaining({ error: { code: 'vault-damaged' } }))
  })

  it('of before is a CID and half of the hash, and both are looked at', async () => {
    const world = createWorld()
    const older = async (bytes: Uint8Array, tag = hashOf(bytes).subarray(0, 16).toString('base64url')): Promise<string> =>
      `${await store(world, bytes)}.${tag}`
    const leaf = seal(world, { e: [['a', 'x']] })
    const open = async (leafRef: string, wrongRoot = false): Promise<unknown> => {
      const root = seal(world, { format: 'salus/1', roots: { digests: leafRef } })
      const rootCid = await older(root, wrongRoot ? hashOf(leaf).subarray(0, 16).toString('base64url') : undefined)
      await world.files.writeHead(0, encodeHead(KEYS.identity, { vaultId: VAULT, seq: 1, previous: '', rootCid, epoch: 1, atMs: 1 }))
      return (await openManifest(world, KEYS)).get('digests', 'a')
    }
    expect(await open(await older(leaf))).toBe('x')
    const [, tag = ''] = (await older(leaf)).split('.')
    for (const wrong of ['', tag.slice(1), hashOf(leaf).toString('base64url'), refOf(seal(world, 1))])
      await expect(open(await older(leaf, wrong)), wrong).rejects.toEqual(refused('vault-damaged'))
    await expect(open(await older(leaf), true)).rejects.toEqual(refused('vault-damaged'))
  })

  it('to nothing is damage, however the keeper says so', async () => {
    const world = createWorld()
    const ref = refOf(seal(world, 1))
    for (const answer of [[], [null]])
      await expect(readNodes(withPorts(world, { getMany: () => Promise.resolve(ok(answer)) }), KEYS, [ref])).rejects.toEqual(
        refused('vault-damaged'),
      )
  })

  it('to a node that is none of a tree is damage', async () => {
    const world = createWorld()
    const odd = seal(world, { e: 5 })
    await store(world, odd)
    const root = seal(world, { roots: { digests: refOf(odd) } })
    await store(world, root)
    await world.files.writeHead(
      0,
      encodeHead(KEYS.identity, { vaultId: VAULT, seq: 1, previous: '', rootCid: refOf(root), epoch: 1, atMs: 1 }),
    )
    await expect((await openManifest(world, KEYS)).get('digests', 'a')).rejects.toEqual(refused('vault-damaged'))
  })

  it('among many is asked for with at most 511 others, and comes in its place', async () => {
    const world = createWorld()
    const sealed = Array.from({ length: 1024 }, (_, at) => seal(world, at))
    for (const one of sealed) await store(world, one)
    const asked: number[] = []
    const counting = withPorts(world, {
      getMany: (cids) => {
        asked.push(cids.length)
        return world.blocks.getMany(cids)
      },
    })
    expect((await readNodes(counting, KEYS, sealed.map(refOf))).map(({ json }) => json)).toEqual(sealed.map((_, at) => at))
    expect(asked).toEqual([512, 512])
  })
})

describe('the value inside a node', () => {
  it('is at most 40 deep', async () => {
    const world = createWorld()
    const deep = (levels: number): unknown => Array.from({ length: levels }).reduce<unknown>((inner) => [inner], 1)
    expect(await openJson(KEYS, seal(world, deep(40)))).toEqual(deep(40))
    await expect(openJson(KEYS, seal(world, deep(41)))).rejects.toMatchObject({ name: 'Refusal' })
  })

  it('is opened by the key or one of those before it, and says which', async () => {
    const world = createWorld()
    const former = [new Uint8Array(32).fill(7), new Uint8Array(32).fill(8)]
    const all = [KEYS.nodeKey, ...former].map((key, at) => seal(world, at, key))
    for (const one of all) await store(world, one)
    expect(await readNodes(world, { ...KEYS, formerNodeKeys: former }, all.map(refOf))).toEqual([
      { json: 0, stale: false },
      { json: 1, stale: true },
      { json: 2, stale: true },
    ])
    await expect(openJson({ ...KEYS, formerNodeKeys: former }, seal(world, 1, new Uint8Array(32)))).rejects.toEqual(refused('wrong-key'))
  })
})

describe('a root without its HEAD', () => {
  const root = (seq: unknown, more: object = {}): object => ({ format: 'salus/1', roots: {}, seq, device: '', ...more })
  const none = { found: null, unreadable: false }

  it('is not called gone where the node has ended that would give it', async () => {
    const world = createWorld()
    await store(world, seal(world, root(7)))
    const ended = withPorts(world, { getMany: () => Promise.resolve(err('peer-stopped')) })
    await expect(findRootAfter(ended, KEYS, 4)).rejects.toEqual(refused('peer-stopped'))
    const torn = withPorts(world, { getMany: () => Promise.resolve(err('disk-failed')) })
    expect(await findRootAfter(torn, KEYS, 4)).toEqual({ found: null, unreadable: true })
  })

  it('is the one with the highest number after the one that is known, among however many blocks', async () => {
    const world = createWorld()
    const sealed = [3, 7, 5].map((seq) => seal(world, root(seq)))
    for (const one of sealed) await store(world, one)
    for (let index = 0; index < 1100; index++) await store(world, randomBytes(40))
    const found = { found: { ref: refOf(sealed[1] ?? new Uint8Array(0)), seq: 7 }, unreadable: false }
    expect(await findRootAfter(world, KEYS, 4)).toEqual(found)
    expect(await findRootAfter(world, KEYS, 6)).toEqual(found)
    expect(await findRootAfter(world, KEYS, 7)).toEqual(none)
    const asked: [string, number][] = []
    const counting = withPorts(world, {
      listKeys: (after, limit) => {
        asked.push([after, limit])
        return world.blocks.listKeys(after, limit)
      },
    })
    await findRootAfter(counting, KEYS, 0)
    expect(asked.map(([, limit]) => limit)).toEqual(Array(18).fill(64))
    expect(asked[0]?.[0]).toBe('')
    expect(await findRootAfter(createWorld(), KEYS, 0)).toEqual(none)
  })

  it('is one of this vault, of this device, and says so in full', async () => {
    const world = createWorld()
    const { roots: _roots, ...withoutRoots } = root(9) as { roots: unknown }
    const { seq: _seq, ...withoutSeq } = root(9) as { seq: unknown }
    const { device: _device, ...withoutDevice } = root(9) as { device: unknown }
    const strangers = [
      5,
      null,
      'x',
      [],
      {},
      { e: [['a', 1]] },
      withoutRoots,
      withoutSeq,
      withoutDevice,
      root('9'),
      root(9, { device: 'two' }),
    ]
    for (const one of strangers) await store(world, seal(world, one))
    await store(world, seal(world, root(9), new Uint8Array(32)))
    await store(
      world,
      sealNode(KEYS.nodeKey, 'manifest/other', Buffer.from(canonicalJson(root(9))), (length) => world.random.bytes(length)),
    )
    // A root is small: what is not is not even opened.
    await store(world, seal(world, root(9, { text: randomBytes(20_000).toString('base64') })))
    expect(await findRootAfter(world, KEYS, 0)).toEqual(none)
    const own = seal(world, root(2, { device: 'two' }))
    await store(world, own)
    expect(await findRootAfter(world, { ...KEYS, device: 'two' }, 0)).toMatchObject({ found: { seq: 9 } })
  })

  it('is looked for beside what cannot be read, and that is said', async () => {
    const world = createWorld()
    const sealed = seal(world, root(4))
    await store(world, sealed)
    for (const harm of ['damage', 'missing', 'failing']) {
      const cid = await store(world, randomBytes(40))
      if (harm === 'damage') world.blocks.damage(cid)
      const odd = withPorts(world, {
        getMany: async (cids) => {
          if (harm === 'failing' && cids.includes(cid)) return err('disk-failed')
          const read = await world.blocks.getMany(cids)
          return read.ok && harm === 'missing' ? ok(read.value.map((bytes, at) => (cids[at] === cid ? null : bytes))) : read
        },
      })
      expect(await findRootAfter(odd, KEYS, 0), harm).toEqual({ found: { ref: refOf(sealed), seq: 4 }, unreadable: true })
      await world.blocks.dropFiles([cid])
    }
    expect(await findRootAfter(world, KEYS, 0)).toMatchObject({ unreadable: false })
    const stopped = withPorts(world, { listKeys: () => Promise.resolve(err('peer-stopped')) })
    await expect(findRootAfter(stopped, KEYS, 0)).rejects.toEqual(refused('peer-stopped'))
  })
})
