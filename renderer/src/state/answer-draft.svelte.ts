/** A yes being prepared: everything of the holder's that was asked at first, which the person can only make less. */

import type { AnsweredTerms } from '../../../shared/api/request-views.ts'
import { SvelteMap } from 'svelte/reactivity'
import type { GrantDraft } from '../../../shared/api/grant-views.ts'
import { copiesGoAtMs } from '../../../shared/model/copies.ts'
import type { AnswerInHand } from '../../../shared/model/drafts.ts'
import type { GrantCategory, GrantRight } from '../../../shared/model/grant.ts'
import type { ListedRow } from '../../../shared/api/source-views.ts'
import type { RecordKind, RecordRow } from '../../../shared/model/record.ts'
import type { RequestTerms } from '../../../shared/model/request.ts'
import { ShareChoices } from './share-choices.svelte.ts'
import { dayAfter, endOfDay } from './chosen-days.ts'

const DAY_MS = 86_400_000

export class AnswerDraft {
  recordIds = $state<string[]>([])
  /** Of whole kinds, where they were asked for. */
  when = $state<'today' | 'both' | 'later'>('today')
  kinds = $state<RecordKind[]>([])
  right = $state<GrantRight>('view')
  until = $state('')
  /** Of copies that may be kept. */
  deleteBy = $state('')
  readonly choices = new ShareChoices()
  readonly terms: RequestTerms
  #startedAtMs: number
  #rows: readonly ListedRow[]
  readonly #atFirst: string

  constructor(terms: RequestTerms, rows: readonly ListedRow[], nowMs: number) {
    this.terms = terms
    this.#startedAtMs = nowMs
    this.#rows = rows
    // What is in another name is asked of whoever bears it: it goes where it is ticked.
    this.recordIds = rows.filter(({ person = '' }) => person === '').map(({ id }) => id)
    this.when = terms.what.when ?? 'today'
    this.kinds = [...terms.what.kinds]
    this.right = terms.right
    this.asAsked()
    this.#atFirst = JSON.stringify(this.toKept())
  }

  /** Something is otherwise than at first. */
  get isBegun(): boolean {
    return JSON.stringify(this.toKept()) !== this.#atFirst
  }

  toKept(): AnswerInHand {
    const { when, right, until, deleteBy } = this
    return { recordIds: [...this.recordIds], when, kinds: [...this.kinds], right, until, deleteBy, choices: this.choices.toKept() }
  }

