/** What an X.509 certificate says of itself, read the same way on every platform; no signature is checked here. Source: RFC 5280 section 4.1, ITU-T X.690. */

import { DER_TAGS, readDerParts, readDerSequence } from './der.ts'
import type { DerPart } from './der.ts'

/** Times in milliseconds. */
export interface CertificateFacts {
  /** Addresses (URI) among its alternative names. */
  readonly addresses: readonly string[]
  readonly fromMs: number
  readonly untilMs: number
  /** Uncompressed point of P-256, 65 bytes; empty for any other key. */
  readonly point: Uint8Array
}

/** Identifiers as they are written: id-ecPublicKey with prime256v1, and subjectAltName. */
const P256 = '06072a8648ce3d020106082a8648ce3d030107'
const ALTERNATIVE_NAME = '551d11'
const POINT_BYTES = 65

/** Null where it is no certificate. */
export function readCertificate(der: Uint8Array): CertificateFacts | null {
  const signed = readDerSequence(der)?.[0]
  const all = signed?.tag === DER_TAGS.sequence ? readDerParts(signed.bytes) : null
  // Behind the version: number, algorithm, issuer, times, subject, key.
  const parts = all?.[0]?.tag === DER_TAGS.version ? all.slice(1) : all
  const [times, key] = [parts?.[3], parts?.[5]]
  const [from, until] = times?.tag === DER_TAGS.sequence ? (readDerParts(times.bytes) ?? []) : []
  const [fromMs, untilMs] = [timeOf(from), timeOf(until)]
  if (parts === null || parts === undefined || key?.tag !== DER_TAGS.sequence || fromMs === null || untilMs === null) return null
  const extensions = parts.find(({ tag }) => tag === DER_TAGS.extensions)
  const addresses = extensions === undefined ? [] : addressesOf(extensions.bytes)
  return addresses === null ? null : { addresses, fromMs, untilMs, point: pointOf(key.bytes) }
}

function pointOf(key: Uint8Array): Uint8Array {
  const [algorithm, bits] = readDerParts(key) ?? []
  const isP256 = algorithm !== undefined && hexOf(algorithm.bytes) === P256
  // The first byte of a string of bits says how many of the last are not used.
  const isPoint =
    isP256 && bits?.tag === DER_TAGS.bitString && bits.bytes.length === POINT_BYTES + 1 && bits.bytes[0] === 0 && bits.bytes[1] === 4
  return isPoint ? bits.bytes.subarray(1) : new Uint8Array(0)
}

/** Null where they are broken. */
function addressesOf(extensions: Uint8Array): readonly string[] | null {
  const all = readDerSequence(extensions)
  if (all === null) return null
  const addresses: string[] = []
  for (const extension of all) {
    const parts = readDerParts(extension.bytes) ?? []
    const value = parts.at(-1)
    if (parts[0]?.tag !== DER_TAGS.identifier || hexOf(parts[0].bytes) !== ALTERNATIVE_NAME) continue
    const each = value?.tag === DER_TAGS.octetString ? readDerSequence(value.bytes) : null
    if (each === null) return null
    for (const { tag, bytes } of each) if (tag === DER_TAGS.address) addresses.push(String.fromCharCode(...bytes))
  }
  return addresses
}

/** Null for anything but a time of seconds in UTC, as certificates have to write it. Source: RFC 5280 section 4.1.2.5. */
function timeOf(part: DerPart | undefined): number | null {
  if (part?.tag !== DER_TAGS.utcTime && part?.tag !== DER_TAGS.generalizedTime) return null
  const text = String.fromCharCode(...part.bytes)
  const short = part.tag === DER_TAGS.utcTime
  const [, years = '', month = '', day = '', hour = '', minute = '', second = ''] =
    (short ? /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/u : /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/u).exec(text) ?? []
  const year = short ? (Number(years) < 50 ? `20${years}` : `19${years}`) : years
  const atMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(atMs) ? null : atMs
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 32), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
