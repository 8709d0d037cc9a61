/** XChaCha20-Poly1305 with a random nonce in front: the one way small things are sealed. */

import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { concatBytes } from './bytes.ts'

export const NONCE_BYTES = 24
export const TAG_BYTES = 16
export type RandomBytes = (length: number) => Uint8Array

/** `key` 32 bytes; the result is nonce, ciphertext and tag (40 bytes longer). Source: draft-irtf-cfrg-xchacha-03. */
export function sealBox(key: Uint8Array, plain: Uint8Array, associated: Uint8Array, random: RandomBytes): Uint8Array {
  const nonce = random(NONCE_BYTES)
  return concatBytes(nonce, xchacha20poly1305(key, nonce, associated).encrypt(plain))
}

/** Errors: `wrong-key` for any other key, nonce, associated data or byte. */
export function openBox(key: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Result<Uint8Array> {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return err('wrong-key')
  try {
    return ok(xchacha20poly1305(key, sealed.slice(0, NONCE_BYTES), associated).decrypt(sealed.slice(NONCE_BYTES)))
  } catch {
    return err('wrong-key')
  }
}
