/** A request being prepared: what, how it is used, how long, why; nothing ticked before the person ticks it. */

import { SvelteMap } from 'svelte/reactivity'
import type { RequestDraft } from '../../../shared/api/request-views.ts'
import { NAMED_TESTS } from '../../../shared/fhir/analytes.ts'
import type { RequestInHand } from '../../../shared/model/drafts.ts'
import { copiesGoAtMs } from '../../../shared/model/copies.ts'
import type { GrantRight, Purpose, ShareView } from '../../../shared/model/grant.ts'
import type { RecordKind } from '../../../shared/model/record.ts'
import { REQUEST_RECORDS_MAX } from '../../../shared/model/request.ts'
import type { RequestWhen } from '../../../shared/model/request.ts'
import { dayAfter, endOfDay } from './chosen-days.ts'

const DAY_MS = 86_400_000

/** What may still be missing, in the order of the page. */
export type AskPart = 'what' | 'purpose' | 'right' | 'until' | 'deleteBy' | 'answer' | 'why' | 'agreed'

export class AskDraft {
  kinds = $state<RecordKind[]>([])
  /** Tests by their name. */
  tests = $state<string[]>([])
  /** One `system|code` a line. */
  codes = $state('')
  recordIds = $state<string[]>([])
  /** Of kinds: also, or only, what comes after the answer. */
  when = $state<'today' | RequestWhen>('today')
  since = $state('')
  upTo = $state('')
  purpose = $state<Purpose | ''>('')
  right = $state<GrantRight | ''>('')
  until = $state('')
  /** Of copies that may be kept. */
  deleteBy = $state('')
  answerDays = $state(0)
  why = $state('')
  agreed = $state(false)
  /** The share of which more time is asked has said how it begins. */
  isExtending = $state(false)
  readonly #startedAtMs: number

  constructor(nowMs: number) {
    this.#startedAtMs = nowMs
  }

  /** Something was chosen or typed that no share says by itself. */
  get isBegun(): boolean {
    const chosen = this.kinds.length + this.tests.length + (this.isExtending ? 0 : this.recordIds.length)
    return chosen > 0 || [this.codes, this.why, this.until, this.since, this.upTo].some((text) => text.trim() !== '')
  }

  /** Goes on with what was kept. */
  resume({ kinds, tests, recordIds, ...said }: RequestInHand): this {
    Object.assign(this, said, { kinds: [...kinds], tests: [...tests], recordIds: [...recordIds] })
    return this
  }

  toKept(): RequestInHand {
    const { codes, when, since, upTo, purpose, right, until, deleteBy, answerDays, why, agreed, isExtending } = this
    const chosen = { kinds: [...this.kinds], tests: [...this.tests], recordIds: [...this.recordIds] }
    return { ...chosen, codes, when, since, upTo, purpose, right, until, deleteBy, answerDays, why, agreed, isExtending }
  }

  /** Fills the dates a number of days from now; copies that may be kept go thirty days later. */
  last(days: number): void {
    this.until = dayAfter(this.#startedAtMs, days)
    this.deleteBy = dayAfter(this.#startedAtMs, days + 30)
  }

  /** Names what a share lets one see already; until when and why is for the person to say. */
  extend({ rows, purpose, right }: Pick<ShareView, 'rows' | 'purpose' | 'right'>): void {
    if (this.isExtending) return
    this.isExtending = true
    this.recordIds = rows
      .filter(({ kind }) => kind !== 'image')
      .map(({ id }) => id)
      .slice(0, REQUEST_RECORDS_MAX)
    this.purpose = purpose
    this.right = right
  }

  /** Nobody could hold what is still to come to days: then there are none. */
  get asksLater(): boolean {
    return this.kinds.length > 0 && this.when !== 'today'
  }

  /** Counted anew each time: what is derived ends with the page that first asked for it, and the draft goes on. */
  get missing(): readonly AskPart[] {
    const given: Readonly<Record<AskPart, boolean>> = {
      what: this.kinds.length + this.tests.length + this.recordIds.length + this.#lines().length > 0,
      purpose: this.purpose !== '',
      right: this.right !== '',
      until: endOfDay(this.until) > 0,
      deleteBy: this.right !== 'keep' || endOfDay(this.deleteBy) > 0,
      answer: this.answerDays > 0,
      why: this.why.trim() !== '',
      agreed: this.agreed,
    }
    return (Object.keys(given) as readonly AskPart[]).filter((part) => !given[part])
  }

  /** Null until everything is said. An answer is not waited for longer than the access would last. */
  toDraft(contactId: string, nowMs: number): RequestDraft | null {
    if (this.missing.length > 0 || this.purpose === '' || this.right === '') return null
    const named = NAMED_TESTS.filter(({ quantity }) => this.tests.includes(quantity)).flatMap(({ codes }) => codes)
    const untilMs = endOfDay(this.until)
    return {
      contactId,
      what: {
        kinds: [...this.kinds],
        codes: [...named, ...this.#lines()],
        recordIds: [...this.recordIds],
        ...(this.asksLater ? { when: this.when === 'later' ? 'later' : 'both' } : this.#days()),
      },
      purpose: this.purpose,
      right: this.right,
      fromMs: nowMs,
      untilMs,
      deleteByMs: copiesGoAtMs(this.right, untilMs, endOfDay(this.deleteBy)),
      answerByMs: Math.min(nowMs + this.answerDays * DAY_MS, untilMs),
      why: this.why,
      noDisadvantage: this.agreed,
    }
  }

  #days(): { readonly since?: string; readonly upTo?: string } {
    return { ...(this.since === '' ? {} : { since: this.since }), ...(this.upTo === '' ? {} : { upTo: this.upTo }) }
  }

  #lines(): readonly string[] {
    return this.codes
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
  }
}

/** Requests being prepared, one for each person and share: kept whatever page is looked at, until they are sent or discarded. */
export class AskDrafts {
  readonly #drafts = new SvelteMap<string, AskDraft>()

  open(contactId: string, extend: string): AskDraft {
    const key = `${contactId} ${extend}`
    const draft = this.#drafts.get(key) ?? new AskDraft(Date.now())
    this.#drafts.set(key, draft)
    return draft
  }

  discard(contactId: string, extend: string): void {
    this.#drafts.delete(`${contactId} ${extend}`)
  }

  /** Those that something was chosen or typed in. */
  get begun(): readonly (readonly [key: string, draft: AskDraft])[] {
    return [...this.#drafts].filter(([, draft]) => draft.isBegun)
  }

  /** What was kept, beside what is typed already. */
  resume(kept: Readonly<Record<string, RequestInHand>>): void {
    for (const [key, draft] of Object.entries(kept))
      if (this.#drafts.get(key)?.isBegun !== true) this.#drafts.set(key, (this.#drafts.get(key) ?? new AskDraft(Date.now())).resume(draft))
  }
}

/** Whom it asks, and for more time of which share; that is empty where something else is asked. */
export function askOfKey(key: string): { readonly contactId: string; readonly extend: string } {
  const [contactId = '', extend = ''] = key.split(' ')
  return { contactId, extend }
}
