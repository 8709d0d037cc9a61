/** What every search index promises. */

import { mkdtemp, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIndexStore } from '../../electron/vault/index-store/index-store.ts'
import { IndexTable } from '../../electron/vault/index-store/index-table.ts'
import { packRow, unpackItem, unpackRow } from '../../electron/vault/index-store/pack-row.ts'
import type { IndexPort, SearchQuery } from '../../electron/vault/ports.ts'
import { NO_DETAIL } from '../../shared/fhir/same-items.ts'
import { RECORD_KINDS } from '../../shared/model/record.ts'
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
const ANY_NUMBER = fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number))
const ANY_ROW = fc.record(
  {
    id: fc.constant('0'.repeat(32)),
    kind: fc.constantFrom(...RECORD_KINDS),
    resourceType: fc.oneof(fc.constantFrom('Observation', 'Patient', 'Basic'), fc.string()),
    title: fc.string({ unit: 'grapheme' }),
    summary: fc.string(),
    status: fc.oneof(fc.constantFrom('', 'final', 'none'), fc.string()),
    date: fc.string(),
    code: fc.string(),
    source: fc.string(),
    importedAtMs: fc.nat(),
    mediaType: fc.string(),
    sizeBytes: fc.nat(),
    severity: fc.string(),
    place: fc.integer(),
    measurement: fc.record(
      {
        value: ANY_NUMBER,
        unit: fc.string(),
        flag: fc.constantFrom('low', 'high', 'critical-low', 'critical-high', 'in-range', 'abnormal', 'none'),
        low: ANY_NUMBER,
        high: ANY_NUMBER,
        comparator: fc.constantFrom('<', '<=', '>=', '>'),
      },
      { requiredKeys: ['value', 'unit', 'flag'] },
    ),
  },
  { requiredKeys: ['id', 'kind', 'resourceType', 'title', 'summary', 'status', 'date', 'code', 'source', 'importedAtMs'] },
)
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
    // Letters with a stroke, and two that are written as one.
    value(
      await index.put([{ row: { ...row('61', 'report', 'Straße Łódź Æsop', '2024-01-01'), source: 'Smørrebrød.pdf' }, words: 'Đorđe' }], 4),
    )
    for (const text of ['strasse', 'straße', 'STRASSE lodz', 'łódź', 'aesop', 'æs', 'smorre', 'dorde', 'đor'])
      expect(await titles(text), text).toEqual(['Straße Łódź Æsop'])
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

  it('leaves pictures out of lists and searches, but for the list of their series', async () => {
    const index = await open()
    const study = row('51', 'imaging', 'Chest', '2024-03-10', 'uid|1')
    const pictures = ['52', '53'].map((id) => row(id, 'image', 'Chest picture', '2024-03-10', 'uid|2'))
    value(
      await index.put(
        [study, ...pictures].map((one) => ({ row: one, words: 'chest' })),
        2,
      ),
    )
    const kinds = async (query: object): Promise<readonly string[]> => {
      const { rows, total } = value(await index.search({ limit: 10, offset: 0, order: 'oldest', ...query }))
      expect(total).toBe(rows.length)
      return rows.map((one) => one.kind)
    }
    expect(await kinds({})).toHaveLength(5)
    expect(await kinds({ from: '2024', until: '2024' })).toEqual(['imaging'])
    expect(await kinds({ text: 'chest' })).toEqual(['imaging'])
    expect(await kinds({ code: 'uid|2' })).toEqual(['image', 'image'])
    expect(await kinds({ kinds: ['image'], code: 'uid|2' })).toEqual(['image', 'image'])
    value(
      await index.remove(
        pictures.map(({ id }) => id),
        3,
      ),
    )
    expect(await kinds({ code: 'uid|2' })).toEqual([])
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
    // Between titles the newest is first, however much else a record says.
    value(await index.put([{ row: row('f', 'allergy', 'Penicillin V', '2024-01-01'), words: 'a long letter '.repeat(40) }], 5))
    expect(await titles('penicillin')).toEqual(['Penicillin V', 'Penicillin', 'A letter'])
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

  it('keeps days without an hour and records without a day in order, however many there are', async () => {
    const index = await open()
    const many = Array.from({ length: 1500 }, (_, at) => row(`1${String(at).padStart(5, '0')}`, 'vital', 'Pulse', '2024-05-06'))
    const undated = Array.from({ length: 1500 }, (_, at) => row(`2${String(at).padStart(5, '0')}`, 'other', 'Note', ''))
    value(
      await index.put(
        [...undated, ...many].map((one) => ({ row: one, words: '' })),
        4,
      ),
    )
    const dates = value(await index.search({ limit: 5000, offset: 0 })).rows.map((one) => one.date)
    expect(dates).toEqual([...dates].sort().reverse())
    expect(dates.length).toBe(ROWS.length + 3000)
    expect(value(await index.search({ from: '2024-05-06', until: '2024-05-06', limit: 1, offset: 0 })).total).toBe(1500)
    expect(value(await index.search({ until: '2024-05-05', kinds: ['other', 'vital'], limit: 1, offset: 0 })).total).toBe(0)
    expect(value(await index.countByKind())).toMatchObject({ vital: 1500, other: 1500 })
    await index.close()
  })

  it('says how many hits there are, or that there are more than it counted', async () => {
    const index = await open()
    const many = Array.from({ length: 1200 }, (_, at) =>
      row(`3${String(at).padStart(5, '0')}`, 'lab', 'Sodium', `20${String(10 + (at % 10))}`),
    )
    value(
      await index.put(
        many.map((one) => ({ row: one, words: one.date === '2015' ? 'urgent' : 'routine' })),
        4,
      ),
    )
    const found = async (query: Partial<SearchQuery>): Promise<{ readonly all: boolean; readonly rows: number }> => {
      const { rows, total, atLeast } = value(await index.search({ limit: 50, offset: 0, ...query }))
      return { all: atLeast ? total >= 1000 : total === 1200, rows: rows.length }
    }
    expect(await found({ text: 'sodium', order: 'rank' })).toEqual({ all: true, rows: 50 })
    expect(await found({ text: 'sodium', kinds: ['lab'] })).toEqual({ all: true, rows: 50 })
    expect(await found({ text: 'sodium', order: 'rank', offset: 1180 })).toEqual({ all: true, rows: 20 })
    expect(await found({ kinds: ['lab'], text: 'sod', from: '2010' })).toEqual({ all: true, rows: 50 })
    const urgent = value(await index.search({ text: 'urgent sodium', order: 'rank', limit: 5, offset: 0 }))
    expect(urgent).toMatchObject({ total: 120, atLeast: false })
    expect(urgent.rows.map((one) => one.date)).toEqual(Array.from({ length: 5 }, () => '2015'))
    expect(value(await index.search({ text: 'sodium', order: 'rank', kinds: ['allergy'], limit: 5, offset: 0 })).total).toBe(0)
    // Words that stand for something inside are not words of a record.
    expect(value(await index.search({ text: 'kind3', limit: 5, offset: 0 })).total).toBe(0)
    await index.close()
  })

  it('names every record that it has', async () => {
    const index = await open()
    const ids = Buffer.from(value(await index.listIds())).toString('hex')
    expect((ids.match(/.{32}/gu) ?? []).sort()).toEqual(ROWS.map((one) => one.id).sort())
    await index.close()
  })
})

