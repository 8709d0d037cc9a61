/** What every search index promises about months and about what is being typed. */

import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createIndexStore } from '../../electron/vault/index-store/index-store.ts'
import type { IndexPort, SearchQuery } from '../../electron/vault/ports.ts'
import type { RecordKind, RecordRow } from '../../shared/model/record.ts'
import type { Result } from '../../shared/model/result.ts'
import { createMemoryIndex } from '../fakes/memory-index.ts'

const INDEXES: readonly (readonly [string, () => Promise<IndexPort>])[] = [
  ['in memory', () => Promise.resolve(createMemoryIndex())],
  ['real', async () => createIndexStore({ file: join(await mkdtemp(join(tmpdir(), 'salus-index-')), 'index.db') })],
]

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

function row(id: string, kind: RecordKind, title: string, date: string): RecordRow {
  const rest = { resourceType: 'Basic', summary: '', status: '', code: '', source: 'a file', importedAtMs: 1 }
  return { id: id.padEnd(32, '0'), kind, title, date, ...rest }
}
const ROWS = [
  row('a', 'allergy', 'Penicillin', '2011-03-08'),
  row('b', 'lab', 'HbA1c', '2026-11-02'),
  row('c', 'lab', 'HbA1c', '2025-11-02'),
  row('d', 'problem', 'Șold dureros', '2020'),
]

describe.each(INDEXES)('an index %s', (_name, make) => {
  const open = async (): Promise<IndexPort> => {
    const index = await make()
    value(await index.open(new Uint8Array(32).fill(7)))
    value(
      await index.put(
        ROWS.map((one) => ({ row: one, words: '' })),
        3,
      ),
    )
    return index
  }

  it('counts by month what a list so narrowed has, and records without a date apart', async () => {
    const index = await open()
    value(
      await index.put(
        [row('5', 'vital', 'Pulse', '2025-11-30T23:59:00Z'), row('6', 'image', 'Slice', '2025-11-02'), row('7', 'other', 'Note', '')].map(
          (one) => ({ row: one, words: '' }),
        ),
        4,
      ),
    )
    const months = async (query: Partial<SearchQuery>): Promise<string> =>
      value(await index.countByMonth(query))
        .map(({ month, count }) => `${month}:${String(count)}`)
        .join(' ')
    expect(await months({})).toBe('2026-11:1 2025-11:2 2020-01:1 2011-03:1 :1')
    expect(await months({ kinds: ['lab'] })).toBe('2026-11:1 2025-11:1')
    expect(await months({ from: '2020-06-01', until: '2025' })).toBe('2025-11:2 2020-01:1')
    expect(await months({ source: 'no such file' })).toBe('')
    expect(await months({ ids: [ROWS[0]?.id ?? ''] })).toBe('2011-03:1')
    await index.close()
  })

  it('completes what is typed from the titles alone, each title once', async () => {
    const index = await open()
    value(await index.put([{ row: row('9', 'report', 'Old letter', '2026-12-01'), words: 'hba1c penicillin' }], 4))
    const titles = async (text: string, limit = 5): Promise<readonly string[]> =>
      value(await index.suggest(text, limit)).map((one) => one.title)
    expect(await titles('hb')).toEqual(['HbA1c'])
    expect(await titles('so')).toEqual(['Șold dureros'])
    expect(await titles('șold d')).toEqual(['Șold dureros'])
    expect(await titles('PENI')).toEqual(['Penicillin'])
    expect(await titles('kind3')).toEqual([])
    for (const odd of ['', '"', '*', 'a" OR "b', 'NEAR(', '\u0000']) expect((await index.suggest(odd, 5)).ok).toBe(true)
    value(
      await index.put(
        ['Old age', 'Olive'].map((title, at) => ({ row: row(`8${String(at)}`, 'problem', title, '2001'), words: '' })),
        5,
      ),
    )
    expect(await titles('ol', 2)).toHaveLength(2)
    expect(await titles('letter o')).toEqual(['Old letter'])
    value(await index.remove(['9'.padEnd(32, '0')], 6))
    expect(await titles('letter')).toEqual([])
    await index.close()
  })
})
