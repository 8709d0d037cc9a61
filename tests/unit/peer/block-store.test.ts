/** The store of blocks on a real disk: what was acknowledged comes back after any cut or loss of the index, what was dropped does not. */

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { CID } from 'multiformats/cid'
import { afterEach, describe, expect, it } from 'vitest'
import { openBlockStore } from '../../../electron/peer/store/block-store.ts'
import type { BlockStore } from '../../../electron/peer/store/block-store.ts'
import type { StoredBlock } from '../../../electron/peer/store/stored-block.ts'
import { digestOf, isNodeCid, nodeCid, rawCid } from '../../../electron/peer/store/cid.ts'
import { encodeEntryHeader, progressPathOf, SEGMENT_HEADER } from '../../../electron/segment-file.ts'

const opened: BlockStore[] = []
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close().catch(() => undefined)
})

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'salus-store-'))
const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest())
const block = (fill: number, length = 1000): StoredBlock => {
  const bytes = new Uint8Array(length).fill(fill)
  return { cid: rawCid(sha256(bytes)), bytes }
}

async function open(dir: string, nowMs?: number): Promise<BlockStore> {
  const store = await openBlockStore(dir, nowMs)
  if (!store.ok) throw new Error(store.error.code)
  opened.push(store.value)
  return store.value
}

async function close(store: BlockStore): Promise<void> {
  opened.splice(opened.indexOf(store), 1)
  await store.close()
}

async function put(store: BlockStore, ...blocks: readonly StoredBlock[]): Promise<void> {
  expect(await store.putMany(blocks)).toEqual({ ok: true, value: null })
}

async function keysOf(store: BlockStore, after?: string): Promise<readonly string[]> {
  const found: string[] = []
  for await (const cid of store.keys(after)) found.push(cid)
  return found
}

async function expectWhole(store: BlockStore, ...blocks: readonly StoredBlock[]): Promise<void> {
  for (const { cid, bytes } of blocks) {
    const got = await store.get(cid)
    expect(got.ok && Buffer.from(got.value).equals(Buffer.from(bytes)), cid).toBe(true)
  }
}

const missing = { ok: false, error: { code: 'block-missing' } }
const segmentPath = (dir: string, number = 1): string => join(dir, 'segments', `${String(number).padStart(8, '0')}.segment`)
const forgetIndex = (dir: string): Promise<void> => rm(join(dir, 'index'), { recursive: true, force: true })

describe('a store of blocks', () => {
  it('gives back what was put, names what it has in the order of hashes, and knows a block under both codecs', async () => {
    const store = await open(await newFolder())
    const blocks = [1, 2, 3, 4].map((fill) => block(fill))
    await put(store, ...blocks.slice(0, 2), ...blocks.slice(0, 1))
    await Promise.all(blocks.slice(2).map((one) => put(store, one)))
    await put(store)
    await expectWhole(store, ...blocks)
    const sorted = [...blocks].sort((a, b) => Buffer.compare(digestOf(a.cid), digestOf(b.cid))).map(({ cid }) => cid)
    expect(await keysOf(store)).toEqual(sorted)
    expect(await keysOf(store, sorted[1])).toEqual(sorted.slice(2))
    expect(await store.has(sorted[0] ?? '')).toBe(true)
    expect(await store.has(block(9).cid)).toBe(false)
    expect(await store.get(block(9).cid)).toEqual(missing)
    const node = nodeCid(digestOf(sorted[0] ?? '')).toString()
    expect([isNodeCid(node), isNodeCid(sorted[0] ?? '')]).toEqual([true, false])
    expect((await store.get(node)).ok).toBe(true)
  })

  it('names blocks by SHA-256 only', () => {
    const other = CID.createV1(0x55, {
      code: 0x13,
      size: 32,
      digest: new Uint8Array(32),
      bytes: Uint8Array.of(0x13, 32, ...new Uint8Array(32)),
    })
    expect(() => digestOf(other.toString())).toThrow('blocks are named by SHA-256')
  })

  it('takes blocks up to their longest', async () => {
    const store = await open(await newFolder())
    await put(store, block(1, 2 * 1024 * 1024), block(2, 0))
    await expectWhole(store, block(1, 2 * 1024 * 1024), block(2, 0))
    expect(await store.putMany([block(3, 2 * 1024 * 1024 + 1)])).toEqual({ ok: false, error: { code: 'disk-failed' } })
    await put(store, block(4))
  })

  it('is held by one process at a time, and free again once it is closed', async () => {
    const dir = await newFolder()
    const store = await open(dir)
    expect(await openBlockStore(dir)).toEqual({ ok: false, error: { code: 'vault-open-elsewhere' } })
    await close(store)
    await open(dir)
  })

  it('says that the disk failed where its folder cannot be', async () => {
    const dir = await newFolder()
    await writeFile(join(dir, 'file'), '')
    expect(await openBlockStore(join(dir, 'file'))).toEqual({ ok: false, error: { code: 'disk-failed' } })
  })
})

