/** What somebody began to type and has neither kept, sent nor discarded: as it is kept on this computer, sealed, until then. */

import type { GrantRight, Purpose } from './grant.ts'
import type { RecordKind } from './record.ts'
import type { RequestWhen } from './request.ts'
import type { TypedField, TypedKind } from './typed-record.ts'

/** Of all together, as JSON, in UTF-16 units. */
export const DRAFTS_LENGTH_MAX = 1024 * 1024

/** A form of a record; a paper that was chosen for it is not in it. */
export interface RecordDraft {
  readonly kind: TypedKind | ''
  readonly fields: Readonly<Partial<Record<TypedField, string>>>
  readonly keepPrivate: boolean
  readonly isPrescription: boolean
}

/** A request that is being prepared; days as `2026-11-28`. */
export interface RequestInHand {
  readonly kinds: readonly RecordKind[]
  readonly tests: readonly string[]
  readonly codes: string
  readonly recordIds: readonly string[]
  readonly when: 'today' | RequestWhen
  readonly since: string
  readonly upTo: string
  readonly purpose: Purpose | ''
  readonly right: GrantRight | ''
  readonly until: string
  readonly deleteBy: string
  readonly answerDays: number
  readonly why: string
  readonly agreed: boolean
  readonly isExtending: boolean
}

/** By what each is for, as the window names it. */
export interface Drafts {
  readonly records: Readonly<Record<string, RecordDraft>>
  readonly requests: Readonly<Record<string, RequestInHand>>
}

export const NO_DRAFTS: Drafts = { records: {}, requests: {} }
