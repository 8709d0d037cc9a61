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

/**
 * Whether its issuer took it back, as far as what lies here says it; nobody is asked.
 * `taken-back`: a list of that key names it. `not-listed`: such a list does not, and is as new as the keys say.
 * `list-older`: it does not, but the keys that are here know of a newer one. `list-missing`: the keys say that there is a list, and it is not here.
 * `no-list`: neither do the keys speak of a list, nor is there one. `no-number`: the card has no number that a list could name.
 */
export const CARD_REVOCATIONS = ['taken-back', 'not-listed', 'list-older', 'list-missing', 'no-list', 'no-number'] as const
export type CardRevocation = (typeof CARD_REVOCATIONS)[number]

/** What a certificate beside the key says; who issued it and whether it was taken back is never looked at. `fits`: it is of that key, names the issuer, and is in its time. */
export const CARD_CERTIFICATES = ['none', 'fits', 'other-time', 'other-issuer'] as const
export type CardCertificate = (typeof CARD_CERTIFICATES)[number]

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
  /** Of cards whose key is in the list. */
  readonly revocation?: CardRevocation
  readonly certificate?: CardCertificate
}
