/** Files that an import left unfinished: kept for a while with their note, never for ever. */

import { mkdtemp, readdir, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { openBlockStore } from '../../../electron/peer/store/block-store.ts'
import type { BlockStore } from '../../../electron/peer/store/block-store.ts'
import { SEGMENT_HEADER, progressPathOf } from '../../../electron/segment-file.ts'

const DAY_MS = 24 * 3_600_000
let store: BlockStore | null = null
afterEach(async () => {
  await store?.close()
})

async function openAt(dir: string, day: number): Promise<BlockStore> {
  await store?.close()
  const opened = await openBlockStore(dir, day * DAY_MS)
  if (!opened.ok) throw new Error(opened.error.code)
  return (store = opened.value)
}

async function leave(one: BlockStore, name: string, day: number): Promise<void> {
  const time = new Date(day * DAY_MS)
  await writeFile(one.reserve(name), SEGMENT_HEADER)
  await writeFile(progressPathOf(one.reserve(name)), 'a note')
  await utimes(progressPathOf(one.reserve(name)), time, time)
}

it('an unfinished file stays with its note for a week, and sixteen of them at the most', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'salus-reserved-'))
  const segments = join(dir, 'segments')
  const left = async (): Promise<readonly string[]> => (await readdir(segments)).filter((name) => !name.endsWith('.segment')).sort()
  const first = await openAt(dir, 14)
  await leave(first, 'old', 12)
  await leave(first, 'new', 14)
  await writeFile(first.reserve('no-note'), SEGMENT_HEADER)
  await writeFile(join(segments, 'no-file.progress'), 'a note')
  const second = await openAt(dir, 19.5)
  expect(await left()).toEqual(['new.progress', 'new.unfinished'])
  expect(second.reserved()).toEqual(['new'])
  for (let count = 0; count < 16; count += 1) await leave(second, `later-${String(count)}`, 15)
  const third = await openAt(dir, 19.5)
  expect(third.reserved()).toHaveLength(16)
  expect(third.reserved()).not.toContain('new')
})
