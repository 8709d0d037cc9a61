/** Blocks of the layout before segments are taken over in groups, once, and the old place goes when all of them are durable. */

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { describe, expect, it } from 'vitest'
import type { StoredBlock } from '../../../electron/peer/store/stored-block.ts'
import { rawCid } from '../../../electron/peer/store/cid.ts'
import { moveOlderBlocks } from '../../../electron/peer/store/older-layout.ts'

const MIB = 1024 * 1024
const block = (fill: number, length = 1000): StoredBlock & { readonly hex: string } => {
  const bytes = Buffer.alloc(length, fill)
  const digest = new Uint8Array(createHash('sha256').update(bytes).digest())
  return { cid: rawCid(digest), bytes, hex: Buffer.from(digest).toString('hex') }
}

async function layout(small: readonly ReturnType<typeof block>[], large: readonly ReturnType<typeof block>[]): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'salus-older-'))
  if (small.length > 0) {
    const level = new ClassicLevel<string, Uint8Array>(join(dir, 'small'), { keyEncoding: 'utf8', valueEncoding: 'view' })
    await level.open()
    for (const { hex, bytes } of small) await level.put(hex, bytes)
    await level.close()
  }
  for (const { hex, bytes } of large) {
    await mkdir(join(dir, 'large', hex.slice(0, 2)), { recursive: true })
    await writeFile(join(dir, 'large', hex.slice(0, 2), `${hex}.block`), bytes)
    await writeFile(join(dir, 'large', hex.slice(0, 2), `${hex}.block.tmp`), 'half')
  }
  return dir
}

async function move(dir: string): Promise<readonly (readonly StoredBlock[])[]> {
  const groups: (readonly StoredBlock[])[] = []
  await moveOlderBlocks(dir, (blocks) => Promise.resolve(groups.push([...blocks])))
  return groups
}
const namesOf = (blocks: readonly StoredBlock[]): readonly string[] => blocks.map(({ cid }) => cid).sort()

describe('the layout before segments', () => {
  it('is taken over from whichever of its two places there are, with names and bytes, and is gone then', async () => {
    const [a, b, c] = [block(1), block(2), block(3, 100_000)]
    for (const [small, large] of [
      [[a, b], [c]],
      [[a, b], []],
      [[], [c]],
    ] as const) {
      const dir = await layout(small, large)
      const [group = [], ...more] = await move(dir)
      expect(more).toEqual([])
      expect(namesOf(group)).toEqual(namesOf([...small, ...large]))
      for (const { cid, bytes } of group) expect(rawCid(new Uint8Array(createHash('sha256').update(bytes).digest()))).toBe(cid)
      expect(await readdir(dir)).toEqual([])
      expect(await move(dir)).toEqual([])
    }
  })

  it('goes in groups of about 16 MiB', async () => {
    const blocks = Array.from({ length: 35 }, (_, at) => block(at, MIB))
    const groups = await move(await layout(blocks.slice(0, 10), blocks.slice(10)))
    expect(groups.map(({ length }) => length)).toEqual([16, 16, 3])
    expect(namesOf(groups.flat())).toEqual(namesOf(blocks))
  })

  it('stays where it cannot be put', async () => {
    const dir = await layout([block(1)], [block(2)])
    await expect(moveOlderBlocks(dir, () => Promise.reject(new Error('full')))).rejects.toThrow('full')
    expect([existsSync(join(dir, 'small')), existsSync(join(dir, 'large'))]).toEqual([true, true])
    expect(namesOf((await move(dir)).flat())).toEqual(namesOf([block(1), block(2)]))
  })

  it('that was never there leaves nothing', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'salus-older-'))
    expect(await move(dir)).toEqual([])
    expect(await readdir(dir)).toEqual([])
  })
})
