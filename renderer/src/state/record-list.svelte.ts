/** A list of records of any length: how many there are at once, and those rows that are looked at. */

import { SvelteMap } from 'svelte/reactivity'
import type { RecordFilter, RecordPage } from '../../../shared/api/record-filter.ts'
import type { ListedRow } from '../../../shared/api/source-views.ts'
import { RECORD_KINDS } from '../../../shared/model/record.ts'
import type { Result, SalusError } from '../../../shared/model/result.ts'
import type { Ask } from './ask.svelte.ts'
import { sourcesOfRow } from './print-parts.ts'
import type { RowGroup, RowRange } from './row-layout.ts'

/** Rows fetched at once, pages under way together, and pages that are kept; those farthest from what is seen go first. */
export const PAGE_ROWS = 100
const PAGES_AT_ONCE_MAX = 2
const PAGES_KEPT_MAX = 60
/** After so long a list that is still coming says so. */
const SLOW_MS = 300

export interface RecordWish {
  /** Empty lists everything; otherwise a search. */
  readonly text: string
  readonly order: 'newest' | 'oldest'
  readonly filter: RecordFilter
  /** Grouped by month: only without a text. */
  readonly byMonth: boolean
}

/** What an address narrows a list to: `kinds` with commas, `from`, `until`, `with`, `source`, `code`. */
export function filterOf(query: Readonly<Record<string, string>>): RecordFilter {
  const { from, until, with: sharedWith, source, code } = query
  const named = query['kinds']?.split(',') ?? []
  const kinds = RECORD_KINDS.filter((kind) => named.includes(kind))
  return {
    ...(kinds.length > 0 ? { kinds } : {}),
    ...(from ? { from } : {}),
    ...(until ? { until } : {}),
    ...(sharedWith ? { sharedWith } : {}),
    ...(source ? { source } : {}),
    ...(code ? { code } : {}),
  }
}

export class RecordList {
  groups = $state.raw<readonly RowGroup[]>([])
  total = $state(0)
  /** There are more than `total`. */
  atLeast = $state(false)
  slow = $state(false)
  error = $state.raw<SalusError | undefined>(undefined)
  /** Raised whenever another wish has been answered; 0 before the first. */
  opened = $state(0)
  /** Files and senders of what was seen so far. */
  sources = $state.raw<readonly string[]>([])
  readonly #ask: Ask
  readonly #pages = new SvelteMap<number, readonly ListedRow[]>()
  /** Pages from before a change: shown until their successors are there. */
  readonly #old = new Set<number>()
  readonly #failed = new Set<number>()
  readonly #underWay = new Set<number>()
  #wish: RecordWish = { text: '', order: 'newest', filter: {}, byMonth: false }
  /** What the rows on the screen are an answer to, as JSON; empty before the first and behind a failure. */
  #shown = ''
  #wanted: readonly number[] = [0]
  #turn = 0

  constructor(ask: Ask) {
    this.#ask = ask
  }

  /** Shows this; asked for the same again, it looks what has changed and keeps on the screen what is there. */
  async open(wish: RecordWish): Promise<void> {
    const turn = ++this.#turn
    const same = JSON.stringify(wish) === this.#shown
    this.#wish = wish
    this.#underWay.clear()
    this.#failed.clear()
    const timer = setTimeout(() => {
      this.slow = turn === this.#turn
    }, SLOW_MS)
    const [tally, first] = await Promise.all([
      wish.byMonth ? this.#ask('tallyRecords', wish.filter) : null,
      // Where somebody is far down a list, its first page is of no use; where there was none, nothing else is asked for.
      same && this.#pages.get(0)?.length !== 0 ? null : this.#askFor(0),
    ])
    clearTimeout(timer)
    if (turn !== this.#turn) return
    this.slow = false
    const failed = [tally, first].find((answer) => answer?.ok === false)
    this.error = failed?.ok === false ? failed.error : undefined
    if (failed !== undefined) {
      // Rows that answer something else must not stand under what was asked.
      if (!same) this.#clear()
      return
    }
    if (!same) this.#pages.clear()
    this.#shown = JSON.stringify(wish)
    for (const page of this.#pages.keys()) this.#old.add(page)
    if (first?.ok) this.#take(0, first.value)
    if (tally?.ok) this.#lay(tally.value.months, tally.value.total)
    if (!same) {
      this.#wanted = [0]
      this.opened += 1
    }
    this.#fetchWanted()
  }

  /** The record in that place, once it is there. */
  row(index: number): ListedRow | undefined {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS]
  }

  /** Fetches the rows of a range. What is no longer looked at when its turn comes is not fetched. */
  need({ first, end }: RowRange): void {
    const from = Math.floor(first / PAGE_ROWS)
    this.#wanted = Array.from({ length: Math.max(0, Math.ceil(end / PAGE_ROWS) - from) }, (_, at) => from + at)
    this.#fetchWanted()
  }

  #clear(): void {
    this.#shown = ''
    this.#pages.clear()
    this.#old.clear()
    this.#lay([], 0)
    this.atLeast = false
  }

  #fetchWanted(): void {
    for (const page of this.#wanted) {
      if (this.#underWay.size >= PAGES_AT_ONCE_MAX) return
      const due = !this.#pages.has(page) || this.#old.has(page)
      if (due && !this.#underWay.has(page) && !this.#failed.has(page)) void this.#fetch(page)
    }
  }

  async #fetch(page: number): Promise<void> {
    const turn = this.#turn
    this.#underWay.add(page)
    const answer = await this.#askFor(page)
    if (turn !== this.#turn) return
    this.#underWay.delete(page)
    if (answer.ok) this.#take(page, answer.value)
    else {
      this.#failed.add(page)
      this.error = answer.error
    }
    this.#fetchWanted()
  }

  #askFor(page: number): Promise<Result<RecordPage>> {
    const { filter, text, order } = this.#wish
    const part = { limit: PAGE_ROWS, offset: page * PAGE_ROWS }
    return text === '' ? this.#ask('listRecords', { ...filter, ...part, order }) : this.#ask('searchRecords', { ...filter, ...part, text })
  }

  #take(page: number, { rows, total, atLeast }: RecordPage): void {
    this.#pages.set(page, rows)
    const sources = new Set(rows.flatMap(sourcesOfRow))
    for (const known of this.sources) sources.delete(known)
    if (sources.size > 0) this.sources = [...this.sources, ...sources]
    this.#old.delete(page)
    this.#forgetFarPages()
    if (this.#wish.byMonth) return
    // A page that is not full is the end, whatever the count says.
    const ended = rows.length < PAGE_ROWS && page * PAGE_ROWS < total + PAGE_ROWS
    const known = ended && atLeast ? page * PAGE_ROWS + rows.length : total
    this.atLeast = atLeast && !ended
    this.#lay([{ month: '', count: known + (this.atLeast ? PAGE_ROWS : 0) }], known)
  }

  #lay(months: readonly { readonly month: string; readonly count: number }[], total: number): void {
    const groups = months.filter(({ count }) => count > 0).map(({ month, count }) => ({ key: month, count }))
    if (this.#wish.order === 'oldest') groups.reverse()
    this.total = total
    this.groups = groups
  }

  #forgetFarPages(): void {
    if (this.#pages.size <= PAGES_KEPT_MAX) return
    const here = this.#wanted[0] ?? 0
    const far = [...this.#pages.keys()].sort((a, b) => Math.abs(b - here) - Math.abs(a - here)).slice(0, this.#pages.size - PAGES_KEPT_MAX)
    for (const page of far) {
      this.#pages.delete(page)
      this.#old.delete(page)
    }
  }
}
