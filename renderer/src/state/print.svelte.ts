/** Rows for paper: fetched page by page, bounded, with a way to stop. */

import type { RecordFilter } from '../../../shared/api/record-filter.ts'
import type { ListedRow } from '../../../shared/api/source-views.ts'
import type { RecordKind } from '../../../shared/model/record.ts'
import type { SalusError } from '../../../shared/model/result.ts'
import type { Ask } from './ask.svelte.ts'

/** With the row that is asked for once more. */
const PAGE_ROWS = 499
/** While an import is kept, rows move with every batch. */
const TRIES_MAX = 20

export interface PrintWish {
  readonly kind: RecordKind
  readonly filter: RecordFilter
  readonly offset: number
  readonly rowsMax: number
}

export interface PrintGroup {
  readonly kind: RecordKind
  readonly rows: readonly ListedRow[]
  /** All that fit the wish. */
  readonly total: number
}

interface FetchedGroup extends PrintGroup {
  readonly indexing: boolean
}

export class PrintRows {
  groups = $state.raw<readonly PrintGroup[]>([])
  done = $state(0)
  busy = $state(false)
  indexing = $state(false)
  error = $state.raw<SalusError | undefined>(undefined)
  readonly rows = $derived(this.groups.flatMap((group) => group.rows))
  readonly #ask: Ask
  #turn = 0

  constructor(ask: Ask) {
    this.#ask = ask
  }

  /** Replaces what was there when all of it is fetched. */
  async load(wishes: readonly PrintWish[]): Promise<void> {
    const turn = ++this.#turn
    this.busy = true
    this.error = undefined
    const groups: PrintGroup[] = []
    let indexing = false
    for (const wish of wishes) {
      const group = await this.#fetch(wish, turn, sumOf(groups))
      if (turn !== this.#turn) return
      if (group === null) break
      groups.push(group)
      indexing ||= group.indexing
    }
    this.groups = this.error === undefined ? groups : []
    this.indexing = indexing
    this.busy = false
  }

  stop(): void {
    this.#turn += 1
    this.busy = false
  }

  /** Again from the beginning where records changed meanwhile: a row that moved from one page to the other would be missing, or stand twice. */
  async #fetch(wish: PrintWish, turn: number, before: number): Promise<FetchedGroup | null> {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      // Not read here: whoever asks for this in an effect would ask once more with each step.
      this.done = before
      const group = await this.#fetchOnce(wish, turn)
      if (group !== 'moved') return group
    }
    this.error = { code: 'search-unavailable' }
    return null
  }

  async #fetchOnce({ kind, filter, offset, rowsMax }: PrintWish, turn: number): Promise<FetchedGroup | 'moved' | null> {
    const rows: ListedRow[] = []
    for (let before: number | null = null; ;) {
      // The last row of the page before comes once more: where another one stands there, rows moved.
      const last = rows.at(-1)
      const again = last === undefined ? 0 : 1
      const limit = Math.min(PAGE_ROWS, rowsMax - rows.length) + again
      const answer = await this.#ask('listRecords', { ...filter, kinds: [kind], limit, offset: offset + rows.length - again })
      if (turn !== this.#turn) return null
      if (!answer.ok) {
        this.error = answer.error
        return null
      }
      const { total, indexing } = answer.value
      if (last?.id !== (again === 0 ? undefined : answer.value.rows[0]?.id) || (before ?? total) !== total) return 'moved'
      before = total
      const fresh = answer.value.rows.slice(again)
      rows.push(...fresh)
      this.done += fresh.length
      if (fresh.length === 0 || rows.length >= rowsMax || offset + rows.length >= total)
        return { kind, rows, total, indexing: indexing !== null }
    }
  }
}

function sumOf(groups: readonly PrintGroup[]): number {
  return groups.reduce((sum, { rows }) => sum + rows.length, 0)
}
