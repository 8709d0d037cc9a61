/** An item that several sources say alike is one row: the same in memory and in the file. */

import { mkdtemp } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createIndexStore } from '../../electron/vault/index-store/index-store.ts'
import type { IndexLine, IndexPort, SearchQuery } from '../../electron/vault/ports.ts'
import { NO_DETAIL } from '../../shared/fhir/same-items.ts'
import type { RecordRow } from '../../shared/model/record.ts'
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

/** `characters`: how much its record says. */
function line(id: string, source: string, characters: number, more: Partial<RecordRow> = {}, words = ''): IndexLine {
  const row: RecordRow = {
    id: id.padEnd(32, '0'),
    kind: 'immunization',
    resourceType: 'Immunization',
    title: 'Measles',
    summary: '',
    status: 'completed',
    date: '2018-04-02',
    code: 'cvx|05',
    source,
    importedAtMs: 1,
    ...more,
  }
  return { row, words, detail: { ...NO_DETAIL, characters } }
}
const HILL = line('a1', 'hill.json', 900, {}, 'left arm')
const LAKE = line('b1', 'lake.xml', 500, { code: '', date: '2018-04-02T09:00' }, 'right arm, given at the lake')
const OTHER = line('c1', 'hill.json', 400, { title: 'Mumps', code: 'cvx|07' })

