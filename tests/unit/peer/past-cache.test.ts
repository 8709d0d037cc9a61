/** Large groups go past the system's cache: to the byte what would have gone through it, and through it where the system does not know that way. */

import { createHash, randomBytes } from 'node:crypto'
import { constants, mkdtempSync, readFileSync, readdirSync, readlinkSync, statfsSync, writeFileSync } from 'node:fs'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isThere } from '../../../electron/peer/store/disk.ts'
import { alignedRoom, isRefusedPast, openPast, writePast } from '../../../electron/peer/store/past-cache.ts'
import { Segments } from '../../../electron/peer/store/segments.ts'
import type { Location } from '../../../electron/peer/store/segments.ts'
import { SEGMENT_HEADER, encodeEntries } from '../../../electron/segment-file.ts'
import type { SegmentBlock } from '../../../electron/segment-file.ts'

const SECTOR = 4096
const ROOM_BYTES = 64 * 1024
/** A group of blocks that goes past the cache. */
const LARGE = 300_000
const TMPFS = 0x01021994
const EMPTY = new Uint8Array(0)
const probe = join(mkdtempSync(join(tmpdir(), 'salus-past-')), 'probe')
writeFileSync(probe, '')
const way = await openPast(probe)
await way?.close()
const hasWay = way !== null
if (!hasWay) process.stdout.write(`past the cache: skipped, the files in ${tmpdir()} have no way past it\n`)
/** Files in memory take what begins anywhere. */
const isInMemory = statfsSync(tmpdir()).type === TMPFS
let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-past-'))
})
afterEach(async () => {
  await rm(dir, { recursive: true })
})

/** A file with a way past the cache, and another of the same bytes; whether every byte is where it must be. */
async function write(before: number, sizes: readonly number[]): Promise<void> {
  const path = join(dir, 'file')
  const first = randomBytes(before)
  await writeFile(path, first)
  const [through, past] = [await open(path, 'r+'), await openPast(path)]
  if (past === null) throw new Error('no way past the cache here')
  const [parts, room] = [sizes.map((size) => randomBytes(size)), alignedRoom(ROOM_BYTES)]
  try {
    await writePast({ through, past }, parts, before, room)
    await past.datasync()
    expect(await isThere(past, parts, before, room)).toBe(true)
  } finally {
    await through.close()
    await past.close()
  }
  expect(readFileSync(path).equals(Buffer.concat([first, ...parts]))).toBe(true)
}

const block = (length = LARGE): SegmentBlock => {
  const bytes = new Uint8Array(randomBytes(length))
  return { digest: new Uint8Array(createHash('sha256').update(bytes).digest()), bytes }
}
const whole = (...groups: readonly (readonly SegmentBlock[])[]): Buffer =>
  Buffer.concat([SEGMENT_HEADER, encodeEntries(groups.flat(), SEGMENT_HEADER.length).bytes])

/** Files of this process with this path that lie past the cache. */
function openedPast(path: string): number {
  const flagsOf = (fd: string): number =>
    Number.parseInt(/^flags:\s*(?<flags>\d+)/mu.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.groups?.['flags'] ?? '0', 8)
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path && (flagsOf(fd) & constants.O_DIRECT) !== 0
    } catch {
      return false
    }
  }).length
}

