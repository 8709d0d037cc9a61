/** Leafing through a preview: every record is reached, and nothing of another preview is taken for this one. */

import { describe, expect, it } from 'vitest'
import { PreviewPages } from '../../../renderer/src/state/preview-pages.svelte.ts'
import type { PreviewItem } from '../../../shared/api/grant-views.ts'
import type { ListedRow } from '../../../shared/api/source-views.ts'
import type { RecordKind } from '../../../shared/model/record.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'

const itemsOf = (count: number, kindOf: (at: number) => RecordKind = () => 'lab'): readonly PreviewItem[] =>
  Array.from({ length: count }, (_, at) => ({ recordId: `r${String(at)}`, kind: kindOf(at) }))
const rowOf = (id: string, title = id): ListedRow => ({
  ...{ id, title, kind: 'lab' as const, resourceType: 'Observation', summary: '', status: '', date: '', code: '', source: '' },
  importedAtMs: 0,
})
const rowsOf = (ids: readonly string[]): readonly ListedRow[] => ids.map((id) => rowOf(id))

describe('the pages of a preview', () => {
  it('reach every record once, and each is read', async () => {
    const asked: (readonly string[])[] = []
    const pages = new PreviewPages((ids) => {
      asked.push(ids)
      return Promise.resolve(ok(rowsOf(ids)))
    })
    const items = itemsOf(250)
    pages.show(items, rowsOf(items.slice(0, 100).map(({ recordId }) => recordId)))
    const seen: string[] = []
    for (;;) {
      await pages.read()
      expect(pages.ids.every((id) => pages.row(id)?.title === id)).toBe(true)
      seen.push(...pages.ids)
      if (pages.end === pages.total) break
      pages.turn(1)
    }
    expect(seen).toEqual(items.map(({ recordId }) => recordId))
    // The first page came with the preview.
    expect(asked.map(({ length }) => length)).toEqual([100, 50])
    pages.turn(1)
    expect(pages.first).toBe(200)
    pages.turn(-1)
    expect(pages.first).toBe(100)
  })

  it('are those of one kind where only that is looked at, until a preview has none of it', async () => {
    const pages = new PreviewPages((ids) => Promise.resolve(ok(rowsOf(ids))))
    const items = itemsOf(400, (at) => (at % 2 === 0 ? 'lab' : 'vital'))
    pages.show(items, [])
    pages.turn(1)
    pages.only('vital')
    expect([pages.first, pages.total, pages.all]).toEqual([0, 200, 400])
    expect(pages.kinds).toEqual([
      { kind: 'lab', count: 200 },
      { kind: 'vital', count: 200 },
    ])
    expect(pages.ids.slice(0, 2)).toEqual(['r1', 'r3'])
    pages.show(itemsOf(150), [])
    expect([pages.kind, pages.total]).toEqual(['', 150])
    await pages.read()
    expect(pages.row('r0')?.title).toBe('r0')
  })

  it('are read also where somebody leafs on before the answer is there', async () => {
    const answers: (() => void)[] = []
    const pages = new PreviewPages((ids) => new Promise((resolve) => answers.push(() => resolve(ok(rowsOf(ids))))))
    pages.show(itemsOf(300), [])
    const first = pages.read()
    pages.turn(1)
    const second = pages.read()
    answers[0]?.()
    await first
    answers[1]?.()
    await second
    expect(pages.row('r150')?.title).toBe('r150')
  })

  it('stay on the screen while another preview is read, which is read anew, and a late answer counts no more', async () => {
    const answers: ((rows: Result<readonly ListedRow[]>) => void)[] = []
    const pages = new PreviewPages(() => new Promise((resolve) => answers.push(resolve)))
    pages.show(itemsOf(3), [])
    const first = pages.read()
    pages.show(itemsOf(2), [])
    const second = pages.read()
    answers[0]?.(ok([rowOf('r0', 'old')]))
    await first
    expect(pages.row('r0')).toBeUndefined()
    answers[1]?.(ok([rowOf('r0', 'now'), rowOf('r1')]))
    await second
    expect(pages.row('r0')?.title).toBe('now')
    pages.show(itemsOf(2), [])
    expect(pages.row('r0')?.title).toBe('now')
    const third = pages.read()
    answers[2]?.(err('bytes-damaged'))
    await third
    expect(pages.error?.code).toBe('bytes-damaged')
  })
})
