/** What every search index promises about months, about what is being typed, and about how letters are written. */

import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createIndexStore } from '../../electron/vault/index-store/index-store.ts'
import { IndexTable } from '../../electron/vault/index-store/index-table.ts'
import type { IndexLine, IndexPort, SearchQuery } from '../../electron/vault/ports.ts'
import { rowOf } from '../../shared/fhir/row.ts'
import { NO_DETAIL } from '../../shared/fhir/same-items.ts'
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

  it('tells whom records say they are about, of single ones and how many alike, and forgets it with them', async () => {
    const index = await open()
    const [maria, ion] = ['["Maria","1",[],"i"]', '["Ion","",[],""]']
    const lines = [
      { row: row('5', 'lab', 'HbA1c', '2026-01-01'), words: '', said: maria },
      { row: row('6', 'lab', 'HbA1c', '2026-01-02'), words: '', said: ion },
      { row: { ...row('7', 'allergy', 'Latex', ''), source: 'another' }, words: '', said: ion },
      { row: row('8', 'image', 'Slice', ''), words: '', said: ion },
    ]
    value(await index.put(lines, 4))
    const ids = ['7', 'a', '5', 'f', '8'].map((id) => id.padEnd(32, '0'))
    expect(value(await index.saidOf(ids))).toEqual([ion, '', maria, '', ion])
    const counts = async (): Promise<readonly unknown[]> =>
      value(await index.listSaid()).map(({ source, said, count }) => [source, said, count])
    expect(await counts()).toEqual([
      ['a file', '', 4],
      ['a file', ion, 1],
      ['a file', maria, 1],
      ['another', ion, 1],
    ])
    value(await index.remove(['5'.padEnd(32, '0')], 5))
    expect(await counts()).not.toContainEqual(['a file', maria, 1])
    expect(value(await index.saidOf(ids))[2]).toBe('')
  })

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

  it('says of a document that a newer one takes its place, as that one says, also where it came later or goes again', async () => {
    const index = await open()
    const one = (id: string, date: string, links: { names: string[]; replaces: string[] }, source = 'a file'): IndexLine => ({
      row: { ...row(id, 'document', `Letter ${id}`, date), status: 'current', source },
      words: '',
      detail: { ...NO_DETAIL, characters: 9, links },
    })
    const states = async (): Promise<Readonly<Record<string, string>>> => {
      const { rows } = value(await index.search({ kinds: ['document'], limit: 20, offset: 0, order: 'newest' }))
      const replaced = value(await index.listReplaced())
      expect(rows.every(({ status }) => status === 'current')).toBe(true)
      return Object.fromEntries(rows.map(({ id }) => [id.slice(0, 2), replaced.includes(id) ? 'superseded' : 'current']))
    }
    value(
      await index.put(
        [one('e1', '2024-01-01', { names: ['s|1'], replaces: [] }), one('e2', '2024-02-01', { names: ['s|2'], replaces: [] })],
        4,
      ),
    )
    expect(await states()).toEqual({ e1: 'current', e2: 'current' })
    const newer = one('e3', '2024-03-01', { names: ['s|3', 's|1'], replaces: ['s|1', 's|3'] })
    value(await index.put([newer], 5))
    expect(await states()).toEqual({ e1: 'superseded', e2: 'current', e3: 'current' })
    // An older one, two that name each other, and a short id of another source replace nothing.
    const wrong = [
      one('e4', '2023-01-01', { names: ['s|4'], replaces: ['s|2'] }),
      one('e5', '2024-05-01', { names: ['s|5'], replaces: ['s|6'] }),
      one('e6', '2024-05-01', { names: ['s|6'], replaces: ['s|5'] }),
      one('e7', '2024-05-01', { names: ['#12'], replaces: [] }, 'one server'),
      one('e8', '2024-06-01', { names: ['#13'], replaces: ['#12'] }, 'another server'),
    ]
    value(await index.put(wrong, 6))
    expect(await states()).toEqual({
      e1: 'superseded',
      e2: 'current',
      e3: 'current',
      e4: 'current',
      e5: 'current',
      e6: 'current',
      e7: 'current',
      e8: 'current',
    })
    value(await index.put([one('e9', '2024-06-01', { names: [], replaces: ['#12'] }, 'one server')], 7))
    expect((await states())['e7']).toBe('superseded')
    value(await index.remove([newer.row.id], 8))
    expect((await states())['e1']).toBe('current')
    await index.close()
  })

  it('finds by letters, however they were written down', async () => {
    const index = await open()
    const put = ['Os\u0326teopenie', 'Para\u00adcetamol', '\ufb01brila\u021bie', '\u200fשלום'].map((title, at) =>
      row(`4${String(at)}`, 'report', title, '2020'),
    )
    value(
      await index.put(
        put.map((one) => ({ row: one, words: '' })),
        4,
      ),
    )
    const titles = async (text: string): Promise<readonly string[]> =>
      value(await index.search({ text, limit: 10, offset: 0, order: 'rank' })).rows.map((one) => one.title)
    // An accent that is typed, or copied from a file name, as a sign of its own.
    expect(await titles('s\u0326old')).toEqual(['Șold dureros'])
    expect(await titles('"s\u0326old dureros"')).toEqual(['Șold dureros'])
    expect(await titles('oșteo')).toEqual([put[0]?.title])
    expect(await titles('paracetamol')).toEqual([put[1]?.title])
    expect(await titles('fibrilatie')).toEqual([put[2]?.title])
    expect(await titles('שלום')).toEqual([put[3]?.title])
    expect(value(await index.suggest('fibri', 5)).map((one) => one.title)).toEqual([put[2]?.title])
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

describe('the index in a file', () => {
  const open = async (): Promise<IndexTable> => {
    const table = new IndexTable(join(await mkdtemp(join(tmpdir(), 'salus-index-')), 'index.db'))
    table.open(new Uint8Array(32).fill(7))
    return table
  }

  it('gives back what no UTF-8 can say as its record has it', async () => {
    const table = await open()
    const half = { resourceType: 'Condition', code: { text: 'Go\ud83dut', coding: [{ system: 's', code: 'a\ud800b' }] } }
    const put = { ...rowOf(half, { source: 'f\udc00.json' }), id: 'a'.repeat(32), importedAtMs: 1 }
    table.put([{ row: put, words: '' }], 1)
    expect(table.get([put.id])).toEqual([put])
    expect(table.search({ code: put.code, limit: 1, offset: 0 }).total).toBe(1)
    table.close()
  })

  it('finds a dose and a short name with a number with and without the space between', async () => {
    const table = await open()
    const put = ['Warfarin 5mg', 'Sintrom 4 MG Oral Tablet', 'Vitamin B12', 'CA 125', 'Sodium 0.9 %']
    table.put(
      put.map((title, at) => ({ row: row(String(at), 'problem', title, '2020'), words: '' })),
      1,
    )
    const titles = (text: string): readonly string[] =>
      table.search({ text, limit: 10, offset: 0, order: 'rank' }).rows.map((one) => one.title)
    expect(titles('warfarin 5 mg')).toEqual(['Warfarin 5mg'])
    expect(titles('sintrom 4mg')).toEqual(['Sintrom 4 MG Oral Tablet'])
    expect(titles('b 12')).toEqual(['Vitamin B12'])
    expect(titles('ca125')).toEqual(['CA 125'])
    expect(titles('0.9 sod')).toEqual(['Sodium 0.9 %'])
    for (const text of ['5 mg', '5mg', '9 ca', 'हिन्दी', '\u0326', '𞤀', '\ud800', '1 a 2 b 3 c 4 d 5 e 6 f 7 g'])
      expect(() => titles(text), text).not.toThrow()
    table.close()
  })
})
