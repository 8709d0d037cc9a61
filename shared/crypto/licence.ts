/** Licences as SD-JWT verifiable credentials: signed by an issuer, bound to one identity, shown to one person at a time. Source: RFC 9901; draft-ietf-oauth-sd-jwt-vc. */

import { SDJwtInstance } from '@sd-jwt/core'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { LICENCE_TEXT_MAX } from '../model/licence.ts'
import type { LicenceClaims, LicenceReading, LicenceStatus } from '../model/licence.ts'
import { decodeBase64Url, encodeBase64Url, encodeUtf8 } from './bytes.ts'
import { isCardSignedBy } from './health-card.ts'
import type { IssuerKey } from './health-card.ts'
import { sha256 } from './hash.ts'
import { publicJwk, signJws, verifyJws } from './identity.ts'
import type { IdentityKeys } from './identity.ts'
import type { RandomBytes } from './sealed-box.ts'
import { isTime, readStatusList, STATUS_VALUES } from './status-list.ts'
import type { VerifyInput } from './status-list.ts'

/** What kind of credential it is. */
export const LICENCE_TYPE = 'urn:salus:vct:professional-licence:1'
/** Characters of one, with all that is shown. */
export const LICENCE_LENGTH_MAX = 16 * 1024
const HEADER_TYPES: readonly unknown[] = ['dc+sd-jwt', 'vc+sd-jwt']
const SHOWN = ['name', 'profession', 'licence_number', 'authority', 'country'] as const
/** Would end a line, or turn round what stands beside it: anybody can sign a licence. */
const UNSHOWN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu
/** Clocks of two computers may differ by this. */
const SKEW_S = 300

export interface IssueInput {
  readonly issuer: IdentityKeys
  readonly holder: string
  readonly claims: LicenceClaims
  readonly issuedAtS: number
  readonly expiresAtS: number
  readonly status: { readonly uri: string; readonly place: number }
  readonly random: RandomBytes
}

/** Signs a licence for one identity; every claim can be shown or left out by its holder. Errors: `card-invalid` where the holder is no did:key. */
export async function issueLicence(input: IssueInput): Promise<Result<string>> {
  const jwk = publicJwk(input.holder)
  if (jwk === null) return err('card-invalid')
  const { name, profession, licenceNumber, authority, country } = input.claims
  const instance = new SDJwtInstance<Record<string, unknown>>({
    omitTyp: true,
    signer: (data) => signJws(input.issuer, data),
    signAlg: 'EdDSA',
    hasher,
    hashAlg: 'sha-256',
    saltGenerator: () => encodeBase64Url(input.random(16)),
  })
  const payload = {
    vct: LICENCE_TYPE,
    iss: input.issuer.did,
    sub: input.holder,
    iat: input.issuedAtS,
    exp: input.expiresAtS,
    cnf: { jwk },
    status: { status_list: { uri: input.status.uri, idx: input.status.place } },
    name,
    profession,
    licence_number: licenceNumber,
    authority,
    country,
  }
  return ok(await instance.issue(payload, { _sd: [...SHOWN] }, { header: { typ: 'dc+sd-jwt' } }))
}

/** To whom it is shown, and the question that it answers. */
export interface Showing {
  readonly audience: string
  readonly nonce: string
}

/** The licence with all its claims, bound to one question of one person by its holder's key. */
export function showLicence(credential: string, holder: IdentityKeys, { audience, nonce }: Showing, nowS: number): Promise<string> {
  const instance = new SDJwtInstance({ hasher, kbSigner: (data) => signJws(holder, data), kbSignAlg: 'EdDSA' })
  const frame = Object.fromEntries(SHOWN.map((key) => [key, true]))
  return instance.present(credential, frame, { kb: { payload: { iat: nowS, aud: audience, nonce } } })
}

export interface ReadInput {
  readonly holder: string
  /** Absent for the holder's own copy, which is bound to nobody. */
  readonly showing?: Showing & { readonly nowS: number }
  /** Keys of an issuer that is named by a web address. */
  readonly keysOf: (issuer: string) => readonly IssuerKey[]
  /** The issuer's list, where it came along. */
  readonly statusList?: string
  /** Others that are known: the newest of the issuer counts, from whomever it came. */
  readonly moreLists?: readonly string[]
  readonly nowS: number
}

