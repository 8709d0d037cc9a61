/** What a node writes down for a locked vault: sealed to the vault's public key, with no sender. What is inside has to prove itself. */

import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { x25519 } from '@noble/curves/ed25519.js'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { concatBytes, equalBytes } from './bytes.ts'
import { deriveKey } from './hash.ts'
import type { IdentityKeys } from './identity.ts'
import { HKDF_LABELS } from './labels.ts'
import { pad, unpad } from './padding.ts'
import type { RandomBytes } from './sealed-box.ts'

/** "SLN" and version 1. */
const MAGIC = Uint8Array.of(0x53, 0x4c, 0x4e, 0x01)
const KEY_BYTES = 32
const TAG_BYTES = 16
const FLOOR_BYTES = 1024

/** Magic, ephemeral X25519 key (32 bytes), XChaCha20-Poly1305 of the padded text. The ephemeral key is used once, so the nonce is zero. */
export function sealNote(sealingKey: Uint8Array, text: Uint8Array, random: RandomBytes): Uint8Array {
  const secret = random(KEY_BYTES)
  const ephemeral = x25519.getPublicKey(secret)
  const key = noteKey(x25519.getSharedSecret(secret, sealingKey), ephemeral, sealingKey)
  return concatBytes(MAGIC, ephemeral, xchacha20poly1305(key, new Uint8Array(24), MAGIC).encrypt(pad(text, FLOOR_BYTES)))
}

/** Does it look like one? */
export function isNote(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC.length + KEY_BYTES + TAG_BYTES && equalBytes(bytes.slice(0, MAGIC.length), MAGIC)
}

/** Errors: `format-unknown`, `wrong-key` for any other key or byte, `bytes-damaged`. */
export function openNote(bytes: Uint8Array, recipient: Pick<IdentityKeys, 'sealingSecretKey' | 'sealingPublicKey'>): Result<Uint8Array> {
  if (!isNote(bytes)) return err('format-unknown')
  const ephemeral = bytes.slice(MAGIC.length, MAGIC.length + KEY_BYTES)
  try {
    const shared = x25519.getSharedSecret(recipient.sealingSecretKey, ephemeral)
    const key = noteKey(shared, ephemeral, recipient.sealingPublicKey)
    const plain = unpad(xchacha20poly1305(key, new Uint8Array(24), MAGIC).decrypt(bytes.slice(MAGIC.length + KEY_BYTES)))
    return plain.ok ? ok(plain.value.slice()) : plain
  } catch {
    return err('wrong-key')
  }
}

function noteKey(shared: Uint8Array, ephemeral: Uint8Array, recipientKey: Uint8Array): Uint8Array {
  return deriveKey(shared, concatBytes(ephemeral, recipientKey), HKDF_LABELS.note)
}
