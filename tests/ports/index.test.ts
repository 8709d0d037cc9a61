/** What every search index promises. */

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

function row(id: string, kind: RecordKind, title: string, date: string, code = ''): RecordRow {
  return {
    id: id.padEnd(32, '0'),
    kind,
    resourceType: 'Basic',
    title,
    summary: '',
    status: '',
    date,
    code,
    source: 'a file',
    importedAtMs: 1,
  }
}
const ROWS = [
  row('a', 'allergy', 'Penicillin', '2011-03-08'),
  row('b', 'lab', 'HbA1c', '2026-11-02', 's|1'),
  row('c', 'lab', 'HbA1c', '2025-11-02', 's|1'),
  row('d', 'problem', 'Șold dureros', '2020'),
]

describe.each(INDEXES)('an index %s', (_name, make) => {
  const open = async (): Promise<IndexPort> => {
    const index = await make()
    expect(value(await index.open(new Uint8Array(32).fill(7))).seq).toBeLessThanOrEqual(0)
    value(
      await index.put(
        ROWS.map((one) => ({ row: one, words: one.kind === 'problem' ? 'durere articulară' : '' })),
        3,
      ),
    )
    return index
  }

  it('finds by words and their beginnings, whatever the accents', async () => {
    const index = await open()
    const titles = async (text: string): Promise<readonly string[]> =>
      value(await index.search({ text, limit: 10, offset: 0, order: 'rank' })).rows.map((one) => one.title)
    expect(await titles('penicillin')).toEqual(['Penicillin'])
    expect(await titles('penic')).toEqual(['Penicillin'])
    expect(await titles('sold')).toEqual(['Șold dureros'])
    expect(await titles('articulara')).toEqual(['Șold dureros'])
    expect(await titles('nothing like it')).toEqual([])
    await index.close()
  })

  it('is not led astray by signs that mean something to it', async () => {
    const index = await open()
    for (const text of ['"', '*', 'a" OR "b', "'; DROP TABLE records; --", 'NEAR(', '()', '-', '^']) {
      expect((await index.search({ text, limit: 10, offset: 0, order: 'rank' })).ok).toBe(true)
    }
    expect(value(await index.countByKind())).toEqual({ allergy: 1, lab: 2, problem: 1 })
    await index.close()
  })

  it('lists by kind, by code, by date and in pages', async () => {
    const index = await open()
    expect(value(await index.search({ kinds: ['lab'], limit: 1, offset: 0 }))).toMatchObject({ total: 2, rows: [{ date: '2026-11-02' }] })
    expect(value(await index.search({ kinds: ['lab'], limit: 1, offset: 1 })).rows).toMatchObject([{ date: '2025-11-02' }])
    expect(value(await index.search({ code: 's|1', limit: 10, offset: 0, order: 'oldest' })).rows.map((one) => one.date)).toEqual([
      '2025-11-02',
      '2026-11-02',
    ])
    await index.close()
  })

  it('narrows by days, source and ids, also a search', async () => {
    const index = await open()
    const found = async (query: Partial<SearchQuery>): Promise<string> =>
      value(await index.search({ limit: 10, offset: 0, ...query }))
        .rows.map((one) => one.id.charAt(0))
        .sort()
        .join('')
    expect(await found({ from: '2020-06-01' })).toBe('bcd')
    expect(await found({ from: '2021' })).toBe('bc')
    expect(await found({ until: '2020-01-01' })).toBe('ad')
    expect(await found({ from: '2011-03-08', until: '2011-03-08' })).toBe('a')
    expect(await found({ from: '2025-11', until: '2025-11' })).toBe('c')
    expect(await found({ source: 'a file' })).toBe('abcd')
    expect(await found({ source: 'a' })).toBe('')
    const many = Array.from({ length: 3000 }, (_, at) => String(at).padStart(32, 'x'))
    expect(await found({ ids: [...many, ROWS[1]?.id ?? '', ROWS[3]?.id ?? ''] })).toBe('bd')
    expect(await found({ ids: [] })).toBe('')
    expect(await found({ text: 'hba1c', from: '2026', ids: [ROWS[1]?.id ?? '', ROWS[2]?.id ?? ''] })).toBe('b')
    await index.close()
  })

  it('puts what a title says first, and keeps quoted words in their order', async () => {
    const index = await open()
    value(
      await index.put(
        [{ row: row('e', 'report', 'A letter', '2026-12-01'), words: 'about penicillin, and again penicillin taken by mouth' }],
        4,
      ),
    )
    const titles = async (text: string): Promise<readonly string[]> =>
      value(await index.search({ text, limit: 10, offset: 0, order: 'rank' })).rows.map((one) => one.title)
    expect(await titles('penicillin')).toEqual(['Penicillin', 'A letter'])
    expect(await titles('"again penicillin"')).toEqual(['A letter'])
    expect(await titles('"mouth by taken"')).toEqual([])
    expect(await titles('letter "taken by mouth"')).toEqual(['A letter'])
    expect(await titles('"taken by')).toEqual(['A letter'])
    await index.close()
  })

  it('replaces, removes and forgets', async () => {
    const index = await open()
    value(await index.put([{ row: { ...(ROWS[0] as RecordRow), title: 'Latex' }, words: '' }], 4))
    expect(value(await index.search({ text: 'penicillin', limit: 10, offset: 0 })).total).toBe(0)
    value(await index.remove([ROWS[1]?.id ?? ''], 5))
    expect(value(await index.get([ROWS[0]?.id ?? '', ROWS[1]?.id ?? ''])).map((one) => one.title)).toEqual(['Latex'])
    value(await index.clear())
    expect(value(await index.countByKind())).toEqual({})
    await index.close()
  })
})
