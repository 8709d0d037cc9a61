/** Bounds of the store: how many writes share a sync, when a segment is packed anew, and what a failure is called. */

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, open as openFile, readFile, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { base58btc } from 'multiformats/bases/base58'
import { CID } from 'multiformats/cid'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { BlockIndex } from '../../../electron/peer/store/block-index.ts'
import { openBlockStore } from '../../../electron/peer/store/block-store.ts'
import type { BlockStore } from '../../../electron/peer/store/block-store.ts'
import type { StoredBlock } from '../../../electron/peer/store/stored-block.ts'
import { digestOf, isNodeCid, nodeCid, rawCid } from '../../../electron/peer/store/cid.ts'
import { Segments } from '../../../electron/peer/store/segments.ts'
import { SEGMENT_HEADER } from '../../../electron/segment-file.ts'
import { digestOfCid } from '../../../shared/crypto/block-cid.ts'
import { PLACE_BYTES, decodeLocation } from '../../../shared/crypto/block-places.ts'

const MIB = 1024 * 1024
let store: BlockStore | null = null
afterEach(async () => {
  vi.restoreAllMocks()
  await store?.close()
  store = null
})

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'salus-bounds-'))
const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest())
const block = (fill: number, length = 1000): StoredBlock => {
  const bytes = new Uint8Array(length).fill(fill)
  return { cid: rawCid(sha256(bytes)), bytes }
}
const blocks = (from: number, to: number, length?: number): readonly StoredBlock[] =>
  Array.from({ length: to - from }, (_, at) => block(from + at, length))
const done = { ok: true, value: null }
const failure = (code: string): Error => Object.assign(new Error(`${code}: refused`), { code })

async function open(dir: string): Promise<BlockStore> {
  await store?.close()
  const opened = await openBlockStore(dir)
  if (!opened.ok) throw new Error(opened.error.code)
  return (store = opened.value)
}

describe('writes that wait together', () => {
  it('share a sync up to 16 MiB, and what is held already costs none', async () => {
    const now = await open(await newFolder())
    const append = vi.spyOn(Segments.prototype, 'append')
    const all = blocks(0, 11, 2 * MIB)
    // Eight are 16 MiB exactly; what is behind them goes with the next.
    for (const result of await Promise.all(all.map((one) => now.putMany([one])))) expect(result).toEqual(done)
    expect(append.mock.calls.map(([group]) => group.length)).toEqual([8, 3])
    append.mockClear()
    for (const result of await Promise.all(all.map((one) => now.putMany([one])))) expect(result).toEqual(done)
    expect(append.mock.calls).toEqual([])
    // Small ones go all together, and so does one write that is larger than a group by itself.
    await Promise.all(blocks(20, 60).map((one) => now.putMany([one])))
    await now.putMany(blocks(60, 69, 2 * MIB))
    expect(append.mock.calls.map(([group]) => group.length)).toEqual([40, 9])
  })
})

describe('a segment is packed anew', () => {
  const numbers = async (dir: string): Promise<readonly string[]> => (await readdir(join(dir, 'segments'))).map((name) => name.slice(6, 8))
  const drop = async (now: BlockStore, some: readonly StoredBlock[]): Promise<void> => {
    expect(await now.deleteMany(some.map(({ cid }) => cid))).toEqual(done)
  }

  it('only where enough was dropped, and not less than half', async () => {
    const dir = await newFolder()
    const now = await open(dir)
    const small = blocks(1, 4, MIB)
    await now.putMany(small)
    await drop(now, small)
    // All of it, but less than 4 MiB.
    expect(await numbers(dir)).toEqual(['01'])
    const many = blocks(10, 18, MIB)
    await now.putMany(many)
    await drop(now, many.slice(0, 2))
    // 5 MiB of 11.
    expect(await numbers(dir)).toEqual(['01'])
    await drop(now, many.slice(2, 3))
    expect(await numbers(dir)).toEqual(['02'])
    for (const { cid, bytes } of many.slice(3)) expect(await now.get(cid)).toEqual({ ok: true, value: Buffer.from(bytes) })
  })

  it('in groups, without the blocks that are damaged: those are missing then, and the others whole', async () => {
    const dir = await newFolder()
    const now = await open(dir)
    const all = blocks(0, 24, 2 * MIB)
    for (let from = 0; from < 24; from += 6) await now.putMany(all.slice(from, from + 6))
    const bad = all[23] as StoredBlock
    const file = await openFile(join(dir, 'segments', '00000001.segment'), 'r+')
    await file.write(Buffer.of(255), 0, 1, SEGMENT_HEADER.length + 24 * (2 * MIB + 40) - 7)
    await file.close()
    const append = vi.spyOn(Segments.prototype, 'append')
    await drop(now, all.slice(0, 13))
    // Ten are left that are whole: 16 MiB, and the rest.
    expect(append.mock.calls.map(([group]) => group.length)).toEqual([8, 2])
    expect(await numbers(dir)).toEqual(['02'])
    expect(await now.get(bad.cid)).toEqual({ ok: false, error: { code: 'block-missing' } })
    for (const { cid } of all.slice(13, 23)) expect((await now.get(cid)).ok).toBe(true)
  })
})

