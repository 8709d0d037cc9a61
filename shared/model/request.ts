/** Requests: a signed wish to read, which the holder can answer with that much or less, or not at all. */

import type { GrantRight, Purpose } from './grant.ts'
import type { Did } from './person.ts'
import type { RecordKind } from './record.ts'

/** What every request says and whoever asks signs: nobody is worse off for saying no. A request without one of these sentences is none. */
export const NO_DISADVANTAGE = {
  en: 'You have no disadvantage if you say no, or if you do not answer.',
  ro: 'Nu aveți niciun dezavantaj dacă spuneți nu sau dacă nu răspundeți.',
} as const
export type StatementLanguage = keyof typeof NO_DISADVANTAGE

/** Bounds of one request: entries of a list, characters of the reason, and how long it may wait for an answer. */
export const REQUEST_RECORDS_MAX = 200
export const REQUEST_CODES_MAX = 100
export const REQUEST_WHY_LENGTH_MAX = 1000
export const REQUEST_OPEN_MS_MAX = 90 * 24 * 3600 * 1000

/** Of asked kinds: also what comes into the holder's vault after her answer, or only that. */
export const REQUEST_WHEN = ['both', 'later'] as const
export type RequestWhen = (typeof REQUEST_WHEN)[number]

/** What is asked for: all of these kinds and codes whose own date lies in these days, and records named one by one whatever their date. */
export interface RequestScope {
  readonly kinds: readonly RecordKind[]
  /** Each `system|code`, the first code of a record. */
  readonly codes: readonly string[]
  /** Ids that the asker knows from an earlier share. */
  readonly recordIds: readonly string[]
  /** Days (`2026-03-01`), both inclusive; an absent one bounds nothing. */
  readonly since?: string
  readonly upTo?: string
  /** Only with kinds and without days, which nobody could hold what is still to come to; absent: what is there at the answer. */
  readonly when?: RequestWhen
}

/** The terms that whoever asks signs. */
export interface RequestTerms {
  readonly version: 1
  /** 32 hexadecimal characters, random. */
  readonly requestId: string
  readonly asker: Did
  readonly askerName: string
  readonly holder: Did
  readonly holderName: string
  readonly what: RequestScope
  readonly purpose: Purpose
  /** The most that is asked for. */
  readonly right: GrantRight
  readonly fromMs: number
  readonly untilMs: number
  readonly deleteByMs: number
  readonly askedAtMs: number
  /** From here on it has ended without an answer. */
  readonly answerByMs: number
  /** Why, in the asker's own words. */
  readonly why: string
  /** One of `NO_DISADVANTAGE`. */
  readonly noDisadvantage: string
}

/** In which language the sentence stands; null where it is none of them. */
export function languageOfStatement(text: string): StatementLanguage | null {
  if (text === NO_DISADVANTAGE.en) return 'en'
  return text === NO_DISADVANTAGE.ro ? 'ro' : null
}
