/** The power fails at any moment of what segments do: what was answered is there afterwards, and what was wiped or removed is not. */

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { mkdtemp, open as openFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { Segments } from '../../../electron/peer/store/segments.ts'
import type { Location } from '../../../electron/peer/store/segments.ts'
import { SEGMENT_HEADER, encodeEntries } from '../../../electron/segment-file.ts'
import type { SegmentBlock } from '../../../electron/segment-file.ts'
import { CrashDisk, createChance } from '../../faults/crash-image.ts'
import { traceDisk } from '../../faults/disk-trace.ts'
import type { DiskStep, DiskTrace } from '../../faults/disk-trace.ts'

const IMAGES_A_STEP = 8
let trace: DiskTrace | null = null
afterEach(() => {
  trace?.stop()
  trace = null
})

const block = (fill: number, length = 1500): SegmentBlock => {
  const bytes = new Uint8Array(length).fill(fill)
  return { digest: new Uint8Array(createHash('sha256').update(bytes).digest()), bytes }
}
/** So large that it goes past the system's cache, and ends within a sector. */
const LARGE_BYTES = 1_100_000
const fillOf = (digest: Uint8Array): number => {
  const known = [...Array.from({ length: 10 }, (_, fill) => block(fill)), block(6, LARGE_BYTES)]
  return known.find((one) => Buffer.from(digest).equals(one.digest))?.bytes[0] ?? -1
}

/** Blocks that are held for certain once so many steps of the disk were done. */
interface Moment {
  readonly at: number
  readonly held: readonly number[]
}

/** Traced from one folder above: the names of the files must become durable too. */
async function live(home: string): Promise<{ readonly steps: readonly DiskStep[]; readonly moments: readonly Moment[] }> {
  mkdirSync(join(home, 'segments'), { recursive: true })
  const traced = (trace = traceDisk(home))
  const moments: Moment[] = [{ at: 0, held: [] }]
  const answered = (...held: readonly number[]): number => moments.push({ at: traced.steps.length, held })
  const segments = new Segments(join(home, 'segments'))
  await segments.start(() => 0, 0)
  const [, second] = await segments.append([block(1), block(2)])
  answered(1, 2)
  await segments.append([block(3)])
  answered(1, 2, 3)
  await segments.wipe([second as Location])
  answered(1, 3)
  await segments.append([block(6, LARGE_BYTES)])
  answered(1, 3, 6)
  segments.endAppending(1)
  await segments.append([block(4)])
  answered(1, 3, 6, 4)
  // As its writer leaves it: written and synced, its name not yet.
  const writer = await openFile(segments.reserve('x'), 'w')
  await writer.writeFile(Buffer.concat([SEGMENT_HEADER, encodeEntries([block(5)], SEGMENT_HEADER.length).bytes]))
  await writer.datasync()
  await writer.close()
  await segments.adopt('x', [{ digest: block(5).digest, length: 1500 }])
  answered(1, 3, 6, 4, 5)
  await segments.remove(1)
  answered(4, 5)
  await segments.stop()
  traced.stop()
  return { steps: traced.steps, moments }
}

/** What a store that opens this folder finds, and whether each of its files says what it is. */
async function look(dir: string): Promise<readonly number[]> {
  if (!existsSync(dir)) return []
  const segments = new Segments(dir)
  const found = await segments.start(() => 0, 0)
  for (const { number, path } of segments.paths())
    if (found.some(({ segment, places }) => segment === number && places.length > 0))
      expect(readFileSync(path).subarray(0, SEGMENT_HEADER.length)).toEqual(Buffer.from(SEGMENT_HEADER))
  await segments.stop()
  return found.flatMap(({ places }) => places.map(({ digest }) => fillOf(digest))).sort()
}

it('nothing that was answered is lost, and nothing that went comes back', async () => {
  const home = await mkdtemp(join(tmpdir(), 'salus-segments-power-'))
  const { steps, moments } = await live(join(home, 'vault'))
  const chance = createChance(20_261_126)
  const wrong: string[] = []
  for (let count = 0; count <= steps.length; count += 1)
    for (let image = 0; image < IMAGES_A_STEP; image += 1) {
      const dir = join(home, 'image')
      await rm(dir, { recursive: true, force: true })
      new CrashDisk(steps, count).write(dir, chance)
      const before = moments.filter(({ at }) => at <= count).at(-1)?.held ?? []
      const next = moments.find(({ at }) => at > count)?.held ?? before
      const found = await look(join(dir, 'segments'))
      const lost = before.filter((fill) => next.includes(fill) && !found.includes(fill))
      const back = found.filter((fill) => !before.includes(fill) && !next.includes(fill))
      if (lost.length + back.length > 0) wrong.push(`after step ${String(count)}: lost ${lost.join()}, came back ${back.join()}`)
    }
  expect(wrong).toEqual([])
  expect(moments.at(-1)?.at).toBeGreaterThan(20)
  await rm(home, { recursive: true })
})
