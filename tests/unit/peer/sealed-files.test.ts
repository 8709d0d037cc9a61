/** Sealed files over a store: whole or refused, in order, bounded in number and depth. */

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode, prepare } from '@ipld/dag-pb'
import { CID } from 'multiformats/cid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openBlockStore } from '../../../electron/peer/store/block-store.ts'
import type { BlockStore } from '../../../electron/peer/store/block-store.ts'
import { nodeCid, rawCid } from '../../../electron/peer/store/cid.ts'
import { buildTree } from '../../../electron/peer/store/file-tree.ts'
import { createSealedFiles, readLinks } from '../../../electron/peer/store/sealed-files.ts'
import type { SealedFiles } from '../../../electron/peer/store/sealed-files.ts'
import { encodeEntryHeader, progressPathOf, SEGMENT_HEADER } from '../../../electron/segment-file.ts'
import { PLACE_BYTES } from '../../../shared/crypto/block-places.ts'
import { err } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'

const chunk = (fill: number, length = 100): Uint8Array => new Uint8Array(length).fill(fill)
const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest())
const cidOf = (bytes: Uint8Array): string => rawCid(sha256(bytes))
const code = (error: string): unknown => ({ ok: false, error: { code: error } })
const plain = (result: Result<readonly (Uint8Array | null)[]>): unknown =>
  result.ok ? result.value.map((one) => (one === null ? null : Buffer.from(one).toString('hex'))) : result
const hex = (...chunks: readonly Uint8Array[]): unknown => chunks.map((one) => Buffer.from(one).toString('hex'))

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

let store: BlockStore
let files: SealedFiles
beforeEach(async () => {
  store = value(await openBlockStore(await mkdtemp(join(tmpdir(), 'salus-files-'))))
  files = createSealedFiles(store)
})
afterEach(async () => {
  await store.close()
})

it('one that is dropped goes but for what lies below a list that cannot be read', async () => {
  const chunks = Array.from({ length: 1024 + 3 }, (_, at) => new TextEncoder().encode(`piece ${String(at)}`))
  const [cid = ''] = value(await files.putFiles([chunks]))
  const [, first = ''] = value(await files.listBlocks(cid))
  const torn = { ...store, get: (one: string) => (one === first ? Promise.resolve(err('disk-failed')) : store.get(one)) }
  expect(await createSealedFiles(torn).listBlocks(cid)).toEqual(code('disk-failed'))
  expect((await createSealedFiles(torn).dropFiles([cid])).ok).toBe(true)
  const left = value(await files.listKeys('', 10_000))
  // Whole, and like any other: nothing tells any more what they were of.
  expect(left).toHaveLength(1024)
  for (const piece of chunks.slice(1024)) expect(left).not.toContain(cidOf(piece))
})

