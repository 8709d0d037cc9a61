/** The full look at all blocks: every block once, together with those beside it, and exactly the bad ones are named. */

import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, open as openFile, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { PEER_LIMITS } from '../../../electron/peer/limits.ts'
import { openBlockStore } from '../../../electron/peer/store/block-store.ts'
import type { BlockStore } from '../../../electron/peer/store/block-store.ts'
import type { StoredBlock } from '../../../electron/peer/store/stored-block.ts'
import { checkBlocks } from '../../../electron/peer/store/check-blocks.ts'
import { digestOf, nodeCid, rawCid } from '../../../electron/peer/store/cid.ts'
import type { Location } from '../../../electron/peer/store/segments.ts'
import { encodeEntries, SEGMENT_HEADER } from '../../../electron/segment-file.ts'
import { encodeLocation } from '../../../shared/crypto/block-places.ts'

const MIB = 1024 * 1024
let store: BlockStore | null = null
afterEach(async () => {
  await store?.close()
  store = null
})

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest())
const block = (length: number): StoredBlock => {
  const bytes = new Uint8Array(randomBytes(length))
  return { cid: rawCid(sha256(bytes)), bytes }
}

async function opened(dir: string): Promise<BlockStore> {
  await store?.close()
  const one = await openBlockStore(dir)
  if (!one.ok) throw new Error(one.error.code)
  store = one.value
  return store
}
const segment = (dir: string, number = 1): string => join(dir, 'segments', `${String(number).padStart(8, '0')}.segment`)

/** Changes one byte in the middle of a block, counted from the front of a segment that holds these blocks. */
async function harm(path: string, blocks: readonly StoredBlock[], at: number): Promise<void> {
  const { places } = encodeEntries(
    blocks.map(({ cid, bytes }) => ({ digest: digestOf(cid), bytes })),
    SEGMENT_HEADER.length,
  )
  const { offset = 0, length = 0 } = places[at] ?? {}
  const file = await openFile(path, 'r+')
  const byte = Buffer.alloc(1)
  await file.read(byte, 0, 1, offset + Math.floor(length / 2))
  byte[0] = (byte[0] ?? 0) ^ 1
  await file.write(byte, 0, 1, offset + Math.floor(length / 2))
  await file.close()
}

const found = (blocks: number, ...damaged: readonly StoredBlock[]): unknown => ({
  ok: true,
  value: { blocks, damaged: expect.arrayContaining(damaged.map(({ cid }) => cid)) as unknown },
})

describe('a full check', () => {
  it('names exactly the blocks with a wrong byte, in whatever segment, and none once they were put again', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'salus-check-'))
    const now = await opened(dir)
    expect(await now.check()).toEqual({ ok: true, value: { blocks: 0, damaged: [] } })
    const blocks = [1000, MIB, MIB, MIB, 1000, 2 * MIB, 5].map(block)
    for (const one of blocks) await now.putMany([one])
    const others = [1000, 2000].map(block)
    const parts = encodeEntries(
      others.map(({ cid, bytes }) => ({ digest: digestOf(cid), bytes })),
      SEGMENT_HEADER.length,
    )
    await writeFile(now.reserve('x'), Buffer.concat([SEGMENT_HEADER, parts.bytes]))
    const leaves = others.map(({ cid, bytes }) => ({ digest: digestOf(cid), length: bytes.length }))
    expect((await now.adopt('x', leaves)).ok).toBe(true)
    expect(await now.check()).toEqual({ ok: true, value: { blocks: 9, damaged: [] } })
    const bad = [0, 2, 5, 6].map((at) => blocks[at] as StoredBlock)
    for (const at of [0, 2, 5, 6]) await harm(segment(dir), blocks, at)
    await harm(segment(dir, 2), others, 1)
    const all = [...bad, others[1] as StoredBlock]
    const checked = await now.check()
    expect(checked).toEqual(found(9, ...all))
    expect(checked.ok && checked.value.damaged).toHaveLength(5)
    for (const { cid } of all) expect(await now.get(cid)).toEqual({ ok: false, error: { code: 'block-damaged' } })
    expect((await now.putMany(all)).ok).toBe(true)
    expect(await now.check()).toEqual({ ok: true, value: { blocks: 9, damaged: [] } })
    // What is held and whole is not written a second time.
    const before = (await stat(segment(dir, 2))).size + (await stat(segment(dir))).size
    expect((await now.putMany([...blocks, ...others])).ok).toBe(true)
    expect((await stat(segment(dir, 2))).size + (await stat(segment(dir))).size).toBe(before)
  })

  it('names what lies behind the end of a file that was cut short', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'salus-check-'))
    const now = await opened(dir)
    const blocks = [1000, 1000, 1000].map(block)
    await now.putMany(blocks)
    await truncate(segment(dir), SEGMENT_HEADER.length + 2 * 1040 + 500)
    const [, , last] = blocks as [StoredBlock, StoredBlock, StoredBlock]
    expect(await now.check()).toEqual({ ok: true, value: { blocks: 3, damaged: [last.cid] } })
  })
})

