/** Certificates that an issuer publishes beside its key: they have to be of that key, of that address, and each signed by the next. Whether their root can be trusted is the person's decision. */

import { platformCertificates } from './platform.ts'
import type { PlatformCertificate } from './platform.ts'

const CERTIFICATES_MAX = 8
const CERTIFICATE_LENGTH_MAX = 16 * 1024

/** True where there are none, or they fit. False where they cannot be read. Source: https://spec.smarthealth.cards, "x5c". */
export function certificateFits(x5c: unknown, issuer: string, { x, y }: Readonly<Record<string, unknown>>): boolean {
  if (x5c === undefined) return true
  if (!Array.isArray(x5c) || x5c.length === 0 || x5c.length > CERTIFICATES_MAX) return false
  const chain = x5c.map(certificateOf)
  const [first] = chain
  if (first === undefined || first === null) return false
  const { kty, crv, x: ownX, y: ownY } = first.publicKey.export({ format: 'jwk' })
  const isOfKey = kty === 'EC' && crv === 'P-256' && ownX === x && ownY === y
  const names = (first.subjectAltName ?? '').split(', ')
  return isOfKey && names.includes(`URI:${issuer}`) && chain.every((one, at) => isSignedByNext(one, chain[at + 1]))
}

function isSignedByNext(one: PlatformCertificate | null, next: PlatformCertificate | null | undefined): boolean {
  if (one === null || next === null) return false
  return next === undefined || (one.checkIssued(next) && one.verify(next.publicKey))
}

function certificateOf(text: unknown): PlatformCertificate | null {
  if (typeof text !== 'string' || text.length > CERTIFICATE_LENGTH_MAX || platformCertificates === undefined) return null
  try {
    return new platformCertificates(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)))
  } catch {
    return null
  }
}
