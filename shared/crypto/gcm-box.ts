/** AES-256-GCM with a random nonce in front: for the many small things of a vault. The platform's cipher leaves no copy of a key behind. */

import { gcm } from '@noble/ciphers/aes.js'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { openGcm, sealGcm } from './platform.ts'
import type { RandomBytes } from './sealed-box.ts'

/** How much longer the sealed form is: nonce and tag. */
export const GCM_BOX_EXTRA_BYTES = 28
const NONCE_BYTES = 12

/** `key` 32 bytes, for at most 2^32 boxes. Nonce (12 bytes), ciphertext, tag (16 bytes). Source: NIST SP 800-38D. */
export function sealGcmBox(key: Uint8Array, plain: Uint8Array, associated: Uint8Array, random: RandomBytes): Uint8Array {
  const nonce = random(NONCE_BYTES)
  const sealed = sealGcmWith(key, nonce, associated, plain)
  const box = new Uint8Array(new ArrayBuffer(NONCE_BYTES + sealed.length))
  box.set(nonce)
  box.set(sealed, NONCE_BYTES)
  return box
}

/** Errors: `wrong-key` for any other key, nonce, associated data or byte. */
export function openGcmBox(key: Uint8Array, box: Uint8Array, associated: Uint8Array): Result<Uint8Array> {
  if (box.length < GCM_BOX_EXTRA_BYTES) return err('wrong-key')
  const plain = openGcmWith(key, box.subarray(0, NONCE_BYTES), associated, box.subarray(NONCE_BYTES))
  return plain === null ? err('wrong-key') : ok(plain)
}

/** Ciphertext and tag under a nonce of 12 bytes that this key never had before; by the platform where it has the cipher, else portable. */
export function sealGcmWith(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, plain: Uint8Array): Uint8Array {
  return sealGcm(key, nonce, associated, plain) ?? gcm(key, nonce, associated).encrypt(plain)
}

/** Null where any byte, the key, the nonce or the associated data differs. */
export function openGcmWith(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, sealed: Uint8Array): Uint8Array | null {
  try {
    return openGcm(key, nonce, associated, sealed) ?? gcm(key, nonce, associated).decrypt(sealed)
  } catch {
    return null
  }
}
