/** Thousands of large originals are a segment each: a store of them has few files open, reads all of them, and closes none that is in use. */

import { createHash } from 'node:crypto'
import { readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { OpenReaders } from '../../../electron/peer/store/open-readers.ts'
import { Segments } from '../../../electron/peer/store/segments.ts'
import { encodeEntries, SEGMENT_HEADER } from '../../../electron/segment-file.ts'
import type { SegmentBlock } from '../../../electron/segment-file.ts'

const MANY = 40
const OPEN_MAX = 3

let segments: Segments | null = null
afterEach(async () => {
  await segments?.stop()
  segments = null
})

const blockOf = (fill: number): SegmentBlock => {
  const bytes = new Uint8Array(1000).fill(fill)
  return { digest: new Uint8Array(createHash('sha256').update(bytes).digest()), bytes }
}
const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'salus-many-'))

/** Names of files of this folder that this process has open. */
function openIn(dir: string): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`)
      return path.startsWith(`${dir}/`) ? [path.slice(dir.length + 1)] : []
    } catch {
      return []
    }
  })
}

it.runIf(process.platform === 'linux')('has few files open whatever is read, written, dropped or taken in', async () => {
  const dir = await newFolder()
  for (let number = 1; number <= MANY; number++)
    writeFileSync(
      join(dir, `${String(number).padStart(8, '0')}.segment`),
      Buffer.concat([SEGMENT_HEADER, encodeEntries([blockOf(number)], SEGMENT_HEADER.length).bytes]),
    )
  segments = new Segments(dir, undefined, OPEN_MAX)
  const now = segments
  // A file for reading each, one that is appended to and one more that is written to.
  const isFew = (): void => {
    expect(openIn(dir).length).toBeLessThanOrEqual(OPEN_MAX + 3)
  }
  const found = await now.start(() => 0, 0)
  expect(found).toHaveLength(MANY)
  isFew()
  const [own] = await now.append([blockOf(201)])
  const places = found.map(({ segment, places: [place] }) => ({ segment, offset: place?.offset ?? 0, length: 1000 }))
  for (let turn = 0; turn < 2; turn++)
    for (const [at, place] of places.entries()) {
      expect(now.read(place)?.[0]).toBe(found[at]?.segment)
      expect(now.begins(place, blockOf(place.segment).digest)).toBe(true)
      isFew()
    }
  expect(await now.rescan()).toHaveLength(MANY)
  await now.wipe(places.filter((_, at) => at % 2 === 0))
  isFew()
  for (const [at, place] of places.entries()) expect(now.read(place)?.[0]).toBe(at % 2 === 0 ? 0 : place.segment)
  for (let one = 0; one < 10; one++) {
    writeFileSync(now.reserve('x'), Buffer.concat([SEGMENT_HEADER, encodeEntries([blockOf(210 + one)], SEGMENT_HEADER.length).bytes]))
    const taken = await now.adopt('x', [{ digest: blockOf(210 + one).digest, length: 1000 }])
    expect(now.read({ segment: taken?.segment ?? -1, offset: taken?.places[0]?.offset ?? 0, length: 1000 })?.[0]).toBe(210 + one)
    isFew()
  }
  // What is appended to goes on where it was.
  const [next] = await now.append([blockOf(202)])
  expect(next?.segment).toBe(own?.segment)
  for (const [place, fill] of [
    [own, 201],
    [next, 202],
  ] as const)
    expect(now.read(place ?? { segment: 0, offset: 0, length: 0 })?.[0]).toBe(fill)
  await now.remove(places[0]?.segment ?? 0)
  expect(now.read(places[0] ?? { segment: 0, offset: 0, length: 0 })).toBeNull()
  isFew()
  await now.stop()
  expect(openIn(dir)).toEqual([])
})

it('closes the one that was read longest ago, and none that is being looked through', async () => {
  const dir = await newFolder()
  const pathOf = (number: number): string => join(dir, String(number))
  for (let number = 0; number < 9; number++) writeFileSync(pathOf(number), String(number))
  const readers = new OpenReaders(pathOf, 2)
  let end: () => void = () => undefined
  const holding = readers.hold(0, async (fd) => {
    await new Promise<void>((resolve) => (end = resolve))
    return readers.fdOf(0) === fd
  })
  for (let number = 1; number < 9; number++) expect(readers.fdOf(number)).not.toBeNull()
  end()
  expect(await holding).toBe(true)
  const [seven, eight] = [readers.fdOf(7), readers.fdOf(8)]
  expect(readers.fdOf(7)).toBe(seven)
  readers.fdOf(1)
  if (process.platform === 'linux') expect([...openIn(dir)].sort()).toEqual(['1', '7'])
  expect(eight).not.toBeNull()
  expect(readers.fdOf(99)).toBeNull()
  readers.closeAll()
  if (process.platform === 'linux') expect(openIn(dir)).toEqual([])
})
