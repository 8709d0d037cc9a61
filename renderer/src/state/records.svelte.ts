/** A long list of records, fetched in pages: by kind, by date or by text. */

import { untrack } from 'svelte'
import type { RecordFilter } from '../../../shared/api/record-filter.ts'
import type { ListedRow } from '../../../shared/api/source-views.ts'
import type { SalusError } from '../../../shared/model/result.ts'
import type { Ask } from './ask.svelte.ts'

/** Rows fetched at once. */
export const PAGE_ROWS = 100

export interface RecordWish {
  /** Empty lists everything; otherwise a search. */
  readonly text: string
  readonly order: 'newest' | 'oldest'
  readonly filter: RecordFilter
}

/** After so long a list that is still coming says so. */
const SLOW_MS = 300

export class RecordPages {
  rows = $state.raw<readonly ListedRow[]>([])
  total = $state(0)
  /** There are more than `total`. */
  atLeast = $state(false)
  busy = $state(false)
  slow = $state(false)
  loaded = $state(false)
  error = $state.raw<SalusError | undefined>(undefined)
  readonly more = $derived(this.rows.length < this.total || this.atLeast)
  readonly #ask: Ask
  #wish: RecordWish = { text: '', order: 'newest', filter: {} }
  #fetched = 0
  #turn = 0

  constructor(ask: Ask) {
    this.#ask = ask
  }

  /** Begins anew with this wish. */
  async open(wish: RecordWish): Promise<void> {
    this.#wish = wish
    await this.#fetch(0)
  }

  /** Asks again while not even a page is full: somebody who has scrolled further keeps what he sees. */
  async refill(): Promise<void> {
    if (untrack(() => this.loaded && this.rows.length < PAGE_ROWS)) await this.#fetch(0)
  }

  async next(): Promise<void> {
    if (!this.busy && this.more) await this.#fetch(this.#fetched)
  }

  async #fetch(offset: number): Promise<void> {
    const turn = ++this.#turn
    const { filter, text, order } = this.#wish
    this.busy = true
    const timer = setTimeout(() => {
      this.slow = turn === this.#turn
    }, SLOW_MS)
    const answer =
      text === ''
        ? await this.#ask('listRecords', { ...filter, limit: PAGE_ROWS, offset, order })
        : await this.#ask('searchRecords', { ...filter, text, limit: PAGE_ROWS, offset })
    clearTimeout(timer)
    if (turn !== this.#turn) return
    this.busy = false
    this.slow = false
    this.loaded = true
    if (!answer.ok) {
      this.error = answer.error
      return
    }
    this.error = undefined
    this.#fetched = offset + answer.value.rows.length
    // What came in meanwhile moves the rows on: some of them come again.
    const known = new Set(offset === 0 ? [] : this.rows.map(({ id }) => id))
    const fresh = answer.value.rows.filter(({ id }) => !known.has(id))
    this.rows = offset === 0 ? fresh : [...this.rows, ...fresh]
    // A page without rows is the end, whatever the count says.
    const ended = answer.value.rows.length === 0
    this.total = ended ? this.rows.length : answer.value.total
    this.atLeast = !ended && answer.value.atLeast
  }
}