describe('a sealed file', () => {
  it('of one chunk is that block, of more a tree over them, root first', async () => {
    const [one = '', three = ''] = value(await files.putFiles([[chunk(1)], [chunk(1), chunk(2), chunk(3, 7)]]))
    expect(one).toBe(cidOf(chunk(1)))
    expect(await files.listBlocks(one)).toEqual({ ok: true, value: [one] })
    expect(await files.listBlocks(three)).toEqual({ ok: true, value: [three, cidOf(chunk(1)), cidOf(chunk(2)), cidOf(chunk(3, 7))] })
    expect(await files.statFile(three)).toEqual({ ok: true, value: { chunks: 3, sizeBytes: 207 } })
    expect(plain(await files.readChunks(three, 0, 3))).toEqual(hex(chunk(1), chunk(2), chunk(3, 7)))
    expect(plain(await files.readChunks(three, 1, 2))).toEqual(hex(chunk(2)))
    expect(await files.readChunks(three, 2, 1)).toEqual({ ok: true, value: [] })
    expect(await files.readChunks(three, 1, 4)).toEqual(code('block-missing'))
    expect(plain(await files.getMany([one, cidOf(chunk(9)), cidOf(chunk(2))]))).toEqual([
      ...(hex(chunk(1)) as string[]),
      null,
      ...(hex(chunk(2)) as string[]),
    ])
  })

  it('read chunk by chunk walks its tree once, and is gone once it was dropped', async () => {
    let asked = 0
    const counting = createSealedFiles({ ...store, get: (cid) => ((asked += 1), store.get(cid)) })
    const chunks = Array.from({ length: 20 }, (_, at) => chunk(at))
    const [many = ''] = value(await counting.putFiles([chunks]))
    for (const at of chunks.keys()) expect(plain(await counting.readChunks(many, at, at + 1))).toEqual(hex(chunk(at)))
    expect(asked).toBe(chunks.length + 1)
    await counting.dropFiles([many])
    expect(await counting.readChunks(many, 0, 1)).toEqual(code('block-missing'))
  })

  it('with a block gone is missing, and what is left of it can be dropped', async () => {
    const [three = ''] = value(await files.putFiles([[chunk(1), chunk(2), chunk(3)]]))
    await store.deleteMany([cidOf(chunk(2))])
    expect(await files.readChunks(three, 0, 3)).toEqual(code('block-missing'))
    expect(await files.statFile(three)).toEqual(code('block-missing'))
    expect((await files.readChunks(three, 0, 1)).ok).toBe(true)
    expect(await files.dropFiles([three, three])).toEqual({ ok: true, value: null })
    expect(await files.listKeys('', 10)).toEqual({ ok: true, value: [] })
    expect(await files.listBlocks(three)).toEqual(code('block-missing'))
    expect(await files.dropFiles([three])).toEqual({ ok: true, value: null })
  })

  it('whose nodes cannot be read says why, and is dropped by its root: the others stay', async () => {
    const nodeOver = (...links: readonly CID[]): { readonly cid: string; readonly bytes: Uint8Array } => {
      const bytes = encode(prepare({ Links: links.map((Hash) => ({ Name: '', Hash })) }))
      return { cid: nodeCid(sha256(bytes)).toString(), bytes }
    }
    const [kept = ''] = value(await files.putFiles([[chunk(1), chunk(2)]]))
    const gone = nodeCid(sha256(chunk(9)))
    const root = nodeOver(gone, CID.parse(cidOf(chunk(3))))
    expect(await store.putMany([root])).toEqual({ ok: true, value: null })
    for (const one of [root.cid, gone.toString()]) {
      expect(await files.listBlocks(one)).toEqual(code('block-missing'))
      expect(await files.statFile(one)).toEqual(code('block-missing'))
      expect(await files.readChunks(one, 0, 1)).toEqual(code('block-missing'))
    }
    expect(await files.dropFiles([root.cid])).toEqual({ ok: true, value: null })
    expect(await store.has(root.cid)).toBe(false)
    expect(await files.statFile(kept)).toEqual({ ok: true, value: { chunks: 2, sizeBytes: 200 } })
  })

  it('filled elsewhere is taken in as one file, with the root of one put whole', async () => {
    const [whole] = value(await files.putFiles([[chunk(1), chunk(2)]]))
    const leaves = [chunk(1), chunk(2)].map((bytes) => ({ digest: sha256(bytes), sizeBytes: bytes.length }))
    const { name, path } = value(await files.reserveFile())
    const parts = [chunk(1), chunk(2)].flatMap((bytes) => [encodeEntryHeader({ digest: sha256(bytes), bytes }), bytes])
    await writeFile(path, Buffer.concat([SEGMENT_HEADER, ...parts]))
    expect(await files.listReserved()).toEqual({ ok: true, value: [] })
    await writeFile(progressPathOf(path), 'a note')
    expect(await files.listReserved()).toEqual({ ok: true, value: [{ name, path }] })
    expect(await files.adoptFiles(name, [leaves.slice(0, 1)])).toEqual(code('block-damaged'))
    expect(await files.adoptFiles(name, [leaves])).toEqual({ ok: true, value: [whole] })
    expect(existsSync(progressPathOf(path))).toBe(false)
    expect(await files.adoptFiles(name, [leaves])).toEqual(code('disk-failed'))
    const other = value(await files.reserveFile())
    expect(other.name).not.toBe(name)
    await writeFile(other.path, SEGMENT_HEADER)
    for (const none of [[], [[]], [leaves, []]]) expect(await files.adoptFiles(other.name, none)).toEqual(code('block-missing'))
    expect(await files.discardFile(other.name)).toEqual({ ok: true, value: null })
    expect(await files.adoptFiles(other.name, [leaves])).toEqual(code('disk-failed'))
    expect(() => buildTree([])).toThrow('a file has at least one block')
  })
})