describe('places of blocks', () => {
  const digestsIn = (rows: Uint8Array): readonly string[] =>
    Array.from({ length: rows.length / PLACE_BYTES }, (_, row) => rawCid(rows.slice(row * PLACE_BYTES, row * PLACE_BYTES + 32)))
  const listed = async (now: BlockStore, after: string, limit: number): Promise<readonly string[]> => {
    const rows = await now.places(after, limit)
    return rows.ok ? digestsIn(rows.value) : [rows.error.code]
  }

  it('come page by page in the order of their hashes, each where its block is', async () => {
    const now = await open(await newFolder())
    const all = [...blocks(0, 5)].sort((a, b) => Buffer.compare(digestOf(a.cid), digestOf(b.cid))).map(({ cid }) => cid)
    await now.putMany(blocks(0, 5))
    expect(await listed(now, '', 9)).toEqual(all)
    expect(await listed(now, '', 5)).toEqual(all)
    expect(await listed(now, '', 2)).toEqual(all.slice(0, 2))
    expect(await listed(now, all[1] ?? '', 2)).toEqual(all.slice(2, 4))
    expect(await listed(now, all[4] ?? '', 2)).toEqual([])
    const rows = await now.places(all[2] ?? '', 1)
    const place = rows.ok ? decodeLocation(rows.value, 32) : null
    const bytes = (await readFile(now.segments()[0]?.path ?? '')).subarray(place?.offset, (place?.offset ?? 0) + (place?.length ?? 0))
    expect(rawCid(sha256(bytes))).toBe(all[3])
  })

  it('that are none let the index be made again, and then they are', async () => {
    const dir = await newFolder()
    const now = await open(dir)
    await now.putMany(blocks(0, 5))
    const all = await listed(now, '', 9)
    await now.close()
    store = null
    const level = new ClassicLevel<Uint8Array, Uint8Array>(join(dir, 'index'), { keyEncoding: 'view', valueEncoding: 'view' })
    await level.put(digestOf(all[3] ?? ''), new Uint8Array(3))
    await level.close()
    const again = await open(dir)
    const begin = vi.spyOn(BlockIndex.prototype, 'begin')
    expect(await listed(again, '', 9)).toEqual(all)
    expect(begin.mock.calls.length).toBe(1)
    expect(await again.check()).toEqual({ ok: true, value: { blocks: 5, damaged: [] } })
  })
})

describe('a failure of the disk', () => {
  it.each([
    ['ENOSPC', 'disk-full'],
    ['EIO', 'disk-failed'],
    ['EROFS', 'disk-read-only'],
  ])('while the segments are opened (%s) is said, and the index is not made again for it', async (code, said) => {
    const dir = await newFolder()
    await (await open(dir)).putMany([block(1)])
    await store?.close()
    store = null
    const begin = vi.spyOn(BlockIndex.prototype, 'begin')
    vi.spyOn(Segments.prototype, 'start').mockRejectedValueOnce(failure(code))
    expect(await openBlockStore(dir)).toEqual({ ok: false, error: { code: said } })
    expect(begin.mock.calls).toEqual([])
    // Nothing is held any more: the next opening finds it all.
    expect(await (await open(dir)).get(block(1).cid)).toEqual({ ok: true, value: Buffer.from(block(1).bytes) })
  })

  it('while a block is read is one of the disk, not of the block', async () => {
    const now = await open(await newFolder())
    await now.putMany([block(1)])
    vi.spyOn(Segments.prototype, 'read').mockImplementationOnce(() => {
      throw failure('EIO')
    })
    expect(await now.get(block(1).cid)).toEqual({ ok: false, error: { code: 'disk-failed' } })
    expect((await now.get(block(1).cid)).ok).toBe(true)
  })

  it('while blocks are written reaches each that waited, and the next write begins anew', async () => {
    const now = await open(await newFolder())
    vi.spyOn(Segments.prototype, 'append').mockRejectedValueOnce(failure('ENOSPC'))
    const full = { ok: false, error: { code: 'disk-full' } }
    expect(await Promise.all(blocks(0, 3).map((one) => now.putMany([one])))).toEqual([full, full, full])
    expect(await now.has(block(0).cid)).toBe(false)
    expect(await now.putMany(blocks(0, 3))).toEqual(done)
  })

  it('leaves no segment behind that is still read once the store is closed', async () => {
    const now = await open(await newFolder())
    const stop = vi.spyOn(Segments.prototype, 'stop')
    await now.putMany([block(1)])
    const [segment] = now.segments()
    expect(existsSync(segment?.path ?? '')).toBe(true)
    await now.close()
    store = null
    expect(stop.mock.calls.length).toBe(1)
    expect(now.segments()).toEqual([])
  })
})

describe('the name of a block', () => {
  const digest = sha256(Uint8Array.of(1))
  const raw = rawCid(digest)
  const node = nodeCid(digest)

  it('is that of an inner node in every spelling of it, and of no other', () => {
    const spelled = [node.toString(), node.toV0().toString(), node.toString(base58btc)]
    expect(spelled.map((one) => isNodeCid(one))).toEqual([true, true, true])
    expect([raw, CID.parse(raw).toString(base58btc)].map((one) => isNodeCid(one))).toEqual([false, false])
    for (const one of spelled) expect(digestOf(one)).toEqual(digest)
    expect(() => isNodeCid('no name')).toThrow()
  })

  it('is read the quick way where it is as this vault writes it, and no other way of writing it is', () => {
    for (const one of [raw, node.toString()]) expect(digestOfCid(one)).toEqual(digest)
    const last = raw.slice(-1)
    const others = [
      '',
      raw.slice(0, -1),
      `${raw}a`,
      raw.toUpperCase(),
      node.toV0().toString(),
      `bafkreh${raw.slice(7)}`,
      `${raw.slice(0, 30)}1${raw.slice(31)}`,
      `${raw.slice(0, 30)}é${raw.slice(31)}`,
      `${raw.slice(0, 30)}\u{1F}${raw.slice(31)}`,
      `${raw.slice(0, -1)}${String.fromCharCode(last.charCodeAt(0) + 1)}`,
    ]
    for (const one of others) expect(digestOfCid(one), one).toBeNull()
  })
})
