/** A folder of several segments: where the next block goes, what is known of each, and a disk that takes less than it says. */

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { mkdtemp, open as openFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { PEER_LIMITS } from '../../../electron/peer/limits.ts'
import { DiskLied, Segments } from '../../../electron/peer/store/segments.ts'
import { ENTRY_HEADER_BYTES, SEGMENT_HEADER, encodeEntries, progressPathOf } from '../../../electron/segment-file.ts'
import type { SegmentBlock } from '../../../electron/segment-file.ts'

let segments: Segments | null = null
afterEach(async () => {
  vi.restoreAllMocks()
  await segments?.stop()
  segments = null
})

const FRONT = SEGMENT_HEADER.length + ENTRY_HEADER_BYTES
const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'salus-segments-'))
const block = (fill: number, length = 1000): SegmentBlock => {
  const bytes = new Uint8Array(length).fill(fill)
  return { digest: new Uint8Array(createHash('sha256').update(bytes).digest()), bytes }
}
const fileOf = (dir: string, number: number): string => join(dir, `${String(number).padStart(8, '0')}.segment`)
const lay = (dir: string, number: number, ...blocks: readonly SegmentBlock[]): void => {
  writeFileSync(fileOf(dir, number), Buffer.concat([SEGMENT_HEADER, encodeEntries(blocks, SEGMENT_HEADER.length).bytes]))
}

const varied = (length: number): SegmentBlock => {
  const bytes = Uint8Array.from({ length }, (_, at) => (at * 7 + (at >> 8)) % 251)
  return { digest: new Uint8Array(createHash('sha256').update(bytes).digest()), bytes }
}

type Found = Awaited<ReturnType<Segments['start']>>

async function start(
  dir: string,
  scanned: (number: number) => number = () => 0,
): Promise<{ readonly now: Segments; readonly found: Found }> {
  await segments?.stop()
  segments = new Segments(dir)
  return { now: segments, found: await segments.start(scanned, 0) }
}

/** A reserved file of this one block, taken in. */
async function takeIn(now: Segments, one: SegmentBlock): Promise<number> {
  writeFileSync(now.reserve('x'), Buffer.concat([SEGMENT_HEADER, encodeEntries([one], SEGMENT_HEADER.length).bytes]))
  const taken = await now.adopt('x', [{ digest: one.digest, length: one.bytes.length }])
  return taken?.segment ?? -1
}

type Write = (bytes: Uint8Array, from: number, length: number, position: number) => Promise<unknown>

/** Makes every write to a place of a file go through `how`. */
async function writing(dir: string, how: (write: Write, ...args: Parameters<Write>) => Promise<unknown>): Promise<void> {
  const handle = await openFile(join(dir, 'any'), 'w')
  const own = Object.getPrototypeOf(handle) as { write: Write }
  await handle.close()
  const { write } = own
  vi.spyOn(own, 'write').mockImplementation(function (this: unknown, ...args) {
    const real: Write = (...all) => write.call(this, ...all)
    // The header of a new segment goes without a place.
    return args.length < 4 ? real(...args) : how(real, ...args)
  })
}

