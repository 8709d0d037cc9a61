/** The index of blocks by itself: what it notes of segments, its pages, and which failures of the database let it be made again. */

import { createHash } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { HeldElsewhere, openBlockIndex } from '../../../electron/peer/store/block-index.ts'
import type { BlockIndex } from '../../../electron/peer/store/block-index.ts'
import { listPlaces } from '../../../electron/peer/store/check-blocks.ts'
import type { BlockPlace } from '../../../electron/segment-file.ts'
import { PLACE_BYTES } from '../../../shared/crypto/block-places.ts'

let index: BlockIndex | null = null
afterEach(async () => {
  vi.restoreAllMocks()
  await index?.close().catch(() => undefined)
  index = null
})

const newFolder = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'salus-block-index-')), 'index')
const open = async (dir: string): Promise<BlockIndex> => (index = await openBlockIndex(dir))
const place = (at: number): BlockPlace => ({
  digest: new Uint8Array(createHash('sha256').update(String(at)).digest()),
  offset: 56 + at * 1040,
  length: 1000 + at,
})
const places = (from: number, to: number): readonly BlockPlace[] => Array.from({ length: to - from }, (_, at) => place(from + at))
const inOrder = (list: readonly BlockPlace[]): readonly BlockPlace[] => [...list].sort((a, b) => Buffer.compare(a.digest, b.digest))

describe('what is noted of a segment', () => {
  it('is its own, and forgotten with it', async () => {
    const now = await open(await newFolder())
    await now.add(1, places(0, 3), 5000)
    await now.add(2, places(3, 6), 7000)
    const gone = [0, 1, 3].map((at) => ({ digest: place(at).digest, location: { segment: at < 3 ? 1 : 2, offset: 0, length: 100 + at } }))
    await now.remove(gone)
    await now.remove(gone.slice(0, 1))
    expect([1, 2, 3].map((one) => [now.indexedTo(one), now.droppedBytes(one)])).toEqual([
      [5000, 301],
      [7000, 103],
      [0, 0],
    ])
    const list: unknown[] = []
    for await (const { digest, location } of now.placesIn(2)) list.push({ digest: new Uint8Array(digest), location })
    const held = inOrder(places(4, 6))
    expect(list).toEqual(held.map(({ digest, offset, length }) => ({ digest, location: { segment: 2, offset, length } })))
    await now.forgetSegment(1)
    expect([1, 2].map((one) => [now.indexedTo(one), now.droppedBytes(one)])).toEqual([
      [0, 0],
      [7000, 103],
    ])
    expect(now.find(place(2).digest)).toEqual({ segment: 1, offset: place(2).offset, length: place(2).length })
  })

  it('is gone when it is begun anew, which is counted, and not while it is closed', async () => {
    const now = await open(await newFolder())
    await now.add(1, places(0, 3), 5000)
    expect(now.begun()).toBe(0)
    for (const count of [1, 2]) {
      await now.begin(() => now.add(1, places(1, 2), 3000))
      expect([now.begun(), now.indexedTo(1)]).toEqual([count, 3000])
      expect(now.find(place(0).digest)).toBeUndefined()
    }
    await now.close()
    await expect(now.begin(() => Promise.resolve())).rejects.toThrow('the index is closed')
  })
})

describe('pages', () => {
  it('of rows and of places hold each block once, at every boundary', async () => {
    const now = await open(await newFolder())
    const all = places(0, 2100)
    await now.add(1, all, 5000)
    const sorted = inOrder(all).map(({ digest }) => Buffer.from(digest).toString('hex'))
    const rows: number[] = []
    const seen: string[] = []
    for await (const page of now.rows()) {
      rows.push(page.length)
      seen.push(...page.map(([digest]) => Buffer.from(digest).toString('hex')))
    }
    expect(seen).toEqual(sorted)
    expect(Math.max(...rows)).toBeLessThanOrEqual(1024)
    for (const limit of [1, 1023, 1024, 1025, 2099, 2100, 2101, 3000]) {
      const listed: string[] = []
      for (let after: Uint8Array | undefined; ;) {
        const page = await listPlaces(now, after, limit)
        expect(page.length).toBeLessThanOrEqual(limit * PLACE_BYTES)
        if (page.length === 0 || (limit === 1 && listed.length === 3)) break
        for (let at = 0; at < page.length; at += PLACE_BYTES) listed.push(Buffer.from(page.subarray(at, at + 32)).toString('hex'))
        after = page.slice(-PLACE_BYTES).subarray(0, 32)
      }
      expect(listed, String(limit)).toEqual(limit === 1 ? sorted.slice(0, 3) : sorted)
    }
  })
})

describe('a database that does not open', () => {
  const refusing = (cause: unknown, times: number): Error => {
    const error = new Error('Database failed to open', { cause })
    const spy = vi.spyOn(ClassicLevel.prototype, 'open')
    for (let count = 0; count < times; count += 1) spy.mockRejectedValueOnce(error)
    return error
  }
  const marked = async (): Promise<{ readonly dir: string; readonly mark: string }> => {
    const dir = await newFolder()
    await (await open(dir)).close()
    const mark = join(dir, 'mark')
    writeFileSync(mark, 'x')
    return { dir, mark }
  }

  it.each([
    { code: 'LEVEL_CORRUPTION', message: 'of some kind' },
    { code: 'LEVEL_IO_ERROR', message: 'IO error: 000005.ldb: does not exist' },
    { message: 'CURRENT file does not end with newline' },
    { message: '3 missing files; e.g.: 000007.ldb' },
  ])('because it is damaged is thrown away: $message', async (cause) => {
    const { dir, mark } = await marked()
    refusing(cause, 1)
    const now = await open(dir)
    await now.add(1, places(0, 1), 100)
    expect(now.indexedTo(1)).toBe(100)
    expect(existsSync(mark)).toBe(false)
  })

  it('and was not even there is made', async () => {
    refusing({ code: 'LEVEL_CORRUPTION' }, 1)
    expect((await open(await newFolder())).indexedTo(1)).toBe(0)
  })

  it.each([{ code: 'LEVEL_IO_ERROR', message: 'IO error: LOG: Permission denied' }, { message: 'No space left on device' }, undefined])(
    'for another reason stays as it is, and the reason is said: %o',
    async (cause) => {
      const { dir, mark } = await marked()
      const error = refusing(cause, 1)
      await expect(open(dir)).rejects.toBe(error)
      expect(existsSync(mark)).toBe(true)
    },
  )

  it('a second time either is a failure, with its reason', async () => {
    const { dir } = await marked()
    const error = refusing({ code: 'LEVEL_CORRUPTION', message: 'x' }, 10)
    await expect(open(dir)).rejects.toBe(error)
  })

  it('because another process has it says so', async () => {
    const { dir, mark } = await marked()
    refusing({ code: 'LEVEL_LOCKED', message: 'missing' }, 1)
    const failed: unknown = await open(dir).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(HeldElsewhere)
    expect(failed).toMatchObject({ name: 'HeldElsewhere', message: 'locked' })
    expect(existsSync(mark)).toBe(true)
  })
})
