/** The signature of a SMART Health Card (ES256) and the keys of its issuers. Source: https://spec.smarthealth.cards; RFC 7515, 7517, 7518, 7638. */

import { p256 } from '@noble/curves/nist.js'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { concatBytes, decodeBase64Url, encodeBase64Url, encodeUtf8 } from './bytes.ts'
import { parseJson } from './canonical-json.ts'
import { certificateBeside, isChain } from './issuer-certificate.ts'
import type { KeyCertificate } from './issuer-certificate.ts'
import { sha256OfText } from './hash.ts'

/** Characters of a key set, its depth, and keys of one issuer. */
const KEY_SET_LENGTH_MAX = 256 * 1024
const KEY_SET_DEPTH_MAX = 8
const KEYS_MAX = 32
const COORDINATE_BYTES = 32

/** A point of P-256; coordinates are base64url of 32 bytes, `kid` is the thumbprint of them. */
export interface IssuerKey {
  readonly kid: string
  readonly x: string
  readonly y: string
  /** How often its list of cards taken back had changed when these keys were published; absent where it has none. */
  readonly listVersion?: number
  /** Absent where no certificate stands beside it. */
  readonly certificate?: KeyCertificate
}

/** True where the key made that signature (64 bytes: r and s) over that text (ASCII). Source: RFC 7518 section 3.4. */
export function isCardSignedBy(key: IssuerKey, signed: string, signature: Uint8Array): boolean {
  const point = pointOf(key)
  try {
    return point !== null && p256.verify(signature, encodeUtf8(signed), point, { lowS: false })
  } catch {
    return false
  }
}

/** Base64url of the SHA-256 over the key's members in order. Source: RFC 7638 section 3. */
export function issuerKeyId({ x, y }: Pick<IssuerKey, 'x' | 'y'>): string {
  return encodeBase64Url(sha256OfText(`{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`))
}

/**
 * The keys of a JSON Web Key Set that can sign cards of the issuer at that address; others in it are left out.
 * Errors: those of `readIssuerKeys`, and `issuer-certificate` where no key is left because of what stands beside it.
 */
export function decodeIssuerKeys(text: string, issuer: string): Result<readonly IssuerKey[]> {
  const read = readKeySet(text)
  if (!read.ok) return read
  const fit = read.value.filter(({ key, x5c }) => key.certificate === undefined || (namesIssuer(key.certificate, issuer) && isChain(x5c)))
  return fit.length > 0 ? ok(onePerName(fit.map(({ key }) => key))) : err('issuer-certificate')
}

/**
 * The same for whoever knows no address yet: certificates say what they say, and no chain of them is checked.
 * Errors: `limit-exceeded`, `issuer-keys-broken` (no key set), `issuer-key-private`, `issuer-key-unfit` where none is left (other algorithm or curve, or `kid` is not the thumbprint).
 */
export function readIssuerKeys(text: string): Result<readonly IssuerKey[]> {
  const read = readKeySet(text)
  return read.ok ? ok(read.value.map(({ key }) => key)) : read
}

/** Is the issuer at that address among those that the certificate names? */
export function namesIssuer(certificate: KeyCertificate, issuer: string): boolean {
  return certificate?.addresses.includes(issuer) === true
}

interface ReadKey {
  readonly key: IssuerKey
  readonly x5c: unknown
}

function readKeySet(text: string): Result<readonly ReadKey[]> {
  if (text.length > KEY_SET_LENGTH_MAX) return err('limit-exceeded')
  const parsed = parseJson(text, { depthMax: KEY_SET_DEPTH_MAX })
  const list = parsed.ok ? (parsed.value as { readonly keys?: unknown } | null)?.keys : undefined
  if (!Array.isArray(list) || list.length === 0 || list.length > KEYS_MAX) return err('issuer-keys-broken')
  const keys = list.map((one: unknown): Readonly<Record<string, unknown>> => (typeof one === 'object' && one !== null ? { ...one } : {}))
  if (keys.some((key) => 'd' in key)) return err('issuer-key-private')
  const fit = keys.flatMap((member) => {
    const key = issuerKeyOf(member)
    return key === null ? [] : [{ key, x5c: member['x5c'] }]
  })
  return fit.length > 0 ? ok(fit) : err('issuer-key-unfit')
}

/** A key stands once for each of its certificates; the first is as good as the others. */
function onePerName(keys: readonly IssuerKey[]): readonly IssuerKey[] {
  return keys.filter(({ kid }, at) => keys.findIndex((one) => one.kid === kid) === at)
}

/** Null where it is no key for ES256, or not named by its thumbprint. */
function issuerKeyOf(member: Readonly<Record<string, unknown>>): IssuerKey | null {
  const { kty, crv, alg, use, kid, x, y, crlVersion, x5c } = member
  if (kty !== 'EC' || crv !== 'P-256' || alg !== 'ES256' || (use !== undefined && use !== 'sig')) return null
  if (typeof kid !== 'string' || typeof x !== 'string' || typeof y !== 'string') return null
  const certificate = certificateBeside(x5c, member)
  const key: IssuerKey = {
    kid,
    x,
    y,
    ...(typeof crlVersion === 'number' && Number.isSafeInteger(crlVersion) && crlVersion > 0 ? { listVersion: crlVersion } : {}),
    ...(certificate === undefined ? {} : { certificate }),
  }
  return pointOf(key) !== null && issuerKeyId(key) === kid ? key : null
}

/** The uncompressed point; null where it does not lie on the curve. */
function pointOf({ x, y }: IssuerKey): Uint8Array | null {
  const [first, second] = [decodeBase64Url(x), decodeBase64Url(y)]
  if (first?.length !== COORDINATE_BYTES || second?.length !== COORDINATE_BYTES) return null
  const point = concatBytes(Uint8Array.of(4), first, second)
  return p256.utils.isValidPublicKey(point, false) ? point : null
}