describe('a folder of several segments', () => {
  it('is read in the order of its numbers, and written behind the last', async () => {
    const dir = await newFolder()
    for (const number of [10, 2, 1]) lay(dir, number, block(number), block(number + 100))
    writeFileSync(join(dir, 'another file'), 'x')
    const { now, found } = await start(dir)
    expect(found.map(({ segment, size, places }) => [segment, size, places.map(({ offset }) => offset)])).toEqual(
      [1, 2, 10].map((number) => [number, FRONT + 1000 + 1040, [FRONT, FRONT + 1040]]),
    )
    expect(found[1]?.places.map(({ digest }) => digest)).toEqual([block(2).digest, block(102).digest])
    expect(now.paths()).toEqual([1, 2, 10].map((number) => ({ number, path: fileOf(dir, number) })))
    const [next] = await now.append([block(3)])
    expect(next).toEqual({ segment: 10, offset: FRONT + 2 * 1040, length: 1000 })
    expect((await now.rescan()).map(({ segment, places }) => [segment, places.length])).toEqual([
      [1, 2],
      [2, 2],
      [10, 3],
    ])
  })

  it('goes on counting behind eight digits', async () => {
    const dir = await newFolder()
    lay(dir, 100_000_000, block(1))
    const { now } = await start(dir)
    expect(now.read({ segment: 100_000_000, offset: FRONT, length: 1000 })).toEqual(Buffer.from(block(1).bytes))
    now.endAppending(100_000_000)
    expect((await now.append([block(2)]))[0]?.segment).toBe(100_000_001)
  })

  it('gives every file that is taken in a number of its own, and writing goes on where it was', async () => {
    const dir = await newFolder()
    const { now } = await start(dir)
    expect((await now.append([block(1)]))[0]?.segment).toBe(1)
    now.endAppending(1)
    expect((await now.append([block(2)]))[0]?.segment).toBe(2)
    expect([await takeIn(now, block(3)), await takeIn(now, block(4))]).toEqual([3, 4])
    // Neither the end of another segment nor its going away changes where the next block goes.
    now.endAppending(1)
    expect((await now.append([block(5)]))[0]?.segment).toBe(2)
    await now.remove(1)
    expect((await now.append([block(6)]))[0]?.segment).toBe(2)
    expect(now.paths().map(({ number }) => number)).toEqual([2, 3, 4])
    expect(readdirSync(dir).sort()).toEqual([2, 3, 4].map((number) => `0000000${String(number)}.segment`))
    expect([1, 2, 3, 4].map((number) => now.read({ segment: number, offset: FRONT, length: 1000 })?.[0] ?? null)).toEqual([null, 2, 3, 4])
  })

  it('begins another segment where the one that is written is removed or ended', async () => {
    const dir = await newFolder()
    const { now } = await start(dir)
    await now.append([block(1)])
    await now.remove(1)
    expect((await now.append([block(2)]))[0]?.segment).toBe(2)
    const again = await start(dir)
    again.now.endAppending(2)
    expect((await again.now.append([block(3)]))[0]?.segment).toBe(3)
    // Each begins with what says that it is one.
    for (const number of [2, 3])
      expect(readFileSync(fileOf(dir, number)).subarray(0, SEGMENT_HEADER.length)).toEqual(Buffer.from(SEGMENT_HEADER))
  })

  it('writes to a segment up to its largest size, and not beyond', async () => {
    const max = PEER_LIMITS.segmentBytesMax
    const dir = await newFolder()
    lay(dir, 1)
    truncateSync(fileOf(dir, 1), max - 1040)
    const { now } = await start(dir, () => max - 1040)
    expect((await now.append([block(1)]))[0]).toEqual({ segment: 1, offset: max - 1000, length: 1000 })
    expect((await now.append([block(2)]))[0]).toEqual({ segment: 2, offset: FRONT, length: 1000 })
    rmSync(fileOf(dir, 2))
    const again = await start(dir, () => max)
    expect((await again.now.append([block(3)]))[0]?.segment).toBe(2)
    rmSync(fileOf(dir, 1))
  })

  it('knows what is new of each: nothing where the index knows it all, and everything where it says more than there is', async () => {
    const dir = await newFolder()
    for (const number of [1, 2, 3]) lay(dir, number, block(number), block(number + 100))
    const whole = FRONT + 1000 + 1040
    lay(dir, 4)
    const known = [0, whole, 16 + 1040, whole + 5000, 0]
    const { now, found } = await start(dir, (number) => known[number] ?? 0)
    const [first, second] = [3, 103].map((fill, at) => ({ digest: block(fill).digest, offset: FRONT + at * 1040, length: 1000 }))
    const behind = { digest: block(102).digest, offset: FRONT + 1040, length: 1000 }
    expect(found).toEqual([
      { segment: 2, size: whole, places: [behind], isAnew: false },
      { segment: 3, size: whole, places: [first, second], isAnew: true },
    ])
    expect([1, 2, 3, 4, 5].map((number) => now.sizeOf(number))).toEqual([whole, whole, whole, 16, 0])
    // One with nothing but its header is kept, and written to.
    expect((await now.append([block(7)]))[0]).toEqual({ segment: 4, offset: FRONT, length: 1000 })
    const third = await start(dir, (number) => (number === 3 ? whole + 5000 : whole))
    third.now.endAppending(4)
    expect(statSync(fileOf(dir, 3)).size).toBe(whole)
  })

  it('says nothing of segments that are not there, and forgets one whose file is gone', async () => {
    const dir = await newFolder()
    const { now } = await start(dir)
    const nowhere = { segment: 9, offset: FRONT, length: 1000 }
    expect([now.read(nowhere), now.begins(nowhere, block(1).digest)]).toEqual([null, false])
    await now.wipe([nowhere])
    await now.remove(9)
    await now.append([block(1)])
    rmSync(fileOf(dir, 1))
    await now.remove(1)
    expect(now.paths()).toEqual([])
  })

  it('holds no file open that was removed, and none at all once it is stopped', async () => {
    const dir = await newFolder()
    const { now } = await start(dir)
    // Where the system shows them.
    const all = '/proc/self/fd'
    const held = (): readonly string[] =>
      (existsSync(all) ? readdirSync(all) : []).flatMap((fd) => {
        try {
          const path = readlinkSync(join(all, fd))
          return path.startsWith(dir) ? [path] : []
        } catch {
          return []
        }
      })
    await now.append([block(1)])
    now.endAppending(1)
    await now.append([block(2)])
    await now.remove(1)
    // Nor one that was taken in or refused, nor its note, nor the folder.
    writeFileSync(progressPathOf(now.reserve('x')), 'a note')
    expect(await takeIn(now, block(3))).toBe(3)
    writeFileSync(now.reserve('y'), SEGMENT_HEADER)
    expect(await now.adopt('y', [{ digest: block(4).digest, length: 1000 }])).toBeNull()
    expect(held().filter((path) => path !== fileOf(dir, 2) && path !== fileOf(dir, 3))).toEqual([])
    expect(held().length).toBeLessThanOrEqual(4)
    await now.stop()
    expect(held()).toEqual([])
    expect(now.paths()).toEqual([])
    expect(now.read({ segment: 2, offset: FRONT, length: 1000 })).toBeNull()
  })

  it('lets others have their turn while it looks at many blocks', async () => {
    const dir = await newFolder()
    lay(dir, 1, ...Array.from({ length: 200 }, (_, at) => block(at, 10)))
    const { now, found } = await start(dir)
    expect(found[0]?.places).toHaveLength(200)
    let turns = 0
    setImmediate(() => (turns += 1))
    expect((await now.rescan())[0]?.places).toHaveLength(200)
    expect(turns).toBe(1)
  })
})