/** Errors: `licence-broken` (no such credential, or a signature is wrong), `licence-not-yours` (of another identity). What it says is not yet trust: see `standingOf`. */
export async function readLicence(text: string, input: ReadInput): Promise<Result<LicenceReading>> {
  if (text.length > LICENCE_LENGTH_MAX) return err('licence-broken')
  try {
    return await read(text, input)
  } catch {
    return err('licence-broken')
  }
}

async function read(text: string, input: ReadInput): Promise<Result<LicenceReading>> {
  const plain = new SDJwtInstance({ hasher, verifier: () => true })
  const { jwt, disclosures = [] } = await plain.decode(text)
  const [header, payload] = [jwt?.header ?? {}, jwt?.payload ?? {}]
  const { vct, iss, iat, exp, nbf } = payload
  const shown = shownOf(payload, text.split('~').slice(1, -1), disclosures)
  if (shown === 'unsigned') return err('licence-broken')
  const times = [iat, exp, nbf].every((time) => time === undefined || isTime(time))
  if (!HEADER_TYPES.includes(header['typ']) || vct !== LICENCE_TYPE || !times || !isTime(iat)) return err('licence-broken')
  if (typeof iss !== 'string' || iss.length > 500) return err('licence-broken')
  const keys = input.keysOf(iss)
  const known = iss.startsWith('did:key:') || keys.length > 0
  const verify = verifierOf(iss, keys)
  const instance = new SDJwtInstance({
    hasher,
    verifier: (data, signature) => !known || verify(header, data, signature),
    kbVerifier: (data, signature) => verifyJws(input.holder, data, signature),
  })
  // Whether it is of now is a question of today, not of its bytes.
  const currentDate = Math.max(iat, isTime(nbf) ? nbf : 0)
  const { showing } = input
  const options = showing === undefined ? { currentDate } : { currentDate, keyBindingNonce: showing.nonce }
  const checked = await instance.verify(text, options)
  const claims = checked.payload as Readonly<Record<string, unknown>>
  if (!isHeldBy(claims['cnf'], input.holder)) return err('licence-not-yours')
  if (showing !== undefined && !isShownTo(checked.kb, showing)) return err('licence-broken')
  // What an issuer lets its holder leave out may be the list itself, or the end.
  const isSaid = known && (shown === 'all' || (claims['status'] !== undefined && exp !== undefined))
  const status = isSaid ? await statusOf(claims['status'], { ...input, verify }) : ({ status: 'not-shown', statusAtMs: 0 } as const)
  return ok({
    claims: claimsOf(claims),
    holder: input.holder,
    issuer: iss,
    signed: known,
    issuedAtMs: currentDate * 1000,
    expiresAtMs: isTime(exp) ? exp * 1000 : 0,
    ...status,
  })
}

/** How much of what was signed is shown by these parts; `unsigned`: one of them nobody signed, or something is there twice. Source: RFC 9901, section 7.1. */
function shownOf(
  payload: object,
  parts: readonly string[],
  disclosures: readonly { readonly value: unknown }[],
): 'all' | 'some' | 'unsigned' {
  const signed = digestsIn([payload, ...disclosures.map(({ value }) => value)])
  const shown = parts.map((part) => encodeBase64Url(sha256(encodeUtf8(part))))
  const names = new Set(signed)
  const isOdd = names.size < signed.length || new Set(shown).size < shown.length || !shown.every((digest) => names.has(digest))
  return isOdd ? 'unsigned' : shown.length === signed.length ? 'all' : 'some'
}

/** Every digest that stands for something, at any depth. */
function digestsIn(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return []
  const { _sd: hidden, '...': entry } = value as Readonly<Record<string, unknown>>
  const listed: readonly unknown[] = Array.isArray(hidden) ? hidden : []
  return [...listed, ...(entry === undefined ? [] : [entry]), ...Object.values(value).flatMap(digestsIn)]
}

/** An issuer is a did:key that signs with EdDSA, or an address whose keys (ES256) the person put in. */
function verifierOf(issuer: string, keys: readonly IssuerKey[]): VerifyInput {
  return ({ alg, kid }, data, signature) => {
    if (issuer.startsWith('did:key:')) return alg === 'EdDSA' && verifyJws(issuer, data, signature)
    const raw = decodeBase64Url(signature)
    return alg === 'ES256' && raw !== null && keys.some((key) => (kid === undefined || key.kid === kid) && isCardSignedBy(key, data, raw))
  }
}

