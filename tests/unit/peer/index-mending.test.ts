/** An index that turns out to be wrong while the store is open: it is made again from the segments, once, and nobody notices. */

import { createHash } from 'node:crypto'
import { mkdtemp, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { BlockIndex, IndexDamaged, isIndexDamaged } from '../../../electron/peer/store/block-index.ts'
import { openBlockStore } from '../../../electron/peer/store/block-store.ts'
import type { BlockStore } from '../../../electron/peer/store/block-store.ts'
import type { StoredBlock } from '../../../electron/peer/store/stored-block.ts'
import { digestOf, rawCid } from '../../../electron/peer/store/cid.ts'
import { encodeEntries, SEGMENT_HEADER } from '../../../electron/segment-file.ts'

let store: BlockStore | null = null
afterEach(async () => {
  vi.restoreAllMocks()
  await store?.close()
  store = null
})

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest())
const block = (fill: number, length = 1000): StoredBlock => {
  const bytes = new Uint8Array(length).fill(fill)
  return { cid: rawCid(sha256(bytes)), bytes }
}
const BLOCKS = [1, 2, 3].map((fill) => block(fill))
const [ONE, TWO, THREE] = BLOCKS as [StoredBlock, StoredBlock, StoredBlock]
const sorted = (blocks: readonly StoredBlock[]): readonly string[] =>
  [...blocks].sort((a, b) => Buffer.compare(digestOf(a.cid), digestOf(b.cid))).map(({ cid }) => cid)

async function open(dir: string): Promise<BlockStore> {
  await store?.close()
  const opened = await openBlockStore(dir)
  if (!opened.ok) throw new Error(opened.error.code)
  store = opened.value
  return store
}

async function filled(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'salus-mend-'))
  expect(await (await open(dir)).putMany(BLOCKS)).toEqual({ ok: true, value: null })
  await store?.close()
  store = null
  return dir
}

/** Lets the index say that block 1 lies where block 2 does. */
async function forge(dir: string, key = digestOf(ONE.cid)): Promise<void> {
  const level = new ClassicLevel<Uint8Array, Uint8Array>(join(dir, 'index'), { keyEncoding: 'view', valueEncoding: 'view' })
  await level.open()
  await level.put(key, (await level.get(digestOf(TWO.cid))) ?? new Uint8Array(0))
  await level.close()
}

async function keysOf(from: BlockStore): Promise<readonly string[]> {
  const found: string[] = []
  for await (const cid of from.keys()) found.push(cid)
  return found
}

async function expectWhole(from: BlockStore, blocks: readonly StoredBlock[]): Promise<void> {
  for (const { cid, bytes } of blocks) expect(await from.get(cid)).toEqual({ ok: true, value: Buffer.from(bytes) })
  expect(await keysOf(from)).toEqual(sorted(blocks))
}

const done = { ok: true, value: null }
const corrupt = (): never => {
  throw Object.assign(new Error('Corruption: bad block'), { code: 'LEVEL_CORRUPTION' })
}

describe('an index that says another place', () => {
  it('is made again when it is read, and everything is found', async () => {
    const dir = await filled()
    await forge(dir)
    const now = await open(dir)
    const begin = vi.spyOn(BlockIndex.prototype, 'begin')
    await Promise.all([now.get(ONE.cid), now.get(ONE.cid)])
    await expectWhole(now, BLOCKS)
    expect(begin.mock.calls.length).toBe(1)
    await expectWhole(await open(dir), BLOCKS)
  })

  it('is made again when something is put, dropped or checked', async () => {
    for (const use of ['put', 'drop', 'check'] as const) {
      const dir = await filled()
      await forge(dir)
      const now = await open(dir)
      if (use === 'put') expect(await now.putMany([ONE, block(4)])).toEqual(done)
      if (use === 'drop') expect(await now.deleteMany([THREE.cid])).toEqual(done)
      if (use === 'check') expect(await now.check()).toEqual({ ok: true, value: { blocks: 3, damaged: [] } })
      const left = use === 'put' ? [...BLOCKS, block(4)] : use === 'drop' ? [ONE, TWO] : BLOCKS
      await expectWhole(now, left)
      await expectWhole(await open(dir), left)
      // A place in the index is written anew, not a second block.
      if (use === 'put') expect((await stat(join(dir, 'segments', '00000001.segment'))).size).toBe(16 + 4 * 1040)
    }
  })
})