describe('blocks that lie together', () => {
  interface Fake {
    readonly places: readonly { readonly digest: Uint8Array; readonly location: Location }[]
    readonly reads: Location[]
    readonly run: (unreadable?: (location: Location) => 'throws' | 'short' | null) => ReturnType<typeof checkBlocks>
  }

  /** Blocks of these lengths one behind the other, in a segment for each list; the index names them in another order. */
  function lieIn(...segments: readonly (readonly number[])[]): Fake {
    const files = segments.map((lengths) =>
      Buffer.concat([SEGMENT_HEADER, ...lengths.map((length) => Buffer.concat([Buffer.alloc(40), randomBytes(length)]))]),
    )
    const places = segments.flatMap((lengths, number) => {
      let end = SEGMENT_HEADER.length
      return lengths.map((length) => {
        const offset = end + 40
        end = offset + length
        const digest = sha256(files[number]?.subarray(offset, end) ?? new Uint8Array(0))
        return { digest, location: { segment: number + 1, offset, length } }
      })
    })
    const reads: Location[] = []
    const index = {
      // In the order of the hashes, whatever lies where.
      async *rows(after: Uint8Array = new Uint8Array(0)) {
        const sorted = [...places]
          .sort((a, b) => Buffer.compare(a.digest, b.digest))
          .filter(({ digest }) => Buffer.compare(digest, after) > 0)
        yield await Promise.resolve(sorted.map(({ digest, location }) => [digest, encodeLocation(location)] as const))
      },
    }
    return {
      places,
      reads,
      run: (unreadable = () => null) => {
        const read = (location: Location): Buffer | null => {
          reads.push(location)
          const how = unreadable(location)
          if (how === 'throws') throw new Error('a bad place')
          const { segment: number, offset, length } = location
          return how === 'short' ? null : (files[number - 1]?.subarray(offset, offset + length) ?? null)
        }
        return checkBlocks(index as never, { read } as never)
      },
    }
  }
  const lie = (...lengths: readonly number[]): Fake => lieIn(lengths)

  it('are read once and at once, up to 2 MiB, in the order of the disk', async () => {
    const fake = lie(MIB, MIB - 40, 1000, 2 * MIB, 7)
    expect(await fake.run()).toEqual({ blocks: 5, damaged: [] })
    expect(fake.reads).toEqual([
      { segment: 1, offset: 56, length: 2 * MIB },
      { segment: 1, offset: 56 + 2 * MIB + 40, length: 1000 },
      { segment: 1, offset: 56 + 2 * MIB + 40 + 1040, length: 2 * MIB },
      { segment: 1, offset: 56 + 2 * MIB + 40 + 1040 + 2 * MIB + 40, length: 7 },
    ])
  })

  it('are read segment by segment: what lies at the same place of another file is not taken for it', async () => {
    const fake = lieIn([1000, 1000], [1000, 1000], [1000])
    expect(await fake.run()).toEqual({ blocks: 5, damaged: [] })
    expect(fake.reads).toEqual([
      { segment: 1, offset: 56, length: 2040 },
      { segment: 2, offset: 56, length: 2040 },
      { segment: 3, offset: 56, length: 1000 },
    ])
  })

  it('are all looked at, also where there are more than are asked for at once', async () => {
    const location = encodeLocation({ segment: 1, offset: 56, length: 1 })
    const count = PEER_LIMITS.placesAtOnceMax + 2
    const rows = Array.from({ length: count }, (_, at) => {
      const digest = new Uint8Array(32)
      new DataView(digest.buffer).setUint32(0, at)
      return [digest, location] as const
    })
    const index = {
      async *rows(after: Uint8Array = new Uint8Array(0)) {
        yield await Promise.resolve(after.length === 0 ? rows : rows.filter(([digest]) => Buffer.compare(digest, after) > 0))
      },
    }
    const { blocks, damaged } = await checkBlocks(index as never, { read: () => Buffer.alloc(1) } as never)
    expect([blocks, damaged.length]).toEqual([count, count])
    // Each alone: what is sent on is not the table of all.
    expect(damaged[0]?.buffer.byteLength).toBe(32)
  })

  it('are read one by one where they cannot be read together: a bad place speaks for itself only', async () => {
    for (const how of ['throws', 'short'] as const) {
      const fake = lie(1000, 2000, 3000)
      const bad = fake.places[1]?.location.offset ?? 0
      const result = await fake.run(({ offset, length }) => (offset <= bad && bad < offset + length ? how : null))
      expect(result, how).toEqual({ blocks: 3, damaged: [fake.places[1]?.digest] })
      expect(fake.reads.map(({ length }) => length)).toEqual([6080, 1000, 2000, 3000])
    }
  })
})

describe('the name of a block', () => {
  it('is the same hash in every spelling, and a wrong one is no name', () => {
    for (let index = 0; index < 20; index++) {
      const digest = sha256(Uint8Array.of(index))
      const node = nodeCid(digest)
      const spellings = [rawCid(digest), node.toString(), node.toV0().toString()]
      for (const one of spellings) expect(digestOf(one)).toEqual(digest)
      const raw = rawCid(digest)
      // Two bits at the end are nothing, and letters are those of base32.
      expect(() => digestOf(`${raw.slice(0, -1)}${raw.endsWith('b') ? 'c' : 'b'}`)).toThrow()
      expect(() => digestOf(`${raw.slice(0, 20)}1${raw.slice(21)}`)).toThrow()
      expect(() => digestOf(raw.slice(0, -1))).toThrow()
    }
  })
})
