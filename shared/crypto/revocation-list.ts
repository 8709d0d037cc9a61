/** Lists of health cards that an issuer took back, one for each of its keys, as it publishes them; nothing in one is signed. Source: https://spec.smarthealth.cards, "Revocation". */

import type { CardCertificate, CardRevocation } from '../model/health-card.ts'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { parseJson } from './canonical-json.ts'
import { namesIssuer } from './health-card.ts'
import type { IssuerKey } from './health-card.ts'

export interface RevocationList {
  /** Name of the key whose cards it is about. */
  readonly kid: string
  /** How often it was changed; the first is 1. */
  readonly version: number
  /** Numbers of cards; one with a dot and a second counts for cards issued before that. */
  readonly numbers: readonly string[]
}

const LENGTH_MAX = 512 * 1024
const NUMBERS_MAX = 10_000
const DEPTH_MAX = 4
const METHOD = 'rid'
const KID = /^[A-Za-z0-9_-]{43}$/u
const NUMBER = /^[A-Za-z0-9_-]{1,24}(?:\.(?:0|[1-9]\d{0,14}))?$/u

/** Looks like such a list. */
export function isRevocationList(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Array.isArray((value as { readonly rids?: unknown }).rids)
}

/** Errors: `limit-exceeded`, `revocation-list-broken`. One number that is none makes all of it broken: what it should have named, nobody knows. */
export function decodeRevocationList(text: string): Result<RevocationList> {
  if (text.length > LENGTH_MAX) return err('limit-exceeded')
  const parsed = parseJson(text, { depthMax: DEPTH_MAX })
  return parsed.ok ? revocationListOf(parsed.value) : err('revocation-list-broken')
}

/** The same of a value. */
export function revocationListOf(value: unknown): Result<RevocationList> {
  if (!isRevocationList(value)) return err('revocation-list-broken')
  const { kid, method, ctr, rids } = value as Readonly<Record<'kid' | 'method' | 'ctr', unknown>> & { readonly rids: readonly unknown[] }
  if (typeof kid !== 'string' || !KID.test(kid) || method !== METHOD) return err('revocation-list-broken')
  if (typeof ctr !== 'number' || !Number.isSafeInteger(ctr) || ctr < 1) return err('revocation-list-broken')
  if (rids.length > NUMBERS_MAX) return err('limit-exceeded')
  const numbers = rids.filter((one): one is string => typeof one === 'string' && NUMBER.test(one))
  return numbers.length === rids.length ? ok({ kid, version: ctr, numbers }) : err('revocation-list-broken')
}

/** As much of a card as a list is about. */
export interface ListedCard {
  readonly kid: string
  readonly revocationId?: string
  readonly issuedAtMs: number
}

/** What the lists that are here say of a card; `key` is that of the card, where it is here. Any list that names it counts, also an older one. */
export function revocationOf(card: ListedCard, key: IssuerKey | undefined, lists: readonly RevocationList[]): CardRevocation {
  const { revocationId } = card
  if (revocationId === undefined) return 'no-number'
  const own = lists.filter(({ kid }) => kid === card.kid)
  if (own.some(({ numbers }) => numbers.some((number) => isNamed(number, revocationId, card.issuedAtMs)))) return 'taken-back'
  const published = key?.listVersion
  if (own.length === 0) return published === undefined ? 'no-list' : 'list-missing'
  return own.every(({ version }) => version < (published ?? 0)) ? 'list-older' : 'not-listed'
}

function isNamed(number: string, revocationId: string, issuedAtMs: number): boolean {
  if (number === revocationId) return true
  const dot = number.indexOf('.')
  return dot !== -1 && number.slice(0, dot) === revocationId && issuedAtMs < Number(number.slice(dot + 1)) * 1000
}

/** What stands beside the key about the issuer that a card names. */
export function certificateOf({ certificate }: IssuerKey, issuer: string, nowMs: number): CardCertificate {
  if (certificate === undefined) return 'none'
  if (certificate === null || !namesIssuer(certificate, issuer)) return 'other-issuer'
  return nowMs < certificate.fromMs || nowMs >= certificate.untilMs ? 'other-time' : 'fits'
}
