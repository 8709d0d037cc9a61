/** SMART Health Cards taken apart, before any key is asked. Source: https://spec.smarthealth.cards and RFC 7515. */

import { decodeBase64Url } from '../model/base64url.ts'
import { CARD_EXTENSION_URL } from '../model/health-card.ts'
import type { CardProblem } from '../model/health-card.ts'
import { parseJsonBytes } from '../model/parse-json.ts'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { contentFollowsRules, kindIsSaid } from './health-card-rules.ts'
import { numberAt, objectAt, objectsAt, textAt, textsAt } from './json.ts'
import type { Json } from './json.ts'

/** Longest signed text, in characters. */
export const CARD_LENGTH_MAX = 1024 * 1024

const HEADER_LENGTH_MAX = 4096
const HEADER_DEPTH_MAX = 8
const SIGNATURE_BYTES = 64
/** Times above this are milliseconds: as seconds they are the year 5138. */
const SECONDS_MAX = 100_000_000_000
const HEALTH_CARD_TYPE = 'https://smarthealth.cards#health-card'
const REVOCATION_ID = /^[A-Za-z0-9_-]{1,24}(\.\d{1,15})?$/u

/** A signed text in its parts; nothing is inflated or checked yet. */
export interface SplitCard {
  /** Names the key: its RFC 7638 thumbprint. */
  readonly kid: string
  /** What the signature is over, ASCII. */
  readonly signed: string
  /** Raw deflate (RFC 1951) of the content. */
  readonly packed: Uint8Array
  /** 64 bytes: r and s. */
  readonly signature: Uint8Array
}

/** What the signed content says. */
export interface CardClaims {
  readonly issuer: string
  readonly issuedAtMs: number
  readonly expiresAtMs?: number
  /** By which a list of its issuer can take it back. */
  readonly revocationId?: string
  /** Addresses of credential types. */
  readonly types: readonly string[]
  readonly bundle: Json
  readonly problems: readonly CardProblem[]
}

/** Errors: `health-card-broken`, `health-card-algorithm` for any but ES256 (also none), `health-card-header`, `limit-exceeded`. A key inside the header is not looked at. */
export function splitCard(jws: string): Result<SplitCard> {
  if (jws.length > CARD_LENGTH_MAX) return err('limit-exceeded')
  const [head = '', content = '', sealed = '', ...more] = jws.split('.')
  const header = headerOf(head)
  if (header === null || more.length > 0) return err('health-card-broken')
  if (textAt(header, 'alg') !== 'ES256') return err('health-card-algorithm')
  if (textAt(header, 'zip') !== 'DEF' || textAt(header, 'kid') === '') return err('health-card-header')
  const packed = decodeBase64Url(content)
  const signature = decodeBase64Url(sealed)
  if (packed === null || packed.length === 0 || signature?.length !== SIGNATURE_BYTES) return err('health-card-broken')
  return ok({ kid: textAt(header, 'kid'), signed: `${head}.${content}`, packed, signature })
}

/** The key that a signed text brings in its own header, as it stands there; anybody can put one there. */
export function keyInHeader(jws: string): Json {
  return objectAt(headerOf(jws.slice(0, HEADER_LENGTH_MAX + 1).split('.')[0] ?? ''), 'jwk')
}

function headerOf(part: string): Json | null {
  const bytes = part.length === 0 || part.length > HEADER_LENGTH_MAX ? null : decodeBase64Url(part)
  const parsed = bytes === null ? null : parseJsonBytes(bytes, { depthMax: HEADER_DEPTH_MAX })
  const value = parsed?.ok === true ? parsed.value : null
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null
}

/** `content` is the inflated JSON. Errors: `health-card-content` where it holds no records, time or issuer, `health-card-issuer` where that is no https address. */
export function claimsOf(content: unknown): Result<CardClaims> {
  const credential = objectAt(content, 'vc')
  const subject = objectAt(credential, 'credentialSubject')
  const bundle = objectAt(subject, 'fhirBundle')
  const issuer = textAt(content, 'iss')
  const notBefore = numberAt(content, 'nbf')
  if (textAt(bundle, 'resourceType') !== 'Bundle' || issuer === '' || notBefore === undefined) return err('health-card-content')
  if (!isHttps(issuer)) return err('health-card-issuer')
  const expires = numberAt(content, 'exp')
  const types = textsAt(credential, 'type')
  return ok({
    issuer,
    issuedAtMs: notBefore * 1000,
    ...(expires === undefined ? {} : { expiresAtMs: expires * 1000 }),
    ...(isRevocationId(credential['rid']) ? { revocationId: credential['rid'] } : {}),
    types,
    bundle,
    problems: problemsOf(content, credential, { issuer, notBefore, expires: expires ?? 0, types, bundle }),
  })
}

interface Said {
  readonly issuer: string
  readonly notBefore: number
  readonly expires: number
  readonly types: readonly string[]
  readonly bundle: Json
}

function problemsOf(content: unknown, credential: Json, { issuer, notBefore, expires, types, bundle }: Said): readonly CardProblem[] {
  const revocationId = credential['rid']
  const expiry = (content as Json)['exp']
  const found: Readonly<Record<CardProblem, boolean>> = {
    times: notBefore > SECONDS_MAX || expires > SECONDS_MAX || (expiry !== undefined && typeof expiry !== 'number'),
    'type-missing': !types.includes(HEALTH_CARD_TYPE),
    'kind-unsaid': !kindIsSaid(bundle, types),
    'issuer-form': issuer.endsWith('/') || /[?#]/u.test(issuer),
    'revocation-id': revocationId !== undefined && !isRevocationId(revocationId),
    'fhir-version': !textAt(objectAt(credential, 'credentialSubject'), 'fhirVersion').startsWith('4.'),
    'content-rules': !contentFollowsRules(bundle),
  }
  return (Object.keys(found) as CardProblem[]).filter((problem) => found[problem])
}

/** Base64url of at most 24 letters, and after a dot the second before which it counts. */
function isRevocationId(value: unknown): value is string {
  return typeof value === 'string' && REVOCATION_ID.test(value) && (value.split('.')[0] ?? '').length % 4 !== 1
}

function isHttps(address: string): boolean {
  return address.startsWith('https://') && URL.canParse(address)
}

/** The signed texts that a stored document holds. */
export function signedTextsOf(resource: unknown): readonly string[] {
  return objectsAt(resource, 'extension')
    .filter((one) => textAt(one, 'url') === CARD_EXTENSION_URL)
    .map((one) => textAt(one, 'valueCode'))
    .filter((text) => text !== '')
}

/** How a document holds them. */
export function cardExtensions(texts: readonly string[]): readonly Json[] {
  return texts.map((valueCode) => ({ url: CARD_EXTENSION_URL, valueCode }))
}
