/** Whether an answer stays inside what was asked: the one rule, for whoever signs it and for whoever gets it. */

import type { GrantTerms } from './grant.ts'
import type { RecordKind } from './record.ts'
import type { RequestScope, RequestTerms } from './request.ts'

/** Everything that an answer could be wider in. */
export const WIDENED_PARTS = ['people', 'records', 'purpose', 'right', 'from', 'until', 'delete-by', 'time'] as const
export type WidenedPart = (typeof WIDENED_PARTS)[number]

/** What of a record decides whether it was asked for. */
export interface RecordFacts {
  readonly id: string
  readonly kind: RecordKind
  /** ISO day, month, year or instant as the record has it; empty where it has none. */
  readonly date: string
  /** `system|code` of its first coding, or empty. */
  readonly code: string
}

/** The part of a grant that is compared. */
export type AnswerTerms = Pick<
  GrantTerms,
  'grantor' | 'grantee' | 'purpose' | 'right' | 'fromMs' | 'untilMs' | 'deleteByMs' | 'signedAtMs' | 'records' | 'may' | 'category'
>

/** Was this record, which is there, asked for? A picture never is by itself: it goes where its study goes. */
export function isAskedFor(what: RequestScope, record: RecordFacts): boolean {
  if (record.kind === 'image') return false
  if (what.recordIds.includes(record.id)) return true
  const wanted = (what.when !== 'later' && what.kinds.includes(record.kind)) || (record.code !== '' && what.codes.includes(record.code))
  return wanted && touchesDays(record.date, what.since, what.upTo)
}

/** In which parts the answer is wider than the request; none where it only narrows. `facts` are those of the records in the answer. */
export function widenedParts(request: RequestTerms, answer: AnswerTerms, facts: readonly RecordFacts[]): readonly WidenedPart[] {
  return WIDENED_PARTS.filter((part) => IS_WIDER[part](request, answer, facts))
}

/** True where the answer is that much or less. */
export function narrows(request: RequestTerms, answer: AnswerTerms, facts: readonly RecordFacts[]): boolean {
  return widenedParts(request, answer, facts).length === 0
}

type IsWider = (request: RequestTerms, answer: AnswerTerms, facts: readonly RecordFacts[]) => boolean

/** In step with the parts: the compiler refuses a missing one. */
const IS_WIDER: Readonly<Record<WidenedPart, IsWider>> = {
  people: (request, answer) => answer.grantor !== request.holder || answer.grantee !== request.asker,
  records: (request, answer, facts) => hasUnaskedKinds(request.what, answer) || hasUnasked(request.what, answer, facts),
  purpose: (request, answer) => answer.purpose !== request.purpose,
  right: (request, answer) => answer.may !== undefined || (answer.right !== 'view' && answer.right !== request.right),
  from: (request, answer) => answer.fromMs < request.fromMs,
  until: (request, answer) => answer.untilMs > request.untilMs,
  'delete-by': (request, answer) => answer.deleteByMs > request.deleteByMs,
  time: (request, answer) => answer.signedAtMs > request.answerByMs,
}

/** Kinds as a whole are those that were asked for, whatever their date; and what is still to come only where that was asked for. */
function hasUnaskedKinds({ kinds, when, since, upTo }: RequestScope, { category }: AnswerTerms): boolean {
  if (category === undefined) return false
  if (since !== undefined || upTo !== undefined) return true
  if (category.later && when === undefined) return true
  if (category.earlier && when === 'later') return true
  return category.kinds.some((kind) => !kinds.includes(kind))
}

/** A record without facts, or with those of another kind, was not asked for. */
function hasUnasked(what: RequestScope, answer: AnswerTerms, facts: readonly RecordFacts[]): boolean {
  const factsById = new Map(facts.map((one) => [one.id, one]))
  let studies = 0
  let pictures = 0
  for (const { recordId, kind } of answer.records) {
    if (kind === 'image') {
      pictures += 1
      continue
    }
    const known = factsById.get(recordId)
    if (known?.kind !== kind || !isAskedFor(what, known)) return true
    if (kind === 'imaging') studies += 1
  }
  return pictures > 0 && studies === 0
}

/** A date that is a whole month or year counts where it touches the days; one that is not there counts only where no day is asked for. */
function touchesDays(date: string, since: string | undefined, upTo: string | undefined): boolean {
  if (since === undefined && upTo === undefined) return true
  const day = date.slice(0, 10)
  if (day === '') return false
  const late = since === undefined || day >= since || since.startsWith(day)
  return late && (upTo === undefined || day <= upTo)
}
