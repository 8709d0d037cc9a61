/** A share being prepared: what, how used, how long; nothing ticked before the person ticks it. */

import type { GrantDraft } from '../../../shared/api/grant-views.ts'
import { copiesGoAtMs } from '../../../shared/model/copies.ts'
import type { ShareInHand } from '../../../shared/model/drafts.ts'
import type { GrantExtra, GrantRight, Purpose } from '../../../shared/model/grant.ts'
import type { RecordKind } from '../../../shared/model/record.ts'
import { dayAfter, endOfDay } from './chosen-days.ts'
import { ShareChoices } from './share-choices.svelte.ts'

export type ScopeChoice = ShareInHand['scope']

/** The kinds of a visit summary, after the sections of the International Patient Summary. */
export const SUMMARY_KINDS: readonly RecordKind[] = [
  'problem',
  'medicine',
  'allergy',
  'immunization',
  'lab',
  'vital',
  'procedure',
  'report',
  'person',
]
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export class ShareDraft {
  contactId = $state('')
  scope = $state<ScopeChoice>('')
  kinds = $state<RecordKind[]>([])
  recordIds = $state<string[]>([])
  /** Of whole kinds. */
  when = $state<'today' | 'both' | 'later'>('today')
  purpose = $state<Purpose | ''>('')
  right = $state<GrantRight | ''>('')
  /** Of looking only: every opening is told before it is possible. */
  reported = $state(true)
  /** What they may do besides reading. */
  may = $state<GrantExtra[]>([])
  /** Hours without a word of the ledger after which nothing more is given; 0: it goes on. */
  ledgerAgeHours = $state(0)
  from = $state('')
  until = $state('')
  /** Of copies that may be kept. */
  deleteBy = $state('')
  readonly choices = new ShareChoices()
  #startedAtMs = 0

  constructor(nowMs: number, contactId: string, recordIds: readonly string[]) {
    this.#startedAtMs = nowMs
    this.contactId = contactId
    this.recordIds = [...recordIds]
    if (recordIds.length > 0) this.scope = 'named'
    this.from = dayAfter(nowMs, 0)
  }

  /** Something was chosen that no address says by itself. */
  get isBegun(): boolean {
    const { leftOut, copies } = this.choices
    const isScope = this.scope === 'summary' || this.kinds.length > 0 || leftOut.length + copies.length > 0
    return isScope || [this.purpose, this.right, this.until].some((said) => said !== '')
  }

  /** Goes on with what was kept. Days that are over meanwhile have to be said again; a share from then begins now. */
  resume({ kinds, recordIds, may, choices, from, until, deleteBy, ...said }: ShareInHand): this {
    const today = dayAfter(this.#startedAtMs, 0)
    const still = (day: string): string => (day >= today ? day : '')
    Object.assign(this, said, { kinds: [...kinds], recordIds: [...recordIds], may: [...may] })
    Object.assign(this, { from: still(from) || today, until: still(until), deleteBy: still(deleteBy) })
    this.choices.resume(choices)
    return this
  }

  toKept(): ShareInHand {
    const { contactId, scope, when, purpose, right, reported, ledgerAgeHours, from, until, deleteBy } = this
    const chosen = { kinds: [...this.kinds], recordIds: [...this.recordIds], may: [...this.may], choices: this.choices.toKept() }
    return { contactId, scope, when, purpose, right, reported, ledgerAgeHours, from, until, deleteBy, ...chosen }
  }

  /** Fills the dates a number of days from now; copies that may be kept go thirty days later. */
  last(days: number): void {
    this.until = dayAfter(this.#startedAtMs, days)
    this.deleteBy = dayAfter(this.#startedAtMs, days + 30)
  }

  // Counted anew each time: what is derived ends with the page that first asked for it, and the draft may go on.
  get complete(): boolean {
    return (
      this.contactId !== '' &&
      this.purpose !== '' &&
      this.right !== '' &&
      endOfDay(this.until) > 0 &&
      (this.right === 'view' || endOfDay(this.deleteBy) > 0) &&
      (this.scope === 'summary' ||
        (this.scope === 'kinds' && this.kinds.length > 0) ||
        (this.scope === 'named' && this.recordIds.length > 0))
    )
  }

  /** Of a copy that may be kept only the first opening could be. */
  get canBeReported(): boolean {
    return this.right === 'view'
  }

  /** Asked about every year. */
  get isLong(): boolean {
    return endOfDay(this.until) - this.#startedAtMs > 367 * DAY_MS
  }

  /** Null until everything is chosen. A share from today begins at the moment it was prepared. */
  toDraft(): GrantDraft | null {
    if (!this.complete || this.purpose === '' || this.right === '') return null
    const kinds = this.scope === 'summary' ? SUMMARY_KINDS : this.scope === 'kinds' ? [...this.kinds] : []
    const later = kinds.length > 0 && this.when !== 'today'
    const earlier = this.when !== 'later'
    const startOfFrom = new Date(`${this.from}T00:00:00`).getTime()
    const { recordIds, ...without } = this.choices.apply(this.scope === 'named' ? this.recordIds : [])
    return {
      contactId: this.contactId,
      scope: { recordIds, kinds: earlier ? kinds : [] },
      ...without,
      ...(kinds.length > 0 ? this.choices.alongWith : {}),
      ...(later ? { category: { kinds: [...kinds].sort(), earlier, later } } : {}),
      purpose: this.purpose,
      right: this.right,
      ...(this.canBeReported && this.reported ? { keysOn: 'receipt' as const } : {}),
      fromMs: this.from === dayAfter(this.#startedAtMs, 0) || Number.isNaN(startOfFrom) ? this.#startedAtMs : startOfFrom,
      untilMs: endOfDay(this.until),
      deleteByMs: copiesGoAtMs(this.right, endOfDay(this.until), endOfDay(this.deleteBy)),
      ...(this.ledgerAgeHours === 0 ? {} : { ledgerAgeMaxMs: this.ledgerAgeHours * HOUR_MS }),
      ...(this.may.length === 0 ? {} : { may: [...this.may] }),
    }
  }
}
