/** A long list of records, fetched in pages: by kind, by date or by text. */

import type { RecordKind, RecordRow } from '../../../shared/model/record.ts'
import type { SalusError } from '../../../shared/model/result.ts'
import type { Ask } from './ask.svelte.ts'

/** Rows fetched at once. */
export const PAGE_ROWS = 100

export interface RecordFilter {
  readonly kinds: readonly RecordKind[]
  /** Empty lists everything; otherwise a search. */
  readonly text: string
  readonly order: 'newest' | 'oldest'
}

export class RecordPages {
  rows = $state.raw<readonly RecordRow[]>([])
  total = $state(0)
  busy = $state(false)
  loaded = $state(false)
  error = $state.raw<SalusError | undefined>(undefined)
  readonly more = $derived(this.rows.length < this.total)
  readonly #ask: Ask
  #filter: RecordFilter = { kinds: [], text: '', order: 'newest' }
  #fetched = 0
  #turn = 0

  constructor(ask: Ask) {
    this.#ask = ask
  }

  /** Begins anew with this filter. */
  async open(filter: RecordFilter): Promise<void> {
    this.#filter = filter
    await this.#fetch(0)
  }

  async next(): Promise<void> {
    if (!this.busy && this.more) await this.#fetch(this.#fetched)
  }

  async #fetch(offset: number): Promise<void> {
    const turn = ++this.#turn
    const { kinds, text, order } = this.#filter
    this.busy = true
    const answer =
      text === ''
        ? await this.#ask('listRecords', { limit: PAGE_ROWS, offset, order, ...(kinds.length === 0 ? {} : { kinds }) })
        : await this.#ask('searchRecords', { text, limit: PAGE_ROWS, offset })
    if (turn !== this.#turn) return
    this.busy = false
    this.loaded = true
    if (!answer.ok) {
      this.error = answer.error
      return
    }
    this.error = undefined
    const found = text === '' || kinds.length === 0 ? answer.value.rows : answer.value.rows.filter((row) => kinds.includes(row.kind))
    this.#fetched = offset + answer.value.rows.length
    this.rows = offset === 0 ? found : [...this.rows, ...found]
    // A page without rows is the end, whatever the count says.
    this.total = answer.value.rows.length === 0 ? this.rows.length : answer.value.total
  }
}