describe('the index in a file', () => {
  const key = new Uint8Array(32).fill(7)
  const titled = (id: string, title: string): { readonly row: RecordRow; readonly words: string } => ({
    row: row(id, 'problem', title, '2020-01-02'),
    words: 'canary in a mine',
  })
  const begin = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'salus-index-')), 'index.db')

  it('is as old after a crash as its number says', async () => {
    const file = await begin()
    const first = new IndexTable(file)
    first.open(key)
    first.put([titled('a', 'Gout')], 1)
    first.write()
    first.put([titled('b', 'Asthma')], 2)
    expect(first.search({ text: 'asthma', limit: 5, offset: 0 }).total).toBe(1)
    const after = new IndexTable(file)
    expect(after.open(key)).toEqual({ seq: 1 })
    expect(after.search({ limit: 5, offset: 0 }).rows.map((one) => one.title)).toEqual(['Gout'])
    after.close()
  })

  it('keeps no byte of what was removed, on no page and not in the log', async () => {
    const file = await begin()
    const table = new IndexTable(file)
    table.open(key)
    table.put(
      [titled('a', 'Gout'), { row: { ...titled('b', 'Zebraitis').row, code: 'zoo|zebracode', source: 'zebra.json' }, words: 'zebra' }],
      1,
    )
    table.write()
    const pagesWith = (text: string): number => {
      const Libsql = createRequire(import.meta.url)('libsql') as new (
        file: string,
        options: object,
      ) => {
        prepare(sql: string): { get(values: readonly unknown[]): unknown }
        close(): void
      }
      const database = new Libsql(file, { encryptionCipher: 'aes256cbc', encryptionKey: '07'.repeat(32) })
      const found = database
        .prepare('SELECT count(*) AS pages FROM sqlite_dbpage WHERE instr(lower(hex(data)), ?) > 0')
        .get([Buffer.from(text).toString('hex')])
      database.close()
      return (found as { readonly pages: number }).pages
    }
    for (const text of ['Zebraitis', 'zebracode', 'zebra.json', 'zebra']) expect(pagesWith(text), text).toBeGreaterThan(0)
    table.remove(['b'.padEnd(32, '0')], 2)
    expect((await stat(`${file}-wal`)).size).toBe(0)
    for (const text of ['Zebraitis', 'zebracode', 'zebra.json', 'zebra']) expect(pagesWith(text), text).toBe(0)
    expect(pagesWith('canary')).toBeGreaterThan(0)
    table.close()
  })

  it('gives back every row as it was put', () => {
    fc.assert(
      fc.property(ANY_ROW, (one: RecordRow) => {
        const { id, kind, code, source } = one
        expect(unpackRow(packRow(one), { id, kind, code, source })).toEqual(one)
        for (const detail of [NO_DETAIL, { ...NO_DETAIL, characters: 7 }, { characters: 7, lot: 'a', doses: '[1]', who: 'Ion Popescu' }])
          expect(unpackItem(packRow(one, detail), { id, kind, code, source })).toEqual({ row: one, detail })
      }),
    )
  })
})
