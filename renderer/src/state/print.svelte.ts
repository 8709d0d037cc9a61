/** Rows for paper: fetched page by page, bounded, with a way to stop. */

import type { RecordFilter } from '../../../shared/api/record-filter.ts'
import type { ListedRow } from '../../../shared/api/source-views.ts'
import type { RecordKind } from '../../../shared/model/record.ts'
import type { SalusError } from '../../../shared/model/result.ts'
import type { Ask } from './ask.svelte.ts'

const PAGE_ROWS = 500

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
    this.done = 0
    this.error = undefined
    const groups: PrintGroup[] = []
    let indexing = false
    for (const wish of wishes) {
      const group = await this.#fetch(wish, turn)
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

  async #fetch({ kind, filter, offset, rowsMax }: PrintWish, turn: number): Promise<(PrintGroup & { readonly indexing: boolean }) | null> {
    const rows: ListedRow[] = []
    for (;;) {
      const limit = Math.min(PAGE_ROWS, rowsMax - rows.length)
      const answer = await this.#ask('listRecords', { ...filter, kinds: [kind], limit, offset: offset + rows.length })
      if (turn !== this.#turn) return null
      if (!answer.ok) {
        this.error = answer.error
        return null
      }
      const { total, indexing } = answer.value
      rows.push(...answer.value.rows)
      this.done += answer.value.rows.length
      if (answer.value.rows.length === 0 || rows.length >= rowsMax || offset + rows.length >= total)
        return { kind, rows, total, indexing: indexing !== null }
    }
  }
}