describe.skipIf(!hasWay)('bytes that go past the cache', () => {
  it.each([
    ['from the beginning, whole sectors', 0, [SECTOR, SECTOR * 3]],
    ['less than a sector', 0, [17]],
    ['less than a sector, within one', 100, [17]],
    ['less than a sector, over the border of one', SECTOR - 5, [17]],
    ['up to the border of a sector', SECTOR - 5, [5]],
    ['from within a sector to within another', 16, [40, SECTOR * 2, 40, SECTOR + 1]],
    ['several rooms full', 16, [40, ROOM_BYTES * 2, 40, ROOM_BYTES + 7, 1]],
    ['a room to the byte', SECTOR * 2, [ROOM_BYTES - 40, 40]],
    ['many small parts', SECTOR * 5 + 3, Array.from({ length: 500 }, (_, at) => at)],
  ])('%s', async (_, before, sizes) => {
    await write(before, sizes)
  })

  it('one that the disk holds otherwise is noticed, wherever it is', async () => {
    const path = join(dir, 'file')
    const bytes = randomBytes(ROOM_BYTES * 2 + 50)
    for (const wrong of [16, SECTOR, ROOM_BYTES + 1, ROOM_BYTES * 2 + 65]) {
      const other = Buffer.concat([Buffer.alloc(16), bytes])
      other[wrong] = (other[wrong] ?? 0) ^ 1
      await writeFile(path, other, { flush: true })
      const past = await openPast(path)
      expect(await isThere(past as NonNullable<typeof past>, [bytes], 16, alignedRoom(ROOM_BYTES))).toBe(false)
      await past?.close()
    }
  })

  it('fewer than were written are noticed', async () => {
    const bytes = randomBytes(SECTOR * 3)
    for (const kept of [0, 10, SECTOR, SECTOR * 3 - 1]) {
      await writeFile(join(dir, 'file'), bytes.subarray(0, kept), { flush: true })
      const past = await openPast(join(dir, 'file'))
      expect(await isThere(past as NonNullable<typeof past>, [bytes], 0, alignedRoom(ROOM_BYTES))).toBe(false)
      await past?.close()
    }
  })

  it('a file that is not there is a failure and not a way that the system does not know', async () => {
    await expect(openPast(join(dir, 'nothing'))).rejects.toThrow('ENOENT')
  })
})

describe('a segment', () => {
  it('holds large and small groups one behind the other, and only large ones go past the cache', async () => {
    const segments = new Segments(join(dir, 'segments'))
    await segments.start(() => 0, 0)
    const groups = [[block(700)], [block(), block(), block(), block()], [block(3), block(1)], Array.from({ length: 20 }, () => block())]
    const places: Location[] = []
    const ways: number[] = []
    for (const group of groups) {
      places.push(...(await segments.append(group)))
      ways.push(openedPast(segments.paths()[0]?.path ?? ''))
    }
    const [file] = segments.paths()
    expect(ways).toEqual(hasWay ? [0, 1, 1, 1] : [0, 0, 0, 0])
    expect(readFileSync(file?.path ?? '').equals(whole(...groups))).toBe(true)
    const read = groups.flat().map(({ bytes }, at) => segments.read(places[at] as Location)?.equals(bytes))
    expect(read).not.toContain(false)
    await segments.stop()
  })

  it('lends its memory: a process has many stores, one after the other and at once', async () => {
    const many = Array.from({ length: 150 }, (_, at) => new Segments(join(dir, `many-${String(at)}`)))
    for (const one of many) await one.start(() => 0, 0)
    const blocks = [block(), block(), block(), block()]
    for (const one of many.slice(0, -10)) await one.append([block(5)])
    const places = await Promise.all(many.slice(-10).map(async (one) => one.append(blocks)))
    const read = places.flatMap((all, at) =>
      all.map((place, which) =>
        many
          .at(at - 10)
          ?.read(place)
          ?.equals(blocks[which]?.bytes ?? EMPTY),
      ),
    )
    expect(read).toEqual(Array.from({ length: 40 }, () => true))
    for (const one of many) await one.stop()
  })

  it('takes a large group where the system refuses this way', async () => {
    // Memory that begins within a sector: the kernel itself says no, as another file system may.
    const slanted = alignedRoom(ROOM_BYTES + SECTOR).subarray(1, ROOM_BYTES + 1)
    const [path, bytes] = [join(dir, 'file'), randomBytes(SECTOR * 2)]
    await writeFile(path, '')
    const [through, past] = [await open(path, 'r+'), await openPast(path)]
    if (past !== null && !isInMemory) {
      const refused: unknown = await writePast({ through, past }, [bytes], 0, slanted).catch((error: unknown) => error)
      expect(isRefusedPast(refused)).toBe(true)
    }
    await through.close()
    await past?.close()
    const segments = new Segments(join(dir, 'segments'), (work) => work(slanted))
    await segments.start(() => 0, 0)
    const groups = [[block(), block(), block(), block()], [block(9)], [block(), block(), block(), block()]]
    for (const group of groups) await segments.append(group)
    const [file] = segments.paths()
    expect(readFileSync(file?.path ?? '').equals(whole(...groups))).toBe(true)
    if (!isInMemory) expect(openedPast(file?.path ?? '')).toBe(0)
    await segments.stop()
  })
})
