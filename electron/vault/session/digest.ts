/** What makes two records the same, and what a seal stands for: the hash of a file's bytes, or of a resource in its canonical form. */

import { encodeBase64Url, encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { canonicalJson, parseJson } from '../../../shared/crypto/canonical-json.ts'
import { sha256 } from '../../../shared/crypto/hash.ts'
import { must } from './refusal.ts'

/** Deepest nesting of a resource that is read. */
const RESOURCE_DEPTH_MAX = 100

/** 32 bytes. Errors: `json-broken`, `json-too-deep`. */
export function digestOfResource(resourceJson: string): Uint8Array {
  return sha256(encodeUtf8(`fhir\n${canonicalJson(must(parseJson(resourceJson, { depthMax: RESOURCE_DEPTH_MAX })))}`))
}

/** 32 bytes. */
export async function digestOfOriginal(bytes: Uint8Array): Promise<Uint8Array> {
  return digestOfHash(new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes as BufferSource)))
}

/** 32 bytes; `hash` is the SHA-256 of an original. */
export function digestOfHash(hash: Uint8Array): Uint8Array {
  return sha256(encodeUtf8(`original\n${encodeBase64Url(hash)}`))
}
