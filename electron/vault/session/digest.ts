/** What makes two records the same, and what a seal stands for: the hash of a file's bytes, or of a resource in its canonical form. */

import { encodeBase64Url } from '../../../shared/crypto/bytes.ts'
import { canonicalJson, parseJson } from '../../../shared/crypto/canonical-json.ts'
import { sha256, sha256Name, sha256OfText } from '../../../shared/crypto/hash.ts'
import { must } from './refusal.ts'

/** Deepest nesting of a resource that is read. */
const RESOURCE_DEPTH_MAX = 100

/** 32 bytes. Errors: `json-broken`, `json-too-deep`. */
export function digestOfResource(resourceJson: string): Uint8Array {
  return sha256OfText(`fhir\n${canonicalJson(must(parseJson(resourceJson, { depthMax: RESOURCE_DEPTH_MAX })))}`)
}

/** The same of a resource that is in its canonical form already, as an entry has it: base64url. */
export function digestNameOfCanonical(canonical: string): string {
  return sha256Name(`fhir\n${canonical}`, 'base64url')
}

/** 32 bytes. */
export function digestOfOriginal(bytes: Uint8Array): Uint8Array {
  return digestOfHash(sha256(bytes))
}

/** 32 bytes; `hash` is the SHA-256 of an original. */
export function digestOfHash(hash: Uint8Array): Uint8Array {
  return sha256OfText(`original\n${encodeBase64Url(hash)}`)
}