describe.each(INDEXES)('an index %s', (_name, make) => {
  const open = async (...lines: readonly IndexLine[]): Promise<IndexPort> => {
    const index = await make()
    value(await index.open(new Uint8Array(32).fill(7)))
    value(await index.put(lines, 1))
    return index
  }
  const found = async (index: IndexPort, query: Partial<SearchQuery> = {}): Promise<readonly string[]> => {
    const { rows, total } = value(await index.search({ limit: 10, offset: 0, ...query }))
    expect(total).toBe(rows.length)
    const months = query.text === undefined ? value(await index.countByMonth(query)) : [{ count: total }]
    expect(months.reduce((sum, { count }) => sum + count, 0)).toBe(total)
    return rows.map(({ id }) => id.slice(0, 2)).sort()
  }

  it('shows the record that says most, counts it once, and names all of them', async () => {
    const index = await open(LAKE, HILL, OTHER)
    expect(await found(index)).toEqual(['a1', 'c1'])
    expect(await found(index, { kinds: ['immunization'], from: '2018', until: '2018-04' })).toEqual(['a1', 'c1'])
    expect(await found(index, { every: true })).toEqual(['a1', 'b1', 'c1'])
    expect([value(await index.countByKind()), value(await index.countByKind(true))]).toEqual([{ immunization: 2 }, { immunization: 3 }])
    const item = [
      { id: HILL.row.id, source: 'hill.json' },
      { id: LAKE.row.id, source: 'lake.xml' },
    ]
    expect(value(await index.itemsOf([LAKE.row.id, OTHER.row.id]))).toEqual([item])
    expect(value(await index.listItems(10))).toEqual([item])
    await index.close()
  })

  it('pages as it counts', async () => {
    const days = Array.from({ length: 9 }, (_, at) => `2018-04-0${String(at + 1)}`)
    const lines = days.flatMap((date, at) => [
      line(`d${String(at)}`, 'hill.json', 9, { date }),
      line(`e${String(at)}`, 'lake.xml', 5, { date }),
    ])
    const index = await open(...lines)
    const page = async (offset: number): Promise<readonly string[]> =>
      value(await index.search({ limit: 4, offset, order: 'oldest' })).rows.map(({ date }) => date)
    expect([...(await page(0)), ...(await page(4)), ...(await page(8))]).toEqual(days)
    await index.close()
  })

  it('keeps what its source gave out again later out of the way of what others say, and knows the newest', async () => {
    const said = (one: IndexLine, atMs: number): IndexLine => ({ ...one, version: { thing: 'Immunization/measles', atMs } })
    const again = line('a2', 'hill-2.json', 900, { status: 'entered-in-error' })
    const index = await open(said(again, 2000), LAKE, OTHER)
    const newest = async (): Promise<readonly (string | undefined)[]> =>
      value(await index.get([HILL.row.id, again.row.id, LAKE.row.id])).map(({ outdatedBy }) => outdatedBy?.slice(0, 2))
    value(await index.put([said(HILL, 1000)], 2))
    expect([await newest(), await found(index, { text: 'measles' })]).toEqual([
      ['a2', undefined, undefined],
      ['a1', 'a2', 'b1'],
    ])
    expect(value(await index.itemsOf([HILL.row.id]))).toEqual([])
    // One that does not say from when it is, or is as new, does not count against another one.
    value(await index.put([again], 3))
    expect([await newest(), await found(index)]).toEqual([
      [undefined, undefined, undefined],
      ['a1', 'a2', 'c1'],
    ])
    value(await index.put([said(again, 1000)], 4))
    expect(await newest()).toEqual([undefined, undefined, undefined])
    value(await index.put([said(again, 1001)], 5))
    expect([await newest(), await found(index)]).toEqual([
      ['a2', undefined, undefined],
      ['a1', 'a2', 'b1', 'c1'],
    ])
    // With it the word goes that it took back.
    value(await index.remove([again.row.id], 6))
    expect([await newest(), await found(index)]).toEqual([
      [undefined, undefined],
      ['a1', 'c1'],
    ])
    await index.close()
  })

  it('shows what is set apart by itself, also once it is put again, until it is not any more', async () => {
    const index = await open(HILL, LAKE, OTHER)
    const apart = async (...lines: readonly IndexLine[]): Promise<readonly string[]> => {
      value(await index.setApart(lines.map(({ row }) => row.id)))
      return found(index)
    }
    expect(await apart(LAKE)).toEqual(['a1', 'b1', 'c1'])
    expect(value(await index.itemsOf([LAKE.row.id, HILL.row.id]))).toEqual([])
    value(await index.put([LAKE, line('f1', 'sea.json', 2000)], 2))
    expect(await found(index, { text: 'measles' })).toEqual(['b1', 'f1'])
    expect(await apart(HILL, LAKE)).toEqual(['a1', 'b1', 'c1', 'f1'])
    expect(await apart(HILL)).toEqual(['a1', 'c1', 'f1'])
    expect(await apart()).toEqual(['c1', 'f1'])
    await index.close()
  })

  it('finds an item by whatever one of its records says, and shows that record', async () => {
    const index = await open(HILL, LAKE, OTHER)
    expect(await found(index, { source: 'lake.xml' })).toEqual(['b1'])
    expect(await found(index, { source: 'hill.json' })).toEqual(['a1', 'c1'])
    expect(await found(index, { code: 'cvx|05' })).toEqual(['a1'])
    expect(await found(index, { ids: [LAKE.row.id] })).toEqual(['b1'])
    expect(await found(index, { ids: [LAKE.row.id, HILL.row.id, OTHER.row.id] })).toEqual(['a1', 'c1'])
    for (const order of ['rank', 'newest', 'oldest'] as const) {
      expect(await found(index, { text: 'measles', order })).toEqual(['a1'])
      expect(await found(index, { text: 'arm', order })).toEqual(['a1'])
      expect(await found(index, { text: 'at the lake', order })).toEqual(['b1'])
      expect(await found(index, { text: 'measles', source: 'lake.xml', order })).toEqual(['b1'])
      expect(await found(index, { text: 'measles', ids: [LAKE.row.id], order })).toEqual(['b1'])
      expect(await found(index, { text: 'measles', every: true, order })).toEqual(['a1', 'b1'])
    }
    await index.close()
  })

  it('shows the other one when the shown one goes, and when it says something else', async () => {
    const index = await open(HILL, LAKE)
    value(await index.put([{ ...HILL, row: { ...HILL.row, date: '2018-05-09' } }], 2))
    expect(await found(index)).toEqual(['a1', 'b1'])
    value(await index.put([HILL], 3))
    expect(await found(index)).toEqual(['a1'])
    value(await index.remove([HILL.row.id], 4))
    expect(await found(index)).toEqual(['b1'])
    expect(value(await index.itemsOf([LAKE.row.id]))).toEqual([])
    value(await index.put([HILL, line('f1', 'sea.json', 2000)], 5))
    expect(await found(index)).toEqual(['f1'])
    expect(value(await index.itemsOf([HILL.row.id]))[0]?.map(({ source }) => source)).toEqual(['sea.json', 'hill.json', 'lake.xml'])
    await index.close()
  })

  it('finds more hits than are counted one by one without saying one item twice', async () => {
    const date = (at: number): string => new Date(Date.UTC(2000, 0, at)).toISOString().slice(0, 10)
    const lines = Array.from({ length: 700 }, (_, at) =>
      ['hill.json', 'lake.xml'].map((source, by) => line(`${String(by)}${String(at)}f`, source, 9 - by, { date: date(at) })),
    )
    const index = await open(...lines.flat())
    const { rows, total, atLeast } = value(await index.search({ text: 'measles', limit: 100, offset: 650, order: 'rank' }))
    expect([rows.length, total, atLeast]).toEqual([50, 700, false])
    expect(new Set(rows.map((row) => row.source))).toEqual(new Set(['hill.json']))
    await index.close()
  })
})

describe('an index in a file', () => {
  it('keeps what is one item, and one of an older shape is begun anew', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'salus-index-')), 'index.db')
    const key = (): Uint8Array => new Uint8Array(32).fill(7)
    const index = createIndexStore({ file })
    value(await index.open(key()))
    value(await index.put([HILL, LAKE], 9))
    await index.close()
    expect(value(await index.open(key())).seq).toBe(9)
    expect(value(await index.search({ limit: 10, offset: 0 })).total).toBe(1)
    await index.close()
    const Libsql = createRequire(import.meta.url)('libsql') as new (
      file: string,
      options: object,
    ) => {
      exec(sql: string): void
      close(): void
    }
    const database = new Libsql(file, { encryptionCipher: 'aes256cbc', encryptionKey: '07'.repeat(32) })
    database.exec(
      'DROP INDEX rows_item; DROP INDEX rows_kind; ALTER TABLE rows DROP COLUMN place; UPDATE facts SET value = 4 WHERE fact = 1',
    )
    database.close()
    expect(value(await index.open(key())).seq).toBe(-1)
    value(await index.put([HILL, LAKE], 9))
    expect(value(await index.search({ limit: 10, offset: 0 })).total).toBe(1)
    await index.close()
  })
})
