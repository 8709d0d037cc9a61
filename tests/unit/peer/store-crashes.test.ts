/** What a store has after a crash in odd moments, and after a disk that would not give or take a block just then. */

import { createHash } from 'node:crypto'
import fs, { existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openBlockStore } from '../../../electron/peer/store/block-store.ts'
import type { BlockStore } from '../../../electron/peer/store/block-store.ts'
import { digestOf, rawCid } from '../../../electron/peer/store/cid.ts'
import { Segments } from '../../../electron/peer/store/segments.ts'
import type { StoredBlock } from '../../../electron/peer/store/stored-block.ts'
import { SEGMENT_HEADER } from '../../../electron/segment-file.ts'

const MIB = 1024 * 1024
const DONE = { ok: true, value: null }
const MISSING = { ok: false, error: { code: 'block-missing' } }
const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest())
const block = (fill: number, length = MIB): StoredBlock => {
  const bytes = new Uint8Array(length).fill(fill)
  return { cid: rawCid(sha256(bytes)), bytes }
}
const BLOCKS = [1, 2, 3, 4, 5, 6, 7].map((fill) => block(fill))
const cidsOf = (blocks: readonly StoredBlock[]): readonly string[] => blocks.map(({ cid }) => cid)
const failing = (code: string): never => {
  throw Object.assign(new Error(code === 'ENOSPC' ? 'ENOSPC: No space left on device' : `${code}: i/o error, read`), { code })
}

const { readSync } = fs
/** A place of a file that the disk does not give, until `readAll`. */
function refuseAt(place: number): void {
  const refusing = (...[fd, into, at, length, position]: [number, Buffer, number, number, number]): number =>
    position <= place && position + length > place ? failing('EIO') : readSync(fd, into, at, length, position)
  Object.assign(fs, { readSync: refusing })
  syncBuiltinESMExports()
}
function readAll(): void {
  Object.assign(fs, { readSync })
  syncBuiltinESMExports()
}

type Read = (this: Segments, ...args: Parameters<Segments['read']>) => Buffer | null

let dir = ''
let store: BlockStore | null = null
async function close(): Promise<void> {
  await store?.close()
  store = null
}

afterEach(async () => {
  vi.restoreAllMocks()
  readAll()
  await close()
  await rm(dir, { recursive: true, force: true })
})

async function open(): Promise<BlockStore> {
  await store?.close()
  if (dir === '' || !existsSync(dir)) dir = await mkdtemp(join(tmpdir(), 'salus-crashes-'))
  const opened = await openBlockStore(dir)
  if (!opened.ok) throw new Error(opened.error.code)
  store = opened.value
  return store
}

async function filled(...blocks: readonly StoredBlock[]): Promise<BlockStore> {
  const now = await open()
  expect(await now.putMany(blocks)).toEqual(DONE)
  return now
}

async function expectWhole(now: BlockStore, blocks: readonly StoredBlock[]): Promise<void> {
  for (const { cid, bytes } of blocks) {
    const got = await now.get(cid)
    expect(got.ok && Buffer.compare(got.value, bytes) === 0, cid).toBe(true)
  }
}

const segmentsOf = (): Promise<string[]> => readdir(join(dir, 'segments'))
const bytesOf = async (name: string): Promise<Buffer> => readFile(join(dir, 'segments', name))

/** The index as it is now, whatever is written to it later: it is not synced, so a power cut may leave it like that. */
async function keepIndex(name: string): Promise<() => Promise<void>> {
  await cp(join(dir, 'index'), join(dir, name), { recursive: true })
  return async () => {
    await close()
    await rm(join(dir, 'index'), { recursive: true, force: true })
    await rm(join(dir, 'index.sums'), { force: true })
    await cp(join(dir, name), join(dir, 'index'), { recursive: true })
  }
}

describe('a block that the disk would not give', () => {
  it('while its segment was packed anew is there afterwards', async () => {
    const now = await filled(...BLOCKS)
    const read: Read = Reflect.get(Segments.prototype, 'read')
    let refused = 0
    vi.spyOn(Segments.prototype, 'read').mockImplementation(function (this: Segments, location, into) {
      const bytes = read.call(this, location, into)
      if (bytes?.[0] !== 6) return bytes
      refused += 1
      return failing('EIO')
    })
    expect(await now.deleteMany(cidsOf(BLOCKS.slice(0, 4)))).toEqual(DONE)
    expect(refused).toBeGreaterThan(0)
    vi.restoreAllMocks()
    await expectWhole(now, BLOCKS.slice(4))
    expect((await bytesOf('00000001.segment')).includes(Buffer.alloc(64, 5))).toBe(false)
    // Once it can be read, the segment goes as any other, and nothing of what was moved before comes back.
    await expectWhole(await open(), BLOCKS.slice(4))
    expect(await segmentsOf()).toEqual(['00000002.segment'])
  })
})