describe('after a restart', () => {
  it('everything is there, with the index, without it, and with a damaged one', async () => {
    const dir = await newFolder()
    const blocks = [1, 2, 3].map((fill) => block(fill))
    await put(await open(dir), ...blocks)
    for (const harm of [
      () => Promise.resolve(),
      () => forgetIndex(dir),
      () => writeFile(join(dir, 'index', 'CURRENT'), 'no manifest'),
      () => rm(join(dir, 'index', 'CURRENT')),
    ]) {
      for (const store of opened.splice(0)) await store.close()
      await harm()
      const again = await open(dir)
      await expectWhole(again, ...blocks)
      expect(await keysOf(again)).toHaveLength(3)
    }
    await put(await open(dir).catch(() => opened[0] as BlockStore), block(4))
    expect(await readdir(join(dir, 'segments'))).toEqual(['00000001.segment'])
  })

  it.each(['half an entry', 'SLB1', 'garbage', ''])('what stands behind the last whole block (%s) is cut off', async (behind) => {
    const dir = await newFolder()
    const store = await open(dir)
    await put(store, block(1))
    await close(store)
    const { length } = await readFile(segmentPath(dir))
    const half = Buffer.concat([encodeEntryHeader({ digest: sha256(block(2).bytes), bytes: block(2).bytes }), Buffer.alloc(500, 2)])
    await appendFile(segmentPath(dir), behind === 'half an entry' ? half : behind)
    const again = await open(dir)
    expect((await readFile(segmentPath(dir))).length).toBe(length)
    await put(again, block(3))
    await close(again)
    await forgetIndex(dir)
    const third = await open(dir)
    await expectWhole(third, block(1), block(3))
    expect(await keysOf(third)).toHaveLength(2)
  })

  it('a segment that was cut short while it was made is made anew, and what follows can be found without the index', async () => {
    for (const bytes of [0, 15]) {
      const dir = await newFolder()
      await mkdir(join(dir, 'segments'))
      await writeFile(segmentPath(dir), SEGMENT_HEADER.slice(0, bytes))
      const store = await open(dir)
      await put(store, block(1), block(2))
      await close(store)
      await forgetIndex(dir)
      await expectWhole(await open(dir), block(1), block(2))
    }
  })

  it('a segment that is shorter than the index says gives what is whole', async () => {
    const dir = await newFolder()
    const store = await open(dir)
    await put(store, block(1), block(2))
    await close(store)
    await truncate(segmentPath(dir), SEGMENT_HEADER.length + 40 + 1000 + 100)
    const again = await open(dir)
    await expectWhole(again, block(1))
    expect(await again.get(block(2).cid)).toEqual(missing)
    await put(again, block(2))
    await expectWhole(again, block(2))
  })

  it('a file that was reserved and never handed over is gone', async () => {
    const dir = await newFolder()
    const store = await open(dir)
    await writeFile(store.reserve('x'), SEGMENT_HEADER)
    await close(store)
    await open(dir)
    expect(await readdir(join(dir, 'segments'))).toEqual([])
  })

  it('blocks of the layout before are taken over, and their old places go', async () => {
    const dir = await newFolder()
    const [small, large, bad] = [block(1), block(2, 300_000), block(3)]
    const hex = (one: StoredBlock): string => Buffer.from(digestOf(one.cid)).toString('hex')
    const level = new ClassicLevel<string, Uint8Array>(join(dir, 'small'), { keyEncoding: 'utf8', valueEncoding: 'view' })
    await level.put(hex(small), small.bytes)
    await level.close()
    const shard = join(dir, 'large', hex(large).slice(0, 2))
    await mkdir(shard, { recursive: true })
    await writeFile(join(shard, `${hex(large)}.block`), large.bytes)
    await writeFile(join(shard, `${hex(large)}.block.tmp`), 'half')
    const store = await open(dir)
    await expectWhole(store, small, large)
    expect(await keysOf(store)).toHaveLength(2)
    expect(await store.get(bad.cid)).toEqual(missing)
    expect([existsSync(join(dir, 'small')), existsSync(join(dir, 'large'))]).toEqual([false, false])
  })
})