describe('the keeper of files', () => {
  it('lists its blocks page by page and counts them', async () => {
    value(await files.putFiles([1, 2, 3, 4, 5].map((fill) => [chunk(fill)])))
    const all = value(await files.listKeys('', 100))
    expect(all).toHaveLength(5)
    expect(value(await files.listKeys('', 2))).toEqual(all.slice(0, 2))
    expect(value(await files.listKeys(all[1] ?? '', 2))).toEqual(all.slice(2, 4))
    expect(value(await files.listKeys(all[4] ?? '', 2))).toEqual([])
    expect(await files.checkBlocks()).toEqual({ ok: true, value: { blocks: 5, damaged: [] } })
    for (const [limit, rows] of [
      [2, 2],
      [5, 5],
      [1000, 5],
    ] as const) {
      const places = value(await files.listPlaces('', limit))
      expect([places.rows.length, places.segments]).toEqual([rows * PLACE_BYTES, store.segments()])
    }
  })

  it('passes on what the disk says', async () => {
    const broken = createSealedFiles({
      ...store,
      putMany: () => Promise.resolve(err('disk-full')),
      get: () => Promise.resolve(err('block-damaged')),
      check: () => Promise.resolve(err('disk-failed')),
    })
    expect(await broken.putFiles([[chunk(1)]])).toEqual(code('disk-full'))
    expect(await broken.getMany([cidOf(chunk(1))])).toEqual(code('block-damaged'))
    value(await files.putFiles([[chunk(1)]]))
    expect(await broken.checkBlocks()).toEqual(code('disk-failed'))
    expect(await broken.readChunks(nodeCid(sha256(chunk(1))).toString(), 0, 1)).toEqual(code('block-damaged'))
    const later = createSealedFiles({
      ...store,
      adopt: () => Promise.resolve({ ok: true, value: null }),
      putMany: () => Promise.resolve(err('disk-full')),
    })
    const leaves = [1, 2].map((fill) => ({ digest: sha256(chunk(fill)), sizeBytes: 100 }))
    expect(await later.adoptFiles('x', [leaves])).toEqual(code('disk-full'))
  })

  it('follows links six levels deep and no deeper, and reads only nodes that are nodes', async () => {
    const nodeOver = (cid: string): { readonly cid: string; readonly bytes: Uint8Array } => {
      const bytes = encode(prepare({ Links: [{ Name: '', Hash: CID.parse(cid) }] }))
      return { cid: nodeCid(sha256(bytes)).toString(), bytes }
    }
    let top = cidOf(chunk(1))
    await store.putMany([{ cid: top, bytes: chunk(1) }])
    const tops: string[] = []
    for (let depth = 1; depth <= 7; depth++) {
      const node = nodeOver(top)
      await store.putMany([node])
      top = node.cid
      tops.push(top)
    }
    expect(value(await files.listBlocks(tops[5] ?? ''))).toHaveLength(7)
    expect(await files.listBlocks(tops[6] ?? '')).toEqual(code('limit-exceeded'))
    const noNode = nodeCid(sha256(chunk(1))).toString()
    expect(await files.listBlocks(noNode)).toEqual(code('block-damaged'))
    expect(readLinks(new Uint8Array(2 * 1024 * 1024 + 1))).toEqual(code('limit-exceeded'))
    expect(readLinks(new Uint8Array(2 * 1024 * 1024))).toEqual(code('block-damaged'))
    expect(readLinks(nodeOver(tops[0] ?? '').bytes)).toEqual({ ok: true, value: [tops[0]] })
  })

  it('is none where a few nodes name each other many times, and would be a list without end', async () => {
    const leaf = chunk(1)
    value(await store.putMany([{ cid: cidOf(leaf), bytes: leaf }]))
    let below = CID.parse(cidOf(leaf))
    for (let depth = 0; depth < 4; depth++) {
      const bytes = encode(prepare({ Links: Array.from({ length: 100 }, () => ({ Name: '', Tsize: 1, Hash: below })) }))
      below = nodeCid(sha256(bytes))
      value(await store.putMany([{ cid: below.toString(), bytes }]))
    }
    expect(await files.listBlocks(below.toString())).toEqual(code('limit-exceeded'))
  })
})