  /** Goes on with what was kept: never more than was asked, and what came in meanwhile waits to be ticked. */
  take({ recordIds, when, kinds, right, until, deleteBy, choices }: AnswerInHand): this {
    const today = dayAfter(this.#startedAtMs, 0)
    this.recordIds = [...recordIds]
    if (this.whens.includes(when)) this.when = when
    this.kinds = kinds.filter((kind) => this.terms.what.kinds.includes(kind))
    if (this.terms.right === 'keep') this.right = right
    if (until >= today && until <= this.until) this.until = until
    if (deleteBy >= this.until && deleteBy <= this.deleteBy) this.deleteBy = deleteBy
    this.choices.resume(choices)
    return this
  }

  /** Looked at again: what was made less stays so, and what came in meanwhile waits to be ticked. */
  resume(rows: readonly ListedRow[], nowMs: number): void {
    this.#rows = rows
    this.#startedAtMs = nowMs
  }

  asAsked(): void {
    this.until = dayAfter(this.terms.untilMs, 0)
    this.deleteBy = dayAfter(this.terms.deleteByMs, 0)
  }

  /** Shorter: copies that may be kept go as long after the end as was asked. */
  last(days: number): void {
    this.until = dayAfter(this.#startedAtMs, days)
    const restDays = Math.round((this.terms.deleteByMs - this.terms.untilMs) / DAY_MS)
    const [wanted, latest] = [dayAfter(this.#startedAtMs, days + restDays), dayAfter(this.terms.deleteByMs, 0)]
    this.deleteBy = wanted < latest ? wanted : latest
  }

  /** Days that are shorter than what was asked. */
  shorterDays(choices: readonly number[]): readonly number[] {
    return choices.filter((days) => this.#startedAtMs + days * DAY_MS < this.terms.untilMs)
  }

  /** With or without all of these records. */
  choose(ids: readonly string[], chosen: boolean): void {
    const touched = new Set(ids)
    const others = this.recordIds.filter((id) => !touched.has(id))
    this.recordIds = chosen ? [...others, ...ids] : others
  }

  /** What may be chosen: what was asked for, or less. */
  get whens(): readonly ('today' | 'both' | 'later')[] {
    const { when } = this.terms.what
    if (when === undefined) return []
    return when === 'both' ? ['both', 'today', 'later'] : ['later']
  }

  /** The kinds as a whole; null where none is given so. */
  get category(): GrantCategory | null {
    if (this.when === 'today' || this.kinds.length === 0) return null
    return { kinds: [...this.kinds].sort(), earlier: this.when === 'both', later: true }
  }

  /** Is this row of what is there meant at all? */
  isOffered({ kind, id }: Pick<RecordRow, 'kind' | 'id'>): boolean {
    const { kinds, recordIds } = this.terms.what
    if (this.terms.what.when === undefined || recordIds.includes(id) || !kinds.includes(kind)) return true
    return this.when !== 'later' && this.kinds.includes(kind)
  }

  /** Ticked, and meant. Counted anew each time: what is derived ends with the page that first asked for it, and the draft goes on. */
  get chosenIds(): readonly string[] {
    const offered = new Set(this.#rows.filter((row) => this.isOffered(row)).map(({ id }) => id))
    return this.recordIds.filter((id) => offered.has(id))
  }

  /** Null while nothing is chosen. On the last day that was asked for, its end is the end that was asked for. */
  toTerms(): AnsweredTerms | null {
    const { category } = this
    if (this.chosenIds.length === 0 && category === null) return null
    const { fromMs } = this.terms
    const { recordIds, without = [] } = this.choices.apply(this.chosenIds)
    // A kind as a whole has all that is there, but what was unticked.
    const unticked = category?.earlier === true ? this.#rows.map(({ id }) => id).filter((id) => !recordIds.includes(id)) : []
    const left = [...new Set([...without, ...unticked])]
    const untilMs = this.#endOf(this.until, this.terms.untilMs)
    return {
      recordIds: [...recordIds].sort(),
      ...(left.length === 0 ? {} : { without: left }),
      ...(category === null ? {} : { category }),
      right: this.right,
      fromMs: Math.max(fromMs, this.#startedAtMs),
      untilMs,
      deleteByMs: copiesGoAtMs(this.right, untilMs, this.#endOf(this.deleteBy, this.terms.deleteByMs)),
    }
  }

  /** For the same preview that every share has. */
  toDraft(contactId: string): GrantDraft | null {
    const answered = this.toTerms()
    if (answered === null) return null
    const { recordIds, ...rest } = answered
    const { purpose, requestId } = this.terms
    return { contactId, scope: { recordIds, kinds: [] }, purpose, ...rest, requestId }
  }

  #endOf(day: string, askedMs: number): number {
    return day === dayAfter(askedMs, 0) ? askedMs : endOfDay(day)
  }
}

/** Answers being prepared, one for each request: kept whatever page is looked at, until they are given. */
export class AnswerDrafts {
  readonly #drafts = new SvelteMap<string, AnswerDraft>()
  /** From before the vault was locked; not looked at since. */
  readonly #kept = new SvelteMap<string, AnswerInHand>()

  open(terms: RequestTerms, rows: readonly ListedRow[], nowMs: number): AnswerDraft {
    const kept = this.#drafts.get(terms.requestId)
    if (kept !== undefined) {
      kept.resume(rows, nowMs)
      return kept
    }
    const draft = new AnswerDraft(terms, rows, nowMs)
    const before = this.#kept.get(terms.requestId)
    if (before !== undefined) draft.take(before)
    this.#kept.delete(terms.requestId)
    this.#drafts.set(terms.requestId, draft)
    return draft
  }

  discard(requestId: string): void {
    this.#drafts.delete(requestId)
    this.#kept.delete(requestId)
  }

  /** Those that are otherwise than at first, and those from before. */
  get begun(): readonly (readonly [requestId: string, draft: AnswerInHand])[] {
    const own = [...this.#drafts].filter(([, draft]) => draft.isBegun)
    return [...this.#kept, ...own.map(([requestId, draft]) => [requestId, draft.toKept()] as const)]
  }

  /** What was kept, beside what is being prepared already. */
  resume(kept: Readonly<Record<string, AnswerInHand>>): void {
    for (const [requestId, answer] of Object.entries(kept)) if (!this.#drafts.has(requestId)) this.#kept.set(requestId, answer)
  }
}
