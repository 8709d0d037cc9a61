/** The shape of the sentences for failures, one entry for every code. */

import type { ErrorCode } from '../model/errors.ts'

export type ErrorLanguage = 'en' | 'ro'

/** `withDetail` is used instead of `sentence` where the error carries every `{value}` that it names. */
export interface ErrorWords {
  readonly sentence: string
  readonly next: string
  readonly withDetail?: string
}

export type ErrorCatalogue = Readonly<Record<ErrorCode, ErrorWords>>
/** Those of requests stand in files of their own, like those of health cards. */
export type RequestErrorCatalogue = Pick<ErrorCatalogue, Extract<ErrorCode, `request-${string}` | `consent-${string}`>>
/** Those of records that were sent. */
export type OfferErrorCatalogue = Pick<ErrorCatalogue, Extract<ErrorCode, `offer-${string}` | 'pass-on-not-allowed'>>
/** Those of health cards, issuers, licences and health links stand in files of their own. */
export type CardErrorCatalogue = Pick<
  ErrorCatalogue,
  Extract<
    ErrorCode,
    `health-card-${string}` | `health-link-${string}` | `issuer-${string}` | `licence-${string}` | `revocation-list-${string}`
  >
>
/** Those of people: contacts, their cards and invitations, and of what is about to be signed for one of them. */
export type PeopleErrorCatalogue = Pick<
  ErrorCatalogue,
  Extract<ErrorCode, `contact-${string}` | `invite-${string}` | 'card-invalid' | 'card-own' | 'grant-changed'>
>
/** Those of sealed files, and of places that the person named. */
export type CarryErrorCatalogue = Pick<
  ErrorCatalogue,
  Extract<ErrorCode, `car-${string}` | `parcel-${string}` | `place-${string}` | `link-${string}` | 'pinning-off'>
>
/** Those of the ledger, and of proofs. */
export type LedgerErrorCatalogue = Pick<ErrorCatalogue, Extract<ErrorCode, `ledger-${string}` | `proof-${string}`>>
/** Those of papers that were to become findable, or to come out of a printer. */
export type PaperErrorCatalogue = Pick<ErrorCatalogue, Extract<ErrorCode, `paper-${string}` | `print-${string}`>>
/** Those of coming back with the words and a mirror. */
export type RecoveryErrorCatalogue = Pick<ErrorCatalogue, Extract<ErrorCode, `recovery-${string}`>>