describe('a database that says it is damaged', () => {
  it('is made again for whatever was asked, and then answers', async () => {
    const uses: Readonly<Record<string, (now: BlockStore) => Promise<unknown>>> = {
      get: async (now) => expect((await now.get(ONE.cid)).ok).toBe(true),
      has: async (now) => expect([await now.has(ONE.cid), await now.has(block(9).cid)]).toEqual([true, false]),
      put: async (now) => expect(await now.putMany([ONE])).toEqual(done),
      drop: async (now) => expect(await now.deleteMany([block(9).cid])).toEqual(done),
    }
    for (const [name, use] of Object.entries(uses)) {
      const now = await open(await filled())
      const begin = vi.spyOn(BlockIndex.prototype, 'begin')
      const failing = vi.spyOn(ClassicLevel.prototype, 'getSync').mockImplementationOnce(corrupt)
      // Who only reads looks once more in its turn first.
      if (name === 'get' || name === 'has') {
        await use(now)
        expect(begin.mock.calls.length, name).toBe(0)
        failing.mockImplementationOnce(corrupt).mockImplementationOnce(corrupt)
      }
      await use(now)
      expect(begin.mock.calls.length, name).toBe(1)
      await expectWhole(now, BLOCKS)
      vi.restoreAllMocks()
    }
  })

  it('is made again in the middle of a list, which goes on behind the last name', async () => {
    const now = await open(await filled())
    const begin = vi.spyOn(BlockIndex.prototype, 'begin')
    const digests = Reflect.get(BlockIndex.prototype, 'digests') as (this: BlockIndex, after: Uint8Array) => AsyncGenerator<Uint8Array>
    let broken = 1
    vi.spyOn(BlockIndex.prototype, 'digests').mockImplementation(async function* (this: BlockIndex, after) {
      for await (const digest of digests.call(this, after)) {
        yield digest
        if (broken > 0) {
          broken -= 1
          corrupt()
        }
      }
    })
    expect(await keysOf(now)).toEqual(sorted(BLOCKS))
    expect(begin.mock.calls.length).toBe(1)
    // Twice in one list is no accident.
    broken = 2
    await expect(keysOf(now)).rejects.toThrow('Corruption')
    broken = 0
    await expectWhole(now, BLOCKS)
  })

  it('is made again in the middle of a check and of taking in a file', async () => {
    const dir = await filled()
    const now = await open(dir)
    vi.spyOn(BlockIndex.prototype, 'rows').mockImplementationOnce(corrupt)
    expect(await now.check()).toEqual({ ok: true, value: { blocks: 3, damaged: [] } })
    vi.spyOn(BlockIndex.prototype, 'rows').mockImplementation(corrupt)
    expect(await now.check()).toEqual({ ok: false, error: { code: 'disk-failed' } })
    vi.restoreAllMocks()
    vi.spyOn(BlockIndex.prototype, 'rows').mockImplementationOnce(() => {
      throw new Error('something else')
    })
    const begin = vi.spyOn(BlockIndex.prototype, 'begin')
    expect(await now.check()).toEqual({ ok: false, error: { code: 'disk-failed' } })
    expect(begin.mock.calls.length).toBe(0)
    const four = block(4)
    const parts = encodeEntries([{ digest: digestOf(four.cid), bytes: four.bytes }], SEGMENT_HEADER.length)
    await writeFile(now.reserve('x'), Buffer.concat([SEGMENT_HEADER, parts.bytes]))
    vi.spyOn(BlockIndex.prototype, 'add').mockImplementationOnce(corrupt)
    expect(await now.adopt('x', [{ digest: digestOf(four.cid), length: 1000 }])).toEqual(done)
    expect(begin.mock.calls.length).toBe(1)
    await expectWhole(now, [...BLOCKS, four])
  })

  it('is not made again for a failure that is none of its own, nor twice for one that stays', async () => {
    const now = await open(await filled())
    const begin = vi.spyOn(BlockIndex.prototype, 'begin')
    const failing = vi.spyOn(ClassicLevel.prototype, 'getSync')
    const failed = { ok: false, error: { code: 'disk-failed' } }
    const odd = (): never => {
      throw new Error('odd')
    }
    for (const use of [() => now.get(ONE.cid), () => now.putMany([ONE]), () => now.deleteMany([ONE.cid])]) {
      failing.mockImplementationOnce(odd)
      expect(await use()).toEqual(failed)
    }
    failing.mockImplementationOnce(odd)
    expect(await now.has(ONE.cid)).toBe(false)
    expect(begin.mock.calls.length).toBe(0)
    failing.mockImplementation(corrupt)
    expect(await now.get(ONE.cid)).toEqual(failed)
    expect(begin.mock.calls.length).toBe(1)
    failing.mockRestore()
    await expectWhole(now, BLOCKS)
  })

  it('says nothing of blocks while it is being made again, to whoever asks meanwhile', async () => {
    const now = await open(await filled())
    type Begin = (this: BlockIndex, fill: () => Promise<void>) => Promise<void>
    const begin: Begin = Reflect.get(BlockIndex.prototype, 'begin')
    const meanwhile: unknown[] = []
    vi.spyOn(BlockIndex.prototype, 'begin').mockImplementation(function (this: BlockIndex, fill) {
      return begin.call(this, async () => {
        const asks: readonly (() => unknown)[] = [
          () => this.find(digestOf(ONE.cid)),
          () => this.digests(new Uint8Array(0)).next(),
          () => this.places().next(),
        ]
        for (const ask of asks) meanwhile.push(await Promise.resolve().then(ask).catch(isIndexDamaged))
        await fill()
        meanwhile.push(this.begun())
      })
    })
    vi.spyOn(ClassicLevel.prototype, 'getSync').mockImplementationOnce(corrupt)
    expect(await now.putMany([ONE])).toEqual(done)
    expect(meanwhile).toEqual([true, true, true, 0])
    await expectWhole(now, BLOCKS)
  })
})

