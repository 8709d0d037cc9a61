/** Files that an import left unfinished: kept for a while with their note, never for ever. */

import { createHash } from 'node:crypto'
import { link, mkdtemp, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { openBlockStore } from '../../../electron/peer/store/block-store.ts'
import type { BlockStore } from '../../../electron/peer/store/block-store.ts'
import { SEGMENT_HEADER, encodeEntryHeader, progressPathOf } from '../../../electron/segment-file.ts'

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

it('a file that holds anything else than what is said is refused', async () => {
  const one = await openAt(await mkdtemp(join(tmpdir(), 'salus-reserved-')), 1)
  const blocks = [1, 2, 3].map((fill) => {
    const bytes = new Uint8Array(1000).fill(fill)
    return { bytes, length: 1000, digest: new Uint8Array(createHash('sha256').update(bytes).digest()) }
  })
  const [first, second, third] = blocks
  if (first === undefined || second === undefined || third === undefined) throw new Error('no blocks')
  const whole = Buffer.concat([SEGMENT_HEADER, ...[first, second].flatMap((block) => [encodeEntryHeader(block), block.bytes])])
  const adopted = async (content: Buffer, said: readonly { readonly digest: Uint8Array; readonly length: number }[]): Promise<unknown> => {
    await writeFile(one.reserve('x'), content)
    return one.adopt('x', said)
  }
  const damaged = { ok: false, error: { code: 'block-damaged' } }
  for (const said of [[second, first], [first], blocks, [first, { ...second, length: 999 }], []])
    expect(await adopted(whole, said)).toEqual(damaged)
  expect(await adopted(Buffer.concat([whole, Buffer.alloc(1)]), [first, second])).toEqual(damaged)
  expect(await adopted(Buffer.concat([Buffer.alloc(16), whole.subarray(16)]), [first, second])).toEqual(damaged)
  // A header that says another length, or none at all, over the right bytes.
  for (const change of [(bytes: Buffer) => bytes.writeUInt32BE(999, 16 + 4), (bytes: Buffer) => bytes.writeUInt32BE(0x534c4230, 16)]) {
    const other = Buffer.from(whole)
    change(other)
    expect(await adopted(other, [first, second])).toEqual(damaged)
  }
  expect(await adopted(whole, [first, second])).toEqual({ ok: true, value: null })
})

it('the note of a file holds a sealed key: it is overwritten before its name goes', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'salus-reserved-'))
  const one = await openAt(dir, 14)
  for (const name of ['thrown-away', 'too-old']) await leave(one, name, name === 'too-old' ? 1 : 14)
  // Another name for the same bytes shows what became of them.
  for (const name of ['thrown-away', 'too-old']) await link(progressPathOf(one.reserve(name)), join(dir, name))
  expect(await one.discard('thrown-away')).toEqual({ ok: true, value: null })
  await openAt(dir, 14)
  for (const name of ['thrown-away', 'too-old']) expect(await readFile(join(dir, name)), name).toEqual(Buffer.alloc('a note'.length))
})

it('of more than sixteen the newest stay, in whatever order they were left', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'salus-reserved-'))
  const one = await openAt(dir, 14)
  const days = Array.from({ length: 20 }, (_, at) => 8 + ((at * 7) % 20) / 5)
  for (const [at, day] of days.entries()) await leave(one, `file-${String(at).padStart(2, '0')}`, day)
  const newest = [...days.entries()].sort(([, a], [, b]) => b - a).slice(0, 16)
  const expected = newest.map(([at]) => `file-${String(at).padStart(2, '0')}`).sort()
  expect([...(await openAt(dir, 14)).reserved()].sort()).toEqual(expected)
})

it('an unfinished file stays with its note for a week, and sixteen of them at the most', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'salus-reserved-'))
  const segments = join(dir, 'segments')
  const left = async (): Promise<readonly string[]> => (await readdir(segments)).filter((name) => !name.endsWith('.segment')).sort()
  const first = await openAt(dir, 14)
  await leave(first, 'old', 12)
  await leave(first, 'exactly-a-week', 12.5)
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
