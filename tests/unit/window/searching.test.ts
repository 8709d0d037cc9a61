/** What is shown while a search is on its way, where it failed, and where a later one overtook it. */

import { describe, expect, it } from 'vitest'
import type { App } from '../../../renderer/src/state/app.svelte.ts'
import type { Ask } from '../../../renderer/src/state/ask.svelte.ts'
import { PaletteSearch } from '../../../renderer/src/state/palette.svelte.ts'
import { PrintRows } from '../../../renderer/src/state/print.svelte.ts'
import { RecordPages } from '../../../renderer/src/state/records.svelte.ts'
import { RecordList } from '../../../renderer/src/state/record-list.svelte.ts'
import type { RecordPage } from '../../../shared/api/record-filter.ts'
import type { RecordRow } from '../../../shared/model/record.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'

/** A vault that answers each search when it is told to. */
function slowVault(): { readonly ask: Ask; readonly answer: (text: string, page: Result<RecordPage>) => Promise<void> } {
  const waiting = new Map<string, (page: Result<RecordPage>) => void>()
  const ask = (_method: string, args: { readonly text?: string }): Promise<Result<RecordPage>> =>
    new Promise((resolve) => {
      waiting.set(args.text ?? '', resolve)
    })
  return {
    ask: ask as unknown as Ask,
    answer: async (text, page) => {
      waiting.get(text)?.(page)
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}
const rowOf = (title: string): RecordRow => ({
  id: title.padEnd(32, '0'),
  kind: 'problem',
  resourceType: 'Condition',
  title,
  summary: '',
  status: '',
  date: '2020',
  code: '',
  source: 'a file',
  importedAtMs: 1,
})
const pageOf = (...titles: readonly string[]): Result<RecordPage> =>
  ok({ rows: titles.map(rowOf), total: titles.length, atLeast: false, indexing: null })
const FAILED = err('search-unavailable')

describe('the palette', () => {
  const paletteOf = (ask: Ask): PaletteSearch =>
    new PaletteSearch({ ask, recent: { rows: [] }, people: { contacts: {} } } as unknown as App, [])
  const type = (palette: PaletteSearch, text: string): void => {
    palette.text = text
    palette.search()
  }

  it('does not say that there is nothing before it was looked, nor where looking failed', async () => {
    const { ask, answer } = slowVault()
    const palette = paletteOf(ask)
    type(palette, 'xyzzy')
    expect([palette.hits.length, palette.foundNothing]).toEqual([0, false])
    await answer('xyzzy', pageOf())
    expect([palette.foundNothing, palette.error]).toEqual([true, undefined])
    type(palette, 'xyzzyx')
    expect(palette.foundNothing).toBe(false)
    await answer('xyzzyx', FAILED)
    expect([palette.foundNothing, palette.error?.code]).toEqual([false, 'search-unavailable'])
  })

  it('shows what it found for what was typed last, whichever answer comes first', async () => {
    const { ask, answer } = slowVault()
    const palette = paletteOf(ask)
    type(palette, 'gou')
    type(palette, 'gout')
    await answer('gout', pageOf('Gout'))
    await answer('gou', pageOf('Gout', 'Gouty nephropathy'))
    expect(palette.hits.map(({ label }) => label)).toEqual(['Gout'])
  })
})

describe('records to choose from', () => {
  it('that came in between two pages are not there twice', async () => {
    const { ask, answer } = slowVault()
    const pages = new RecordPages(ask)
    void pages.open({ text: 'gout', order: 'newest', filter: {} })
    await answer('gout', ok({ rows: ['Gout', 'Gouty toe'].map(rowOf), total: 3, atLeast: false, indexing: null }))
    void pages.next()
    await answer('gout', ok({ rows: ['Gouty toe', 'Gout of 2019'].map(rowOf), total: 4, atLeast: false, indexing: null }))
    expect(pages.rows.map(({ title }) => title)).toEqual(['Gout', 'Gouty toe', 'Gout of 2019'])
    expect(pages.more).toBe(true)
  })
})

describe('a list', () => {
  const wishOf = (text: string): Parameters<RecordList['open']>[0] => ({ text, order: 'newest', filter: {}, byMonth: false })
  const shown = (list: RecordList): readonly (string | undefined)[] => Array.from({ length: list.total }, (_, at) => list.row(at)?.title)

  it('that cannot be asked for shows nothing of the one before', async () => {
    const { ask, answer } = slowVault()
    const list = new RecordList(ask)
    void list.open(wishOf('gout'))
    await answer('gout', pageOf('Gout'))
    void list.open(wishOf('asthma'))
    await answer('asthma', FAILED)
    expect([shown(list), list.error?.code]).toEqual([[], 'search-unavailable'])
    // Asked for once more it is asked for whole.
    void list.open(wishOf('asthma'))
    await answer('asthma', pageOf('Asthma', 'Asthma of 2019'))
    expect([shown(list), list.error]).toEqual([['Asthma', 'Asthma of 2019'], undefined])
  })

  it('that is asked for twice before it is there is not taken for the one before', async () => {
    const { ask, answer } = slowVault()
    const list = new RecordList(ask)
    void list.open(wishOf('gout'))
    await answer('gout', pageOf('Gout'))
    const opened = list.opened
    void list.open(wishOf('asthma'))
    // A record came in meanwhile, and the page asks again.
    void list.open(wishOf('asthma'))
    await answer('asthma', pageOf('Asthma'))
    expect([shown(list), list.opened]).toEqual([['Asthma'], opened + 1])
  })

  it('keeps on the screen what is there while the same is looked at again, and where that fails', async () => {
    const { ask, answer } = slowVault()
    const list = new RecordList(ask)
    void list.open(wishOf('gout'))
    await answer('gout', pageOf('Gout'))
    void list.open(wishOf('gout'))
    await answer('', FAILED)
    expect(shown(list)).toEqual(['Gout'])
    await answer('gout', FAILED)
    expect([shown(list), list.error?.code]).toEqual([['Gout'], 'search-unavailable'])
  })
})

describe('rows for paper', () => {
  /** A vault in which `change` happens after the first page. */
  async function printed(before: readonly string[], change: (titles: string[]) => void, rowsMax = 2_000): Promise<PrintRows> {
    const titles = [...before]
    let pages = 0
    const ask = ((_method: string, { offset, limit }: { readonly offset: number; readonly limit: number }) => {
      const rows = titles.slice(offset, offset + limit).map(rowOf)
      const answer = ok({ rows, total: titles.length, totalAtLeast: false, indexing: null })
      pages += 1
      if (pages === 1) change(titles)
      return Promise.resolve(answer)
    }) as unknown as Ask
    const print = new PrintRows(ask)
    await print.load([{ kind: 'lab', filter: {}, offset: 0, rowsMax }])
    return print
  }
  const many = Array.from({ length: 1_200 }, (_, at) => `row ${String(at)}`)
  const kept = (print: PrintRows): readonly string[] => print.rows.map(({ title }) => title)

  it('are each there once, whatever is deleted or added while pages are fetched', async () => {
    expect(kept(await printed(many, () => undefined))).toEqual(many)
    // One goes and one comes: as many as before, and all behind them stand elsewhere.
    const moved = await printed(many, (titles) => {
      titles.splice(3, 1)
      titles.push('new')
    })
    expect(kept(moved)).toEqual([...many.filter((title) => title !== 'row 3'), 'new'])
    const added = await printed(many, (titles) => {
      titles.unshift('first')
    })
    expect([kept(added), added.done]).toEqual([['first', ...many], 1_201])
    expect(kept(await printed(many, (titles) => titles.splice(0), 1_000))).toEqual([])
  })
})
