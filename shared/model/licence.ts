/** Licences of clinicians: credentials that a board or a clinic signed for one identity, and what can be said of them. */

import type { Did } from './person.ts'

/** What a licence says of its holder; all of it can be shown or left out. Plain text, each at most `LICENCE_TEXT_MAX` characters. */
export interface LicenceClaims {
  readonly name: string
  /** As the authority calls it: "general practitioner". */
  readonly profession: string
  readonly licenceNumber: string
  readonly authority: string
  /** ISO 3166-1 alpha-2, or empty. */
  readonly country: string
}
export const LICENCE_TEXT_MAX = 200

/** `none`: its issuer keeps no list; `not-shown`: it does, and no list of it came along; `old`: the list says itself that it is out of date. */
export type LicenceStatus = 'good' | 'withdrawn' | 'suspended' | 'none' | 'not-shown' | 'old'

/** What its bytes say once the signatures were checked. */
export interface LicenceReading {
  readonly claims: LicenceClaims
  readonly holder: Did
  /** A `did:key`, or a web address. */
  readonly issuer: string
  /** False where the keys of the issuer are not known, so that nobody can say who wrote it. */
  readonly signed: boolean
  readonly issuedAtMs: number
  /** 0: it does not end. */
  readonly expiresAtMs: number
  readonly status: LicenceStatus
  /** Of the list of the issuer; 0 where there is none. */
  readonly statusAtMs: number
}

/** The gravest thing that is to be said, in this order. */
export const LICENCE_STANDINGS = ['withdrawn', 'suspended', 'expired', 'early', 'unlisted', 'status-unknown', 'valid'] as const
export type LicenceStanding = (typeof LICENCE_STANDINGS)[number]

/** One of a contact, or this person's own. */
export interface LicenceView extends LicenceReading {
  /** As the person named the issuer in the list; empty where it is not in it. */
  readonly issuerName: string
  readonly standing: LicenceStanding
  /** When it was shown, or put in. */
  readonly shownAtMs: number
}

/** By the clock of now. `listed`: whether the person has the issuer in the list. */
export function standingOf(reading: LicenceReading, listed: boolean, nowMs: number): LicenceStanding {
  if (reading.status === 'withdrawn' || reading.status === 'suspended') return reading.status
  if (reading.expiresAtMs !== 0 && nowMs >= reading.expiresAtMs) return 'expired'
  if (nowMs < reading.issuedAtMs) return 'early'
  if (!listed || !reading.signed) return 'unlisted'
  return reading.status === 'good' || reading.status === 'none' ? 'valid' : 'status-unknown'
}
