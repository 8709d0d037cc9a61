/** How somebody shows a node that its owner has her card, while the vault there is locked: by a secret that follows from the sealing keys of the two, so that what lies on the disk names nobody. */

import { x25519 } from '@noble/curves/ed25519.js'
import { encodeHex } from './bytes.ts'
import { deriveKey, sha256Name } from './hash.ts'
import type { IdentityKeys } from './identity.ts'
import { HKDF_LABELS } from './labels.ts'

/** 32 bytes each, hexadecimal. */
export interface KnownPair {
  /** What this person shows to the other one's node. */
  readonly shown: string
  /** What her own node keeps of what the other one shows. */
  readonly kept: string
}

const NO_SALT = new Uint8Array(32)

/** Both sides work out the same, each with her own secret key. Null where the other key is none. */
export function knownPair(
  own: Pick<IdentityKeys, 'did' | 'sealingSecretKey'>,
  other: { readonly did: string; readonly sealingKey: Uint8Array },
): KnownPair | null {
  let secret: Uint8Array
  try {
    secret = x25519.getSharedSecret(own.sealingSecretKey, other.sealingKey)
  } catch {
    return null
  }
  const shows = (from: string, to: string): string => encodeHex(deriveKey(secret, NO_SALT, `${HKDF_LABELS.knownPair}\n${from}\n${to}`))
  const pair = { shown: shows(own.did, other.did), kept: keptOf(other.did, shows(other.did, own.did)) }
  secret.fill(0)
  return pair
}

/** What is kept of what this identity shows: SHA-256, from which neither can be read, nor tested without the secret. */
export function keptOf(did: string, shown: string): string {
  return sha256Name(`${HKDF_LABELS.knownPair}\n${did}\n${shown}`, 'hex')
}