describe('an index that was closed', () => {
  it('is not made again', async () => {
    const dir = await filled()
    const now = await open(dir)
    await now.close()
    store = null
    expect(await now.get(ONE.cid)).toEqual({ ok: false, error: { code: 'disk-failed' } })
    // Its folder belongs to whoever opens it next.
    const next = await open(dir)
    expect(await now.putMany([block(4)])).toEqual({ ok: false, error: { code: 'disk-failed' } })
    await expectWhole(next, BLOCKS)
  })
})

describe('what a failure of the index means', () => {
  it('is told by its code or its text; a full disk is no damage', () => {
    const coded = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code })
    const damaged = [
      new IndexDamaged('x'),
      coded('LEVEL_CORRUPTION'),
      coded('LEVEL_IO_ERROR'),
      coded('LEVEL_DATABASE_NOT_OPEN'),
      coded('LEVEL_ITERATOR_NOT_OPEN'),
      new Error('Corruption: x'),
      new Error('IO error: x'),
    ]
    for (const one of damaged) expect(isIndexDamaged(one), one.message).toBe(true)
    const others = [
      coded('ENOSPC'),
      coded('LEVEL_LOCKED'),
      coded('LEVEL_IO_ERROR', 'IO error: No space left on device'),
      coded('LEVEL_IO_ERROR', 'Disk quota exceeded'),
      new Error('x'),
      'LEVEL_CORRUPTION',
      undefined,
    ]
    for (const one of others) expect(isIndexDamaged(one), String(one)).toBe(false)
    expect(new IndexDamaged('x').name).toBe('IndexDamaged')
  })
})

describe('packing a segment anew', () => {
  const MIB = 1024 * 1024

  it('moves what is left in groups, notes its new places and forgets the old file', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'salus-mend-'))
    const now = await open(dir)
    const blocks = Array.from({ length: 40 }, (_, at) => block(at, MIB))
    for (let from = 0; from < 40; from += 8) expect(await now.putMany(blocks.slice(from, from + 8))).toEqual(done)
    const begin = vi.spyOn(BlockIndex.prototype, 'begin')
    const gone = blocks.slice(0, 21)
    expect(await now.deleteMany(gone.map(({ cid }) => cid))).toEqual(done)
    const kept = blocks.slice(21)
    for (const { cid } of kept) expect((await now.get(cid)).ok).toBe(true)
    expect(await now.check()).toEqual({ ok: true, value: { blocks: 19, damaged: [] } })
    expect(begin.mock.calls.length).toBe(0)
    // A new file of the old number would not be one whose blocks were dropped.
    const again = await open(dir)
    expect(begin.mock.calls.length).toBe(0)
    expect(await keysOf(again)).toEqual(sorted(kept))
  })
})
