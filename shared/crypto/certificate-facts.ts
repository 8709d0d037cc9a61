/** What an X.509 certificate says of itself, read the same way on every platform; no signature is checked here. Source: RFC 5280 section 4.1, ITU-T X.690. */

/** Times in milliseconds. */
export interface CertificateFacts {
  /** Addresses (URI) among its alternative names. */
  readonly addresses: readonly string[]
  readonly fromMs: number
  readonly untilMs: number
  /** Uncompressed point of P-256, 65 bytes; empty for any other key. */
  readonly point: Uint8Array
}

interface Part {
  readonly tag: number
  readonly bytes: Uint8Array
  /** Of the whole, with its tag and length. */
  readonly end: number
}

const SEQUENCE = 0x30
const BIT_STRING = 0x03
const OCTET_STRING = 0x04
const IDENTIFIER = 0x06
const UTC_TIME = 0x17
const GENERALIZED_TIME = 0x18
const VERSION = 0xa0
const EXTENSIONS = 0xa3
const ADDRESS = 0x86
/** Parts of one sequence that are looked at. */
const PARTS_MAX = 256
/** Identifiers as they are written: id-ecPublicKey with prime256v1, and subjectAltName. */
const P256 = '06072a8648ce3d020106082a8648ce3d030107'
const ALTERNATIVE_NAME = '551d11'
const POINT_BYTES = 65

/** Null where it is no certificate. */
export function readCertificate(der: Uint8Array): CertificateFacts | null {
  const whole = partAt(der, 0)
  if (whole?.tag !== SEQUENCE || whole.end !== der.length) return null
  const signed = partsOf(whole.bytes)?.[0]
  const all = signed?.tag === SEQUENCE ? partsOf(signed.bytes) : null
  // Behind the version: number, algorithm, issuer, times, subject, key.
  const parts = all?.[0]?.tag === VERSION ? all.slice(1) : all
  const [times, key] = [parts?.[3], parts?.[5]]
  const [from, until] = times?.tag === SEQUENCE ? (partsOf(times.bytes) ?? []) : []
  const [fromMs, untilMs] = [timeOf(from), timeOf(until)]
  if (parts === null || parts === undefined || key?.tag !== SEQUENCE || fromMs === null || untilMs === null) return null
  const extensions = parts.find(({ tag }) => tag === EXTENSIONS)
  const addresses = extensions === undefined ? [] : addressesOf(extensions.bytes)
  return addresses === null ? null : { addresses, fromMs, untilMs, point: pointOf(key.bytes) }
}

function pointOf(key: Uint8Array): Uint8Array {
  const [algorithm, bits] = partsOf(key) ?? []
  const isP256 = algorithm !== undefined && hexOf(algorithm.bytes) === P256
  // The first byte of a string of bits says how many of the last are not used.
  const isPoint = isP256 && bits?.tag === BIT_STRING && bits.bytes.length === POINT_BYTES + 1 && bits.bytes[0] === 0 && bits.bytes[1] === 4
  return isPoint ? bits.bytes.subarray(1) : new Uint8Array(0)
}

/** Null where they are broken. */
function addressesOf(extensions: Uint8Array): readonly string[] | null {
  const list = partAt(extensions, 0)
  const all = list?.tag === SEQUENCE ? partsOf(list.bytes) : null
  if (all === null) return null
  const addresses: string[] = []
  for (const extension of all) {
    const parts = partsOf(extension.bytes) ?? []
    const value = parts.at(-1)
    if (parts[0]?.tag !== IDENTIFIER || hexOf(parts[0].bytes) !== ALTERNATIVE_NAME) continue
    const names = value?.tag === OCTET_STRING ? partAt(value.bytes, 0) : null
    const each = names?.tag === SEQUENCE ? partsOf(names.bytes) : null
    if (each === null) return null
    for (const { tag, bytes } of each) if (tag === ADDRESS) addresses.push(String.fromCharCode(...bytes))
  }
  return addresses
}

/** Null for anything but a time of seconds in UTC, as certificates have to write it. Source: RFC 5280 section 4.1.2.5. */
function timeOf(part: Part | undefined): number | null {
  if (part?.tag !== UTC_TIME && part?.tag !== GENERALIZED_TIME) return null
  const text = String.fromCharCode(...part.bytes)
  const short = part.tag === UTC_TIME
  const [, years = '', month = '', day = '', hour = '', minute = '', second = ''] =
    (short ? /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/u : /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/u).exec(text) ?? []
  const year = short ? (Number(years) < 50 ? `20${years}` : `19${years}`) : years
  const atMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(atMs) ? null : atMs
}

/** Null where they do not end with the bytes. */
function partsOf(bytes: Uint8Array): readonly Part[] | null {
  const parts: Part[] = []
  let at = 0
  while (at < bytes.length) {
    const part = parts.length < PARTS_MAX ? partAt(bytes, at) : null
    if (part === null) return null
    parts.push(part)
    at = part.end
  }
  return parts
}

/** Null where it is not whole, or its length is not written in the one shortest way. */
function partAt(bytes: Uint8Array, at: number): Part | null {
  const tag = bytes[at]
  const first = bytes[at + 1]
  // Tags of several bytes are in no certificate.
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return null
  const count = first < 0x80 ? 0 : first & 0x7f
  if (first === 0x80 || count > 3) return null
  let length = count === 0 ? first : 0
  for (let index = 0; index < count; index++) length = length * 256 + (bytes[at + 2 + index] ?? 0)
  if (count > 0 && length < (count === 1 ? 0x80 : 256 ** (count - 1))) return null
  const begin = at + 2 + count
  return begin + length > bytes.length ? null : { tag, bytes: bytes.subarray(begin, begin + length), end: begin + length }
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 32), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
