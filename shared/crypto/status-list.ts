/** The list in which an issuer says which of its licences are withdrawn. Source: draft-ietf-oauth-status-list. */

import { Jwt } from '@sd-jwt/core'
import { StatusList } from '@sd-jwt/jwt-status-list'
import { decodeBase64Url } from './bytes.ts'
import { inflate } from './deflate.ts'

/** Places in a list that is made here: two bits each, 16 KiB. A place says nothing about how many licences there are. */
export const STATUS_PLACES = 65_536
/** Characters of a list, and bytes that may come out of it. */
export const STATUS_LIST_LENGTH_MAX = 32 * 1024
const INFLATED_BYTES_MAX = 4 * 1024 * 1024
const TYPE = 'statuslist+jwt'
const BITS = [1, 2, 4, 8] as const
/** Of a list that says no end of its own: for as long as those that are made here are good. */
const GOOD_FOR_S = 31 * 24 * 3600

/** Values of a place. Source: section 7.1 of the draft. */
export const STATUS_VALUES = { good: 0, withdrawn: 1, suspended: 2 } as const
export type StatusValue = keyof typeof STATUS_VALUES

/** Gives the signature over a signing input, base64url. */
export type SignInput = (signingInput: string) => string
/** Is that the signature of the issuer over that input? `header` names algorithm and key. */
export type VerifyInput = (header: Readonly<Record<string, unknown>>, signingInput: string, signature: string) => boolean

export interface StatusListFacts {
  readonly issuer: string
  /** Its name; credentials point to it with this. */
  readonly uri: string
  /** Seconds. */
  readonly issuedAtS: number
  readonly expiresAtS: number
  /** Places that are not `good`. */
  readonly places: ReadonlyMap<number, StatusValue>
}

/** A signed list as one token. */
export function signStatusList(facts: StatusListFacts, sign: SignInput): Promise<string> {
  const values = Array.from({ length: STATUS_PLACES }, () => STATUS_VALUES.good as number)
  for (const [place, value] of facts.places) values[place] = STATUS_VALUES[value]
  const list = { bits: 2, lst: new StatusList(values, 2).compressStatusList() }
  return new Jwt({
    header: { alg: 'EdDSA', typ: TYPE },
    payload: { iss: facts.issuer, sub: facts.uri, iat: facts.issuedAtS, exp: facts.expiresAtS, status_list: list },
  }).sign(sign)
}

/** What a list says of one place, and until when its issuer wants that to be believed; null where it is another list, not signed by that issuer, or broken. Times in seconds. */
export async function readStatusList(
  token: string,
  { uri, place, verify }: { readonly uri: string; readonly place: number; readonly verify: VerifyInput },
): Promise<{ readonly value: number; readonly issuedAtS: number; readonly expiresAtS: number } | null> {
  if (token.length > STATUS_LIST_LENGTH_MAX) return null
  try {
    const { header, payload, signature } = Jwt.decodeJWT(token)
    const { sub, iat, exp, ttl, status_list: list } = payload
    // Most lists are of another issuer: for those no signature is worked through.
    if (header['typ'] !== TYPE || sub !== uri || !verify(header, token.slice(0, token.lastIndexOf('.')), signature)) return null
    if (!isTime(iat) || (exp !== undefined && !isTime(exp)) || (ttl !== undefined && !isTime(ttl))) return null
    const value = await valueAt(list, place)
    if (value === null) return null
    // `ttl`: how long it may be shown before a newer one is asked for, which only its holder does.
    const ends = [...(exp === undefined ? [] : [exp]), ...(ttl === undefined ? [] : [iat + ttl])]
    return { value, issuedAtS: iat, expiresAtS: ends.length === 0 ? iat + GOOD_FOR_S : Math.min(...ends) }
  } catch {
    return null
  }
}

async function valueAt(list: unknown, place: number): Promise<number | null> {
  if (typeof list !== 'object' || list === null) return null
  const { bits, lst } = list as { readonly bits?: unknown; readonly lst?: unknown }
  const size = BITS.find((one) => one === bits)
  if (size === undefined || typeof lst !== 'string') return null
  const packed = decodeBase64Url(lst)
  // Two bytes of zlib before it, a checksum behind: the library inflates without a bound, so it is asked only when the size is known.
  const length = packed === null ? undefined : (await inflate(packed.subarray(2), INFLATED_BYTES_MAX))?.length
  if (length === undefined || place < 0 || place >= (length * 8) / size) return null
  return StatusList.decompressStatusList(lst, size).getStatus(place)
}

/** Seconds since 1970, within what a date can be. */
export function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value < 8.64e12
}