type WriteMany = (parts: readonly Uint8Array[], position: number) => Promise<unknown>

/** The same for several parts at once. */
async function writingMany(dir: string, how: (own: WriteMany, ...args: Parameters<WriteMany>) => Promise<unknown>): Promise<void> {
  const handle = await openFile(join(dir, 'any'), 'w')
  const own = Object.getPrototypeOf(handle) as { writev: WriteMany }
  await handle.close()
  const { writev } = own
  vi.spyOn(own, 'writev').mockImplementation(function (this: unknown, ...args) {
    return how((...all) => writev.apply(this, all), ...args)
  })
}

describe('a disk that does not do what it says', () => {
  it('may take a few bytes at a time: all arrive', async () => {
    const dir = await newFolder()
    const { now } = await start(dir)
    await writing(dir, (write, bytes, from, length, position) => write(bytes, from, Math.min(300, length), position))
    const varied = Uint8Array.from({ length: 2000 }, (_, at) => at % 251)
    const one = { digest: new Uint8Array(createHash('sha256').update(varied).digest()), bytes: varied }
    const [location] = await now.append([one])
    expect(location).toEqual({ segment: 1, offset: FRONT, length: 2000 })
    expect(readFileSync(fileOf(dir, 1)).subarray(FRONT)).toEqual(Buffer.from(varied))
    await now.append([block(2)])
    await now.wipe([{ segment: 1, offset: FRONT, length: 2000 }])
    expect(readFileSync(fileOf(dir, 1)).subarray(FRONT, FRONT + 2000)).toEqual(Buffer.alloc(2000))
    expect(now.read({ segment: 1, offset: FRONT + 2040, length: 1000 })).toEqual(Buffer.from(block(2).bytes))
  })

  it('may take a part of many at once: large blocks arrive as well, between small ones', async () => {
    const dir = await newFolder()
    const { now } = await start(dir)
    const taken: number[] = []
    await writingMany(dir, (own, parts, position) => {
      const [first = new Uint8Array(0), ...rest] = parts
      taken.push(parts.length)
      // Now the first part and a little, now not even that.
      const some =
        taken.length % 2 === 0
          ? [first.subarray(0, Math.ceil(first.length / 2))]
          : [first, ...rest.slice(0, 1).map((part) => part.subarray(0, 7_001))]
      return own(some, position)
    })
    const blocks = [block(1), varied(40_000), varied(70_001), block(2), varied(16_384)]
    const locations = await now.append(blocks)
    expect(taken.length).toBeGreaterThan(3)
    expect(locations.map((location) => now.read(location))).toEqual(blocks.map(({ bytes }) => Buffer.from(bytes)))
    vi.restoreAllMocks()
    await start(dir)
    expect(locations.map((location) => segments?.read(location))).toEqual(blocks.map(({ bytes }) => Buffer.from(bytes)))
  })

  it('and keeps another byte of a large block than it was given is noticed', async () => {
    const dir = await newFolder()
    const { now } = await start(dir)
    await now.append([block(1)])
    await writingMany(dir, (own, parts, position) => {
      const other = parts.map((part) => Uint8Array.from(part))
      const last = other.at(-1)
      if (last !== undefined) last[last.length - 1] = (last.at(-1) ?? 0) ^ 1
      return own(other, position)
    })
    await expect(now.append([varied(40_000), varied(900_000)])).rejects.toBeInstanceOf(DiskLied)
    expect(statSync(fileOf(dir, 1)).size).toBe(FRONT + 1000)
  })

  it.each([
    ['the first', 0],
    ['the last', 2],
  ])('and keeps another byte in %s of the parts of a group so large that it goes past the cache is noticed', async (_, which) => {
    const dir = await newFolder()
    const { now } = await start(dir)
    await now.append([block(1)])
    let part = 0
    await writing(dir, (write, bytes, from, length, position) => {
      if (part++ === which) bytes[from + length - 1] = (bytes[from + length - 1] ?? 0) ^ 1
      return write(bytes, from, length, position)
    })
    await expect(now.append([varied(40_000), varied(2_000_000)])).rejects.toBeInstanceOf(DiskLied)
    expect(part).toBeGreaterThan(2)
    vi.restoreAllMocks()
    expect(statSync(fileOf(dir, 1)).size).toBe(FRONT + 1000)
    expect((await now.append([block(2)]))[0]).toEqual({ segment: 2, offset: FRONT, length: 1000 })
  })

  it('may refuse to read past the cache what it wrote past it: it is compared all the same', async () => {
    const dir = await newFolder()
    const { now } = await start(dir)
    const handle = await openFile(join(dir, 'any'), 'w')
    const own = Object.getPrototypeOf(handle) as { read: (...args: readonly unknown[]) => Promise<unknown> }
    await handle.close()
    const read = own.read
    let [refused, wrong] = [0, false]
    vi.spyOn(own, 'read').mockImplementation(async function (this: unknown, ...args: readonly unknown[]) {
      if (refused++ === 0) throw Object.assign(new Error('EINVAL: on purpose'), { code: 'EINVAL' })
      const done = await read.apply(this, [...args])
      if (wrong) (args[0] as Buffer).fill(1, 5000, 5001)
      return done
    })
    const [location] = await now.append([varied(2_000_000)])
    expect(refused).toBeGreaterThan(1)
    expect(now.read(location as NonNullable<typeof location>)).toEqual(Buffer.from(varied(2_000_000).bytes))
    ;[refused, wrong] = [0, true]
    await expect(now.append([varied(2_000_000)])).rejects.toBeInstanceOf(DiskLied)
  })

  it.each([8192, 5000])('may take %d bytes at a time of what goes past the cache: all arrive', async (most) => {
    const dir = await newFolder()
    const { now } = await start(dir)
    await now.append([block(1)])
    await writing(dir, (write, bytes, from, length, position) => write(bytes, from, Math.min(length, most), position))
    const blocks = [varied(40_000), varied(1_900_000)]
    const locations = await now.append(blocks)
    expect(locations.map((location) => now.read(location))).toEqual(blocks.map(({ bytes }) => Buffer.from(bytes)))
    vi.restoreAllMocks()
    await start(dir)
    expect(locations.map((location) => segments?.read(location))).toEqual(blocks.map(({ bytes }) => Buffer.from(bytes)))
  })

  it('and gives back other bytes is noticed: nothing of it is left, and what follows goes to another segment', async () => {
    const dir = await newFolder()
    const { now } = await start(dir)
    await now.append([block(1)])
    await writing(dir, (write, bytes, from, length, position) => {
      const other = Uint8Array.from(bytes)
      other[other.length - 1] = (other.at(-1) ?? 0) ^ 1
      return write(other, from, length, position)
    })
    const failed: unknown = await now.append([block(2)]).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(DiskLied)
    expect(failed).toMatchObject({ name: 'DiskLied', message: 'read back other bytes' })
    vi.restoreAllMocks()
    expect(statSync(fileOf(dir, 1)).size).toBe(FRONT + 1000)
    expect(now.sizeOf(1)).toBe(FRONT + 1000)
    expect((await now.append([block(2)]))[0]).toEqual({ segment: 2, offset: FRONT, length: 1000 })
    expect(now.read({ segment: 1, offset: FRONT, length: 1000 })).toEqual(Buffer.from(block(1).bytes))
  })
})
