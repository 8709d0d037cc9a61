/** All records of a preview, leafed through page by page; the rows of the page that is looked at. */

import { PREVIEW_ROWS_MAX } from '../../../shared/api/grant-views.ts'
import type { PreviewItem } from '../../../shared/api/grant-views.ts'
import type { ListedRow } from '../../../shared/api/source-views.ts'
import { RECORD_KINDS } from '../../../shared/model/record.ts'
import type { RecordKind } from '../../../shared/model/record.ts'
import type { Result, SalusError } from '../../../shared/model/result.ts'

type AskRows = (recordIds: readonly string[]) => Promise<Result<readonly ListedRow[]>>

export class PreviewPages {
  /** Only these are looked at; empty: all. */
  kind = $state<RecordKind | ''>('')
  error = $state.raw<SalusError | null>(null)
  #items = $state.raw<readonly PreviewItem[]>([])
  #page = $state(0)
  /** Of this preview and of those before it: what is on the screen stays until it is read anew. */
  #rows = $state.raw<ReadonlyMap<string, ListedRow>>(new Map())
  #fresh = new Set<string>()
  readonly #ask: AskRows

  constructor(ask: AskRows) {
    this.#ask = ask
  }

  /** Another preview: what is looked at stays, where it has that. */
  show(items: readonly PreviewItem[], rows: readonly ListedRow[]): void {
    this.#items = items
    this.#fresh = new Set(rows.map(({ id }) => id))
    this.#rows = new Map([...this.#rows, ...rows.map((row) => [row.id, row] as const)])
    if (this.kind !== '' && !items.some(({ kind }) => kind === this.kind)) this.kind = ''
  }

  /** With how many there are of each. */
  get kinds(): readonly { readonly kind: RecordKind; readonly count: number }[] {
    const counts = new Map<RecordKind, number>()
    for (const { kind } of this.#items) counts.set(kind, (counts.get(kind) ?? 0) + 1)
    return RECORD_KINDS.flatMap((kind) => (counts.has(kind) ? [{ kind, count: counts.get(kind) ?? 0 }] : []))
  }

  get all(): number {
    return this.#items.length
  }

  get total(): number {
    return this.#chosen.length
  }

  /** The place of the first record on this page, from 0. */
  get first(): number {
    return Math.min(this.#page, Math.max(0, Math.ceil(this.total / PREVIEW_ROWS_MAX) - 1)) * PREVIEW_ROWS_MAX
  }

  /** Behind the last one on this page. */
  get end(): number {
    return Math.min(this.total, this.first + PREVIEW_ROWS_MAX)
  }

  get ids(): readonly string[] {
    return this.#chosen.slice(this.first, this.end).map(({ recordId }) => recordId)
  }

  row(id: string): ListedRow | undefined {
    return this.#rows.get(id)
  }

  /** Without a row it could not be opened. */
  wasRead(id: string): boolean {
    return this.#rows.size > 0 && this.#fresh.has(id)
  }

  only(kind: RecordKind | ''): void {
    this.kind = kind
    this.#page = 0
  }

  turn(pages: 1 | -1): void {
    this.#page = this.first / PREVIEW_ROWS_MAX + pages
  }

  /** Reads what is on this page and was not read for this preview yet. An answer about another page of it is kept all the same. */
  async read(): Promise<void> {
    const fresh = this.#fresh
    const missing = this.ids.filter((id) => !fresh.has(id))
    this.error = null
    if (missing.length === 0) return
    const answer = await this.#ask(missing)
    // Of a preview that is not shown any more.
    if (fresh !== this.#fresh) return
    if (!answer.ok) {
      this.error = answer.error
      return
    }
    for (const id of missing) fresh.add(id)
    this.#rows = new Map([...this.#rows, ...answer.value.map((row) => [row.id, row] as const)])
  }

  get #chosen(): readonly PreviewItem[] {
    return this.kind === '' ? this.#items : this.#items.filter(({ kind }) => kind === this.kind)
  }
}
