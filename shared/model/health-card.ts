/** What can be said of a SMART Health Card: whose signature it is, whether it counts now, and where it leaves its own rules. */

/** Where a document that is a card keeps the signed texts it holds, whatever file they came in. */
export const CARD_EXTENSION_URL = 'urn:salus:health-card'
export const CARD_MEDIA_TYPE = 'application/smart-health-card'

/**
 * `listed`: the signature fits a key of the issuer that the card names and that is in the person's list.
 * `changed`: that key is there, and the signature does not fit it.
 * `other-issuer`: it fits a key of the list, but of another issuer than the card names.
 * `key-unlisted`: the issuer is in the list, this key of it is not. `unlisted`: the issuer is not.
 * `unreadable`: the signed text cannot be read any more.
 */
export const CARD_VERDICTS = ['listed', 'changed', 'other-issuer', 'key-unlisted', 'unlisted', 'unreadable'] as const
export type CardVerdict = (typeof CARD_VERDICTS)[number]

/** Rules of the specification that a card does not keep, though it can be read. */
export const CARD_PROBLEMS = [
  'times',
  'type-missing',
  'kind-unsaid',
  'issuer-form',
  'revocation-id',
  'fhir-version',
  'content-rules',
] as const
export type CardProblem = (typeof CARD_PROBLEMS)[number]

export const CARD_TIMES = ['current', 'not-yet', 'expired'] as const

/** One signed text of a file, checked against the issuers of now. */
export interface CardCheck {
  readonly verdict: CardVerdict
  /** The address by which the card names its issuer. */
  readonly issuer: string
  /** What the person's list calls the issuer whose key fits; empty where none does. */
  readonly name: string
  readonly time: (typeof CARD_TIMES)[number]
  readonly issuedAtMs: number
  /** Absent where it does not end. */
  readonly expiresAtMs?: number
  readonly problems: readonly CardProblem[]
}
