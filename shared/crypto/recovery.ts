/** Proving from afar that one holds the 24 words: a signing key that follows from them alone, and the text that it signs. */

import { ed25519 } from '@noble/curves/ed25519.js'
import { decodeBase64Url, encodeBase64Url, encodeUtf8 } from './bytes.ts'
import { deriveKey } from './hash.ts'
import { didFromPublicKey, signBytes, verifyBytes } from './identity.ts'
import { HKDF_LABELS, SIGNATURE_DOMAINS } from './labels.ts'

/** What both sides know of this one question: of another connection, mirror or moment the proof is worth nothing. */
export interface RecoveryChallenge {
  /** Peer ids as the connection itself proved them. */
  readonly dialler: string
  readonly listener: string
  /** Of whoever keeps the vault. */
  readonly mirror: string
  /** Base64url of 32 random bytes each. */
  readonly diallerNonce: string
  readonly listenerNonce: string
}

/** Seed of an Ed25519 key, 32 bytes; `wordsEntropy` are the 32 bytes of the 24 words. */
function recoverySeed(wordsEntropy: Uint8Array): Uint8Array {
  return deriveKey(wordsEntropy, new Uint8Array(32), HKDF_LABELS.recoverySigning)
}

/** The public half, base64url of 32 bytes: whoever knows it can tell who holds the words, and nothing else. */
export function recoveryPublicKey(wordsEntropy: Uint8Array): string {
  const seed = recoverySeed(wordsEntropy)
  const key = ed25519.getPublicKey(seed)
  seed.fill(0)
  return encodeBase64Url(key)
}

/** Base64url of 64 bytes. */
export function signRecovery(wordsEntropy: Uint8Array, challenge: RecoveryChallenge): string {
  const signingSeed = recoverySeed(wordsEntropy)
  const signature = signBytes({ signingSeed }, SIGNATURE_DOMAINS.recovery, encodeChallenge(challenge))
  signingSeed.fill(0)
  return encodeBase64Url(signature)
}

/** False for anything malformed. */
export function verifyRecovery(publicKey: string, challenge: RecoveryChallenge, signature: string): boolean {
  const [key, raw] = [decodeBase64Url(publicKey), decodeBase64Url(signature)]
  if (key?.length !== 32 || raw === null) return false
  return verifyBytes(didFromPublicKey(key), SIGNATURE_DOMAINS.recovery, encodeChallenge(challenge), raw)
}

/** Base64url of 32 bytes? */
export function isRecoveryPublicKey(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 64 && decodeBase64Url(value)?.length === 32
}

function encodeChallenge({ dialler, listener, mirror, diallerNonce, listenerNonce }: RecoveryChallenge): Uint8Array {
  return encodeUtf8([dialler, listener, mirror, diallerNonce, listenerNonce].join('\n'))
}
