/** Hashes and derived keys, alike in every process; by the platform where it has them, else portable. */

import { createKeccak } from 'hash-wasm'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { encodeBase64Url, encodeHex, encodeUtf8 } from './bytes.ts'
import { platformCrypto } from './platform.ts'
import type { PlatformHash } from './platform.ts'

/** SHA-256, 32 bytes (FIPS 180-4). */
export function sha256(bytes: Uint8Array): Uint8Array {
  if (platformCrypto?.hash !== undefined) return new Uint8Array(platformCrypto.hash('sha256', bytes, 'buffer'))
  return platformCrypto === undefined ? nobleSha256(bytes) : new Uint8Array(platformCrypto.createHash('sha256').update(bytes).digest())
}

/** SHA-256 of the UTF-8 bytes of text, 32 bytes. */
export function sha256OfText(text: string): Uint8Array {
  return platformCrypto?.hash === undefined ? sha256(encodeUtf8(text)) : new Uint8Array(platformCrypto.hash('sha256', text, 'buffer'))
}

/** The same as text, for what is only a name: 64 hexadecimal characters, or base64url without padding. */
export function sha256Name(text: string, encoding: 'hex' | 'base64url'): string {
  if (platformCrypto?.hash !== undefined) return platformCrypto.hash('sha256', text, encoding)
  const digest = sha256OfText(text)
  return encoding === 'hex' ? encodeHex(digest) : encodeBase64Url(digest)
}

export interface IncrementalHash {
  update(bytes: Uint8Array): void
  /** Another one that has seen the same so far. */
  copy(): IncrementalHash
  /** Once. */
  digest(): Uint8Array
}

/** SHA-256 of what comes piece by piece, 32 bytes. */
export function createIncrementalSha256(): IncrementalHash {
  return platformCrypto === undefined ? portableHash(nobleSha256.create()) : platformHash(platformCrypto.createHash('sha256'))
}

function portableHash(hash: ReturnType<typeof nobleSha256.create>): IncrementalHash {
  return {
    update: (bytes) => {
      hash.update(bytes)
    },
    copy: () => portableHash(hash.clone()),
    digest: () => new Uint8Array(hash.digest()),
  }
}

function platformHash(hash: PlatformHash): IncrementalHash {
  return {
    update: (bytes) => {
      hash.update(bytes)
    },
    copy: () => platformHash(hash.copy()),
    digest: () => Uint8Array.from(hash.digest()),
  }
}

/** Keccak-256, 32 bytes, as the EVM has it. */
export function keccak256(bytes: Uint8Array): Uint8Array {
  return keccak_256(bytes)
}

export type Keccak256 = (bytes: Uint8Array) => Uint8Array

/** The same for very many hashes: compiled code, made once and used again. */
export async function createFastKeccak256(): Promise<Keccak256> {
  const hasher = await createKeccak(256)
  return (bytes) => hasher.init().update(bytes).digest('binary')
}

/** HKDF-SHA256 (RFC 5869); `label` is the info string or its bytes, the result lies in a buffer of its own. */
export function deriveKey(secret: Uint8Array, salt: Uint8Array, label: string | Uint8Array, lengthBytes = 32): Uint8Array {
  const info = typeof label === 'string' ? encodeUtf8(label) : label
  if (platformCrypto !== undefined) return new Uint8Array(platformCrypto.hkdfSync('sha256', secret, salt, info, lengthBytes))
  const key = new Uint8Array(new ArrayBuffer(lengthBytes))
  key.set(hkdf(nobleSha256, secret, salt, info, lengthBytes))
  return key
}
