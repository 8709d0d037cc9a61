/** Which days several sources speak of: the same in memory and in the file. */

import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createIndexStore } from '../../electron/vault/index-store/index-store.ts'
import type { IndexPort } from '../../electron/vault/ports.ts'
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
  return { ...rest, id: id.padEnd(32, '0'), kind, title, date }
}

describe.each(INDEXES)('an index %s', (_name, make) => {
  it('lists the days of a kind on which two sources have something that is not the same', async () => {
    const index = await make()
    value(await index.open(new Uint8Array(32)))
    const rows = [
      row('1', 'lab', 'Of both', '2024-01-01T08:00'),
      { ...row('2', 'lab', 'Of both', '2024-01-01'), source: 'another file', summary: 'Another value' },
      { ...row('3', 'vital', 'Of another kind', '2024-01-01'), source: 'another file' },
      { ...row('4', 'lab', 'Of another day', '2024-01-02'), source: 'another file' },
      row('7', 'lab', 'The same item', '2024-01-03'),
      { ...row('8', 'lab', 'The same item', '2024-01-03'), source: 'another file' },
      row('5', 'lab', 'Undated', ''),
      { ...row('6', 'lab', 'Undated', ''), source: 'another file' },
    ]
    value(
      await index.put(
        rows.map((one) => ({ row: one, words: '' })),
        1,
      ),
    )
    const idsOf = async (limit: number): Promise<readonly string[]> =>
      value(await index.listOverlaps(['lab', 'vital'], limit)).map(({ id }) => id.slice(0, 1))
    expect([...(await idsOf(10))].sort()).toEqual(['1', '2'])
    expect(await idsOf(1)).toHaveLength(1)
    await index.close()
  })
})