describe('damage on the disk', () => {
  it('of one block is named, leaves the others, and is mended by putting the block again', async () => {
    const dir = await newFolder()
    const store = await open(dir)
    await put(store, block(1), block(2), block(3))
    await close(store)
    const bytes = await readFile(segmentPath(dir))
    const at = SEGMENT_HEADER.length + 2 * 40 + 1000 + 10
    bytes[at] = (bytes[at] ?? 0) ^ 1
    await writeFile(segmentPath(dir), bytes)
    const again = await open(dir)
    expect(await again.get(block(2).cid)).toEqual({ ok: false, error: { code: 'block-damaged' } })
    await expectWhole(again, block(1), block(3))
    await put(again, block(2))
    await expectWhole(again, block(1), block(2), block(3))
    await close(again)
    await forgetIndex(dir)
    await expectWhole(await open(dir), block(1), block(2), block(3))
  })

  it('of a header is stepped over when the index is made again', async () => {
    for (const offset of [0, 4, 7, 8]) {
      const dir = await newFolder()
      const store = await open(dir)
      await put(store, block(1), block(2), block(3))
      await close(store)
      await forgetIndex(dir)
      const bytes = await readFile(segmentPath(dir))
      const at = SEGMENT_HEADER.length + 40 + 1000 + offset
      bytes[at] = (bytes[at] ?? 0) ^ 0x80
      await writeFile(segmentPath(dir), bytes)
      const again = await open(dir)
      await expectWhole(again, block(1), block(3))
      expect(await again.get(block(2).cid)).toEqual(missing)
    }
  })
})

describe('dropped blocks', () => {
  it('are zeros on the disk, do not come back, and the others stay', async () => {
    const dir = await newFolder()
    const store = await open(dir)
    await put(store, block(1), block(2), block(3))
    expect(await store.deleteMany([block(2).cid, block(2).cid, block(9).cid])).toEqual({ ok: true, value: null })
    expect(await store.get(block(2).cid)).toEqual(missing)
    const bytes = await readFile(segmentPath(dir))
    expect(bytes.includes(Buffer.alloc(8, 2))).toBe(false)
    expect(bytes.includes(Buffer.from(digestOf(block(2).cid)))).toBe(false)
    await close(store)
    await forgetIndex(dir)
    const again = await open(dir)
    await expectWhole(again, block(1), block(3))
    expect(await again.has(block(2).cid)).toBe(false)
    await put(again, block(2))
    await expectWhole(again, block(2))
    expect(await again.deleteMany([])).toEqual({ ok: true, value: null })
  })

  it('that were more than half of a segment, and enough, let it be packed anew', async () => {
    const MIB = 1024 * 1024
    const dir = await newFolder()
    const store = await open(dir)
    const blocks = [1, 2, 3, 4, 5, 6, 7].map((fill) => block(fill, MIB))
    await put(store, ...blocks)
    // Three of seven are less than half; four are enough of both.
    await store.deleteMany(blocks.slice(0, 3).map(({ cid }) => cid))
    expect(await readdir(join(dir, 'segments'))).toEqual(['00000001.segment'])
    await store.deleteMany(blocks.slice(3, 4).map(({ cid }) => cid))
    expect(await readdir(join(dir, 'segments'))).toEqual(['00000002.segment'])
    await expectWhole(store, ...blocks.slice(4))
    expect(await keysOf(store)).toHaveLength(3)
    await put(store, block(8))
    expect(await readdir(join(dir, 'segments'))).toEqual(['00000002.segment'])
    await close(store)
    await forgetIndex(dir)
    await expectWhole(await open(dir), ...blocks.slice(4), block(8))
  })
})

describe('a file filled by another process', () => {
  async function reserved(store: BlockStore, name: string, ...blocks: readonly StoredBlock[]): Promise<void> {
    const parts = blocks.flatMap(({ cid, bytes }) => [encodeEntryHeader({ digest: digestOf(cid), bytes }), bytes])
    await writeFile(store.reserve(name), Buffer.concat([SEGMENT_HEADER, ...parts]))
  }

  const blocksOf = (...fills: readonly number[]): { readonly digest: Uint8Array; readonly length: number }[] =>
    fills.map((fill) => ({ digest: digestOf(block(fill).cid), length: 1000 }))

  it('is taken in block by block in its order', async () => {
    const dir = await newFolder()
    const store = await open(dir)
    await put(store, block(9))
    await reserved(store, 'x', block(3), block(1), block(2))
    expect(await store.adopt('x', blocksOf(3, 1, 2))).toEqual({ ok: true, value: null })
    await expectWhole(store, block(1), block(2), block(3), block(9))
    await put(store, block(4))
    await close(store)
    await forgetIndex(dir)
    await expectWhole(await open(dir), block(1), block(2), block(3), block(4), block(9))
  })

  it('that is not there or was thrown away is a failure of the disk, and nothing is left of it', async () => {
    const dir = await newFolder()
    const store = await open(dir)
    expect(await store.adopt('x', blocksOf(1))).toEqual({ ok: false, error: { code: 'disk-failed' } })
    await reserved(store, 'y', block(1))
    await writeFile(progressPathOf(store.reserve('y')), 'a note')
    expect(await store.discard('y')).toEqual({ ok: true, value: null })
    expect(await readdir(join(dir, 'segments'))).toEqual([])
    expect(await store.has(block(1).cid)).toBe(false)
    expect(await store.discard('y')).toEqual({ ok: true, value: null })
  })
})