function isHeldBy(cnf: unknown, holder: string): boolean {
  const jwk = publicJwk(holder)
  const held = (cnf as { readonly jwk?: Readonly<Record<string, unknown>> } | undefined)?.jwk
  return jwk !== null && held?.['kty'] === jwk.kty && held['crv'] === jwk.crv && held['x'] === jwk.x
}

type Bound = { readonly header: { readonly alg: string }; readonly payload: { readonly aud: string; readonly iat: number } } | undefined

/** The nonce was checked with the signature. */
function isShownTo(bound: Bound, { audience, nowS }: Showing & { readonly nowS: number }): boolean {
  if (bound?.header.alg !== 'EdDSA') return false
  return bound.payload.aud === audience && isTime(bound.payload.iat) && bound.payload.iat <= nowS + SKEW_S
}

interface StatusInput extends Pick<ReadInput, 'statusList' | 'moreLists' | 'nowS'> {
  readonly verify: VerifyInput
}

async function statusOf(
  said: unknown,
  { statusList, moreLists = [], nowS, verify }: StatusInput,
): Promise<{ readonly status: LicenceStatus; readonly statusAtMs: number }> {
  if (said === undefined) return { status: 'none', statusAtMs: 0 }
  const { uri, idx } = (said as { readonly status_list?: Readonly<Record<string, unknown>> }).status_list ?? {}
  const place = typeof idx === 'number' && Number.isSafeInteger(idx) ? idx : -1
  const lists = [...(statusList === undefined ? [] : [statusList]), ...moreLists]
  const found = await newestOf(lists, { uri: typeof uri === 'string' ? uri : '', place, verify }, nowS)
  if (found === null) return { status: 'not-shown', statusAtMs: 0 }
  const statusAtMs = found.issuedAtS * 1000
  if (found.value === STATUS_VALUES.withdrawn) return { status: 'withdrawn', statusAtMs }
  // Whatever else an issuer says, it is not that all is well.
  if (found.value !== STATUS_VALUES.good) return { status: 'suspended', statusAtMs }
  const old = found.issuedAtS > nowS + SKEW_S || nowS >= found.expiresAtS
  return { status: old ? 'old' : 'good', statusAtMs }
}

type FoundStatus = NonNullable<Awaited<ReturnType<typeof readStatusList>>>

/** One of tomorrow only where there is no other; of two of one second the one that says worse. */
async function newestOf(lists: readonly string[], of: Parameters<typeof readStatusList>[1], nowS: number): Promise<FoundStatus | null> {
  let newest: FoundStatus | null = null
  for (const list of new Set(lists)) {
    const found = await readStatusList(list, of)
    if (found !== null && (newest === null || isNewer(found, newest, nowS + SKEW_S))) newest = found
  }
  return newest
}

function isNewer(one: FoundStatus, other: FoundStatus, latestS: number): boolean {
  const isOfNow = (found: FoundStatus): boolean => found.issuedAtS <= latestS
  if (isOfNow(one) !== isOfNow(other)) return isOfNow(one)
  if (one.issuedAtS !== other.issuedAtS) return one.issuedAtS > other.issuedAtS
  return other.value === STATUS_VALUES.good || one.value === STATUS_VALUES.withdrawn
}

function claimsOf(claims: Readonly<Record<string, unknown>>): LicenceClaims {
  const text = (key: (typeof SHOWN)[number]): string => {
    const value = claims[key]
    return typeof value === 'string' ? value.replace(UNSHOWN, ' ').slice(0, LICENCE_TEXT_MAX) : ''
  }
  return {
    name: text('name'),
    profession: text('profession'),
    licenceNumber: text('licence_number'),
    authority: text('authority'),
    country: text('country'),
  }
}

function hasher(data: string | ArrayBuffer, algorithm: string): Uint8Array {
  if (algorithm !== 'sha-256') throw new RangeError('another hash')
  return sha256(typeof data === 'string' ? encodeUtf8(data) : new Uint8Array(data))
}