describe('a place of the disk that cannot be read', () => {
  for (const number of [1, 6])
    it(`costs the block on it and no other, while the index is made again, and is read once it can be: block ${String(number + 1)} of 7`, async () => {
      await filled(...BLOCKS)
      await close()
      await rm(join(dir, 'index'), { recursive: true })
      const { length } = await bytesOf('00000001.segment')
      const at = SEGMENT_HEADER.length + number * (MIB + 40) + 5000
      refuseAt(at)
      const now = await open()
      const others = BLOCKS.filter((_, one) => one !== number)
      await expectWhole(now, others)
      expect(await now.get(BLOCKS[number]?.cid ?? '')).toEqual(MISSING)
      // Nothing is written behind it, and nothing of it is cut or thrown away.
      expect(await now.putMany([block(9)])).toEqual(DONE)
      await now.deleteMany(cidsOf(others))
      expect((await bytesOf('00000001.segment')).length).toBe(length)
      readAll()
      await close()
      await rm(join(dir, 'index'), { recursive: true })
      await expectWhole(await open(), [block(9), ...BLOCKS.slice(number, number + 1)])
    })
})

describe('a disk that fills up while a segment is packed anew', () => {
  it('keeps nobody from deleting, and the segment is packed at the next opening', async () => {
    const now = await filled(...BLOCKS)
    const append = vi.spyOn(Segments.prototype, 'append').mockImplementation(() => failing('ENOSPC'))
    expect(await now.deleteMany(cidsOf(BLOCKS.slice(0, 4)))).toEqual(DONE)
    expect(append).toHaveBeenCalled()
    vi.restoreAllMocks()
    expect(await now.get(BLOCKS[0]?.cid ?? '')).toEqual(MISSING)
    await expectWhole(now, BLOCKS.slice(4))
    expect(await segmentsOf()).toEqual(['00000001.segment'])
    await expectWhole(await open(), BLOCKS.slice(4))
    expect(await segmentsOf()).toEqual(['00000002.segment'])
  })
})

describe('a crash between moving blocks and removing their segment', () => {
  for (const index of ['kept', 'lost'] as const)
    it(`leaves no second copy that stays when the block is dropped, with the index ${index}`, async () => {
      const now = await filled(...BLOCKS)
      vi.spyOn(Segments.prototype, 'remove').mockImplementation(() => failing('EIO'))
      await now.deleteMany(cidsOf(BLOCKS.slice(0, 4)))
      vi.restoreAllMocks()
      expect(await segmentsOf()).toEqual(['00000001.segment', '00000002.segment'])
      await close()
      if (index === 'lost') await rm(join(dir, 'index'), { recursive: true })
      const again = await open()
      await expectWhole(again, BLOCKS.slice(4))
      expect(await again.deleteMany([BLOCKS[4]?.cid ?? ''])).toEqual(DONE)
      for (const name of await segmentsOf()) expect((await bytesOf(name)).includes(Buffer.alloc(64, 5))).toBe(false)
      await close()
      await rm(join(dir, 'index'), { recursive: true })
      const third = await open()
      expect(await third.get(BLOCKS[4]?.cid ?? '')).toEqual(MISSING)
      await expectWhole(third, BLOCKS.slice(5))
    })
})

describe('an index that was made again', () => {
  it('knows how much of each segment was dropped before', async () => {
    const now = await filled(...BLOCKS)
    await now.deleteMany(cidsOf(BLOCKS.slice(0, 3)))
    await close()
    await rm(join(dir, 'index'), { recursive: true })
    const again = await open()
    expect(await segmentsOf()).toEqual(['00000001.segment'])
    await again.deleteMany(cidsOf(BLOCKS.slice(3, 4)))
    expect(await segmentsOf()).toEqual(['00000002.segment'])
    await expectWhole(again, BLOCKS.slice(4))
  })
})

describe('an index from before a power cut', () => {
  it('that knows more of a segment than there is hides nothing of it', async () => {
    const now = await filled(...BLOCKS)
    const restore = await keepIndex('older')
    // All of them go, and their segment with them; then its number is used once more.
    await now.deleteMany(cidsOf(BLOCKS))
    expect(await segmentsOf()).toEqual([])
    await restore()
    expect(await (await open()).putMany([block(9)])).toEqual(DONE)
    expect(await segmentsOf()).toEqual(['00000001.segment'])
    await restore()
    await expectWhole(await open(), [block(9)])
  })

  it('that knows a segment which is gone forgets it before its number is used once more', async () => {
    const now = await filled(...BLOCKS)
    const restore = await keepIndex('older')
    await now.deleteMany(cidsOf(BLOCKS))
    await restore()
    const again = await open()
    // What is synced by now is what a power cut leaves.
    const cut = await keepIndex('synced')
    const more = Array.from({ length: 9 }, (_, at) => block(20 + at))
    expect(await again.putMany(more)).toEqual(DONE)
    await cut()
    await expectWhole(await open(), more)
  })
})

describe('a damaged block that is put again', () => {
  it('leaves nothing of its bytes behind once it is dropped', async () => {
    const [one, two] = [block(1, 1000), block(2, 1000)]
    await filled(one, two)
    await close()
    const path = join(dir, 'segments', '00000001.segment')
    const bytes = await readFile(path)
    const at = SEGMENT_HEADER.length + 40 + 10
    bytes[at] = (bytes[at] ?? 0) ^ 1
    await writeFile(path, bytes)
    const now = await open()
    expect(await now.putMany([one])).toEqual(DONE)
    await expectWhole(now, [one, two])
    expect(await now.deleteMany([one.cid])).toEqual(DONE)
    expect((await readFile(path)).includes(Buffer.alloc(64, 1))).toBe(false)
    expect((await readFile(path)).includes(Buffer.from(digestOf(one.cid)))).toBe(false)
  })
})
