/** Certificates that an issuer publishes beside its key: they have to be of that key, of that address, and each signed by the next. Whether their root can be trusted is the person's decision. */

import { decodeBase64Url } from './bytes.ts'
import { readCertificate } from './certificate-facts.ts'
import type { CertificateFacts } from './certificate-facts.ts'
import { platformCertificates } from './platform.ts'
import type { PlatformCertificate } from './platform.ts'

/** What the certificate of a key says; null where one stands beside the key and is none, or is of another key. */
export type KeyCertificate = Pick<CertificateFacts, 'addresses' | 'fromMs' | 'untilMs'> | null

const CERTIFICATES_MAX = 8
const CERTIFICATE_LENGTH_MAX = 16 * 1024

/** Undefined where there is none. Only the first is looked at, and no signature. Source: https://spec.smarthealth.cards, "x5c". */
export function certificateBeside(x5c: unknown, { x, y }: Readonly<Record<string, unknown>>): KeyCertificate | undefined {
  if (x5c === undefined) return undefined
  const der = Array.isArray(x5c) && x5c.length <= CERTIFICATES_MAX ? bytesOf(x5c[0]) : null
  const facts = der === null ? null : readCertificate(der)
  if (facts === null || typeof x !== 'string' || typeof y !== 'string') return null
  const [first, second] = [decodeBase64Url(x), decodeBase64Url(y)]
  const isOfKey = facts.point.length > 0 && [4, ...(first ?? []), ...(second ?? [])].every((byte, at) => facts.point[at] === byte)
  const { addresses, fromMs, untilMs } = facts
  return isOfKey && first?.length === 32 && second?.length === 32 ? { addresses, fromMs, untilMs } : null
}

/** True where each certificate is signed by the next; false where they cannot be read, or the platform cannot say (a page). */
export function isChain(x5c: unknown): boolean {
  if (!Array.isArray(x5c) || x5c.length === 0 || x5c.length > CERTIFICATES_MAX) return false
  const chain = x5c.map(certificateOf)
  return chain.every((one, at) => isSignedByNext(one, chain[at + 1]))
}

function isSignedByNext(one: PlatformCertificate | null, next: PlatformCertificate | null | undefined): boolean {
  if (one === null || next === null) return false
  return next === undefined || (one.checkIssued(next) && one.verify(next.publicKey))
}

function certificateOf(text: unknown): PlatformCertificate | null {
  const der = platformCertificates === undefined ? null : bytesOf(text)
  try {
    return der === null || platformCertificates === undefined ? null : new platformCertificates(der)
  } catch {
    return null
  }
}

function bytesOf(text: unknown): Uint8Array | null {
  if (typeof text !== 'string' || text.length > CERTIFICATE_LENGTH_MAX) return null
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  } catch {
    return null
  }
}
