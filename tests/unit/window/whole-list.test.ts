/** A list shows as many entries as were asked for, though the vault gives only so many at once; and a row stays the same row. */

import { describe, expect, it } from 'vitest'
import { readFirst, withKeys } from '../../../renderer/src/state/whole-list.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'

/** A page holds 500 at the most, as in the vault. */
const PAGE_MAX = 500

describe('a long list', () => {
  interface Page {
    readonly rows: readonly number[]
    readonly total: number
  }
  const listOf = (count: number, failsFrom = Number.POSITIVE_INFINITY) => {
    const asked: number[] = []
    return {
      asked,
      ask: ({ limit, offset }: { readonly limit: number; readonly offset: number }): Promise<Result<Page>> => {
        asked.push(offset)
        if (offset >= failsFrom) return Promise.resolve(err('peer-stopped'))
        const all = Array.from({ length: count }, (_, index) => index)
        return Promise.resolve(ok({ rows: all.slice(offset, offset + Math.min(limit, PAGE_MAX)), total: count }))
      },
      itemsOf: ({ rows }: Page) => rows,
      totalOf: ({ total }: Page) => total,
    }
  }

  it('reaches its last entry, and asks no more often than it has to', async () => {
    for (const [count, limit, offsets] of [
      [3, 100, [0]],
      [700, 100, [0]],
      [700, 500, [0]],
      [700, 600, [0, 500]],
      [1200, 5000, [0, 500, 1000]],
    ] as const) {
      const list = listOf(count)
      const answer = await readFirst(limit, list)
      const wanted = Math.min(count, limit)
      expect(answer.ok && [answer.value.items.length, answer.value.items.at(-1), answer.value.page.total]).toEqual([
        wanted,
        wanted - 1,
        count,
      ])
      expect(list.asked).toEqual(offsets)
    }
  })

  it('is not shown by half where a part of it failed', async () => {
    expect(await readFirst(900, listOf(1200, 500))).toEqual(err('peer-stopped'))
  })

  it('ends where the vault has nothing more, whatever it counted', async () => {
    const { itemsOf, ask } = listOf(510)
    const answer = await readFirst(900, { ask, itemsOf, totalOf: () => 900 })
    expect(answer.ok && answer.value.items.length).toBe(510)
  })
})

describe('a row', () => {
  const keysOf = (rows: readonly string[]): readonly string[] => withKeys(rows, (row) => row).map(({ key }) => key)

  it('keeps its key where others come in above it, also where they look the same', () => {
    const before = keysOf(['b', 'a'])
    expect(keysOf(['a', 'c', 'b', 'a']).slice(2)).toEqual(before)
  })

  it('has a key that no other has', () => {
    const keys = keysOf(['a', 'a', 'b', 'a'])
    expect(new Set(keys).size).toBe(keys.length)
  })
})
