/** What makes two records the same, and what a seal stands for: the hash of a file's bytes, or of a resource in its canonical form. */

import { ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { encodeBase64Url } from './bytes.ts'
import { canonicalJson, parseJson } from './canonical-json.ts'
import { sha256, sha256OfText } from './hash.ts'

/** Deepest nesting of a resource that is read. */
const RESOURCE_DEPTH_MAX = 100

/** 32 bytes of a FHIR resource as JSON. Errors: `json-broken`, `json-too-deep`. */
export function digestOfResource(resourceJson: string): Result<Uint8Array> {
  const parsed = parseJson(resourceJson, { depthMax: RESOURCE_DEPTH_MAX })
  return parsed.ok ? ok(sha256OfText(`fhir\n${canonicalJson(parsed.value)}`)) : parsed
}

/** 32 bytes of a file as it came. */
export function digestOfOriginal(bytes: Uint8Array): Uint8Array {
  return digestOfHash(sha256(bytes))
}

/** 32 bytes; `hash` is the SHA-256 of a file as it came. */
export function digestOfHash(hash: Uint8Array): Uint8Array {
  return sha256OfText(`original\n${encodeBase64Url(hash)}`)
}
