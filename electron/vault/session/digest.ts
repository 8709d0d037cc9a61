/** What makes two records the same, as the vault uses it: a resource that cannot be read is refused. */

import { sha256Name } from '../../../shared/crypto/hash.ts'
import { digestOfResource as resourceDigest } from '../../../shared/crypto/record-digest.ts'
import { must } from './refusal.ts'

export { digestOfHash, digestOfOriginal } from '../../../shared/crypto/record-digest.ts'

/** 32 bytes. Errors: `json-broken`, `json-too-deep`. */
export function digestOfResource(resourceJson: string): Uint8Array {
  return must(resourceDigest(resourceJson))
}

/** The same of a resource that is in its canonical form already, as an entry has it: base64url. */
export function digestNameOfCanonical(canonical: string): string {
  return sha256Name(`fhir\n${canonical}`, 'base64url')
}
