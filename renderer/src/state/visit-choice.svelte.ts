/** What stands on a visit summary: sections that are so now, and kinds of things that happened between two days. */

import type { RecordKind } from '../../../shared/model/record.ts'
import type { SummarySectionKey } from '../../../shared/model/summary.ts'
import { SECTION_ROWS_MAX } from './print-parts.ts'
import type { PrintWish } from './print.svelte.ts'

export const VISIT_SECTIONS: readonly SummarySectionKey[] = [
  'medicines',
  'allergies',
  'problems',
  'alerts',
  'devices',
  'immunizations',
  'past-problems',
  'pregnancy',
  'social',
  'functional',
  'plan',
  'directives',
]
export const VISIT_KINDS: readonly RecordKind[] = ['encounter', 'lab', 'vital', 'procedure', 'report', 'imaging', 'document']
export const VISIT_TIMES = ['months3', 'months12', 'years5', 'ever', 'own'] as const
export type VisitTime = (typeof VISIT_TIMES)[number]
const MONTHS: Readonly<Partial<Record<VisitTime, number>>> = { months3: 3, months12: 12, years5: 60 }

/** `YYYY-MM-DD` of the same day so many months before, or the last one of a shorter month. */
export function monthsBefore(nowMs: number, months: number): string {
  const now = new Date(nowMs)
  const first = new Date(Date.UTC(now.getFullYear(), now.getMonth() - months, 1))
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  first.setUTCDate(Math.min(now.getDate(), last))
  return first.toISOString().slice(0, 10)
}

export class VisitChoice {
  /** All at first: whoever wants less takes it off. */
  sections = $state<SummarySectionKey[]>([...VISIT_SECTIONS])
  kinds = $state<RecordKind[]>(['encounter', 'lab', 'vital', 'procedure', 'report'])
  time = $state<VisitTime>('months12')
  ownFrom = $state('')
  ownUntil = $state('')
  readonly #nowMs: number
  readonly from = $derived.by(() => {
    if (this.time === 'own') return this.ownFrom
    const months = MONTHS[this.time]
    return months === undefined ? '' : monthsBefore(this.#nowMs, months)
  })
  readonly until = $derived(this.time === 'own' ? this.ownUntil : '')
  readonly wishes = $derived.by((): readonly PrintWish[] => {
    const filter = { ...(this.from === '' ? {} : { from: this.from }), ...(this.until === '' ? {} : { until: this.until }) }
    return VISIT_KINDS.filter((kind) => this.kinds.includes(kind)).map((kind) => ({ kind, filter, offset: 0, rowsMax: SECTION_ROWS_MAX }))
  })

  constructor(nowMs: number) {
    this.#nowMs = nowMs
  }
}
