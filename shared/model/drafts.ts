/** What somebody began to type or choose and has neither kept, sent, signed nor discarded: as it is kept on this computer, sealed, until then. */

import type { GrantExtra, GrantRight, Purpose } from './grant.ts'
import type { RecordId, RecordKind } from './record.ts'
import type { RequestWhen } from './request.ts'
import type { TypedField, TypedKind } from './typed-record.ts'

/** Of all together, as JSON, in UTF-16 units. */
export const DRAFTS_LENGTH_MAX = 1024 * 1024

/** A form of a record; of a paper that was chosen for it only the name is in it. */
export interface RecordDraft {
  readonly kind: TypedKind | ''
  readonly fields: Readonly<Partial<Record<TypedField, string>>>
  readonly keepPrivate: boolean
  readonly isPrescription: boolean
  readonly paperName?: string
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

/** What was decided about what a share gives away. A warning that was put up with is not in it: it is shown again. */
export interface ChoicesInHand {
  readonly leftOut: readonly RecordId[]
  /** Shared in place of a record; the copies themselves are in the vault. */
  readonly copies: readonly ChosenCopy[]
  /** Other people of whom whole kinds take records along, and those whose stay though they may be the holder's. */
  readonly people: readonly string[]
  readonly stayed: readonly string[]
}

export interface ChosenCopy {
  readonly of: RecordId
  readonly title: string
  readonly recordIds: readonly RecordId[]
  /** Those of them that are DICOM pictures. */
  readonly pictureIds?: readonly RecordId[]
}

/** A share that is being prepared; days as `2026-11-28`. */
export interface ShareInHand {
  readonly contactId: string
  readonly scope: '' | 'summary' | 'kinds' | 'named'
  readonly kinds: readonly RecordKind[]
  readonly recordIds: readonly RecordId[]
  readonly when: 'today' | 'both' | 'later'
  readonly purpose: Purpose | ''
  readonly right: GrantRight | ''
  readonly reported: boolean
  readonly may: readonly GrantExtra[]
  readonly ledgerAgeHours: number
  readonly from: string
  readonly until: string
  readonly deleteBy: string
  readonly choices: ChoicesInHand
}

/** An answer to a request that was made less, or more of the holder's own; days as `2026-11-28`. */
export interface AnswerInHand {
  readonly recordIds: readonly RecordId[]
  readonly when: 'today' | 'both' | 'later'
  readonly kinds: readonly RecordKind[]
  readonly right: GrantRight
  readonly until: string
  readonly deleteBy: string
  readonly choices: ChoicesInHand
}

/** By what each is for, as the window names it. */
export interface Drafts {
  readonly records: Readonly<Record<string, RecordDraft>>
  readonly requests: Readonly<Record<string, RequestInHand>>
  /** By the step of going back and forward in which it was begun. */
  readonly shares: Readonly<Record<string, ShareInHand>>
  /** By the number of the request. */
  readonly answers: Readonly<Record<string, AnswerInHand>>
}

export const NO_DRAFTS: Drafts = { records: {}, requests: {}, shares: {}, answers: {} }
