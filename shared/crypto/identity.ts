/** The identity that the person owns: did:key (Ed25519), a sealing key (X25519), a chain account, all out of one root: the first master key of a vault. */

import { ed25519, x25519 } from '@noble/curves/ed25519.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { base58 } from '@scure/base'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { concatBytes, decodeBase64Url, encodeBase64Url, encodeUtf8 } from './bytes.ts'
import { deriveKey } from './hash.ts'
import { HKDF_LABELS } from './labels.ts'
import type { SignatureDomain } from './labels.ts'

export interface IdentityKeys {
  /** `did:key:z6Mk...` */
  readonly did: string
  /** 32 bytes each. */
  readonly signingSeed: Uint8Array
  readonly signingPublicKey: Uint8Array
  readonly sealingSecretKey: Uint8Array
  readonly sealingPublicKey: Uint8Array
}

const NO_SALT = new Uint8Array(32)
/** Multicodec ed25519-pub as a varint. Source: did:key method, section 3.1. */
const ED25519_PREFIX = Uint8Array.of(0xed, 0x01)
/** Two parts of base64url, the first of them a JSON object. Source: RFC 7515 section 5.1. */
const JWS_INPUT = /^ey[\w-]+\.[\w-]+$/u

/** The same root (32 bytes) always gives the same identity: 24 words are enough to be oneself again. */
export function deriveIdentity(identityRoot: Uint8Array): IdentityKeys {
  const signingSeed = deriveKey(identityRoot, NO_SALT, HKDF_LABELS.identitySigning)
  const sealingSecretKey = deriveKey(identityRoot, NO_SALT, HKDF_LABELS.identitySealing)
  const signingPublicKey = ed25519.getPublicKey(signingSeed)
  return {
    did: didFromPublicKey(signingPublicKey),
    signingSeed,
    signingPublicKey,
    sealingSecretKey,
    sealingPublicKey: x25519.getPublicKey(sealingSecretKey),
  }
}

/** 32 bytes, a valid secp256k1 private key. */
export function deriveChainKey(identityRoot: Uint8Array): Uint8Array {
  for (let counter = 0; ; counter++) {
    const key = deriveKey(identityRoot, NO_SALT, `${HKDF_LABELS.chainAccount} ${String(counter)}`)
    if (secp256k1.utils.isValidSecretKey(key)) return key
  }
}

/** 32 bytes for the search index. */
export function deriveIndexKey(masterKey: Uint8Array): Uint8Array {
  return deriveKey(masterKey, NO_SALT, HKDF_LABELS.searchIndex)
}

/** 32 bytes for the notes beside imports that are not finished. */
export function deriveProgressKey(masterKey: Uint8Array): Uint8Array {
  return deriveKey(masterKey, NO_SALT, HKDF_LABELS.importProgress)
}

/** 32 bytes for what is typed and not saved yet. */
export function deriveDraftsKey(masterKey: Uint8Array): Uint8Array {
  return deriveKey(masterKey, NO_SALT, HKDF_LABELS.drafts)
}

/** 32 bytes for the nodes of the manifest; `master` is the number of the master key. */
export function deriveManifestKey(masterKey: Uint8Array, master: number): Uint8Array {
  return deriveKey(masterKey, NO_SALT, `${HKDF_LABELS.manifestNode} ${String(master)}`)
}

/** Ed25519 (RFC 8032), 64 bytes, over the domain, a zero byte and the message. */
export function signBytes(identity: Pick<IdentityKeys, 'signingSeed'>, domain: SignatureDomain, message: Uint8Array): Uint8Array {
  return ed25519.sign(domainMessage(domain, message), identity.signingSeed)
}

/** Strict verification (RFC 8032, no ZIP 215 leniency); false for anything malformed. */
export function verifyBytes(did: string, domain: SignatureDomain, message: Uint8Array, signature: Uint8Array): boolean {
  const key = publicKeyFromDid(did)
  if (!key.ok || signature.length !== 64) return false
  try {
    return ed25519.verify(signature, domainMessage(domain, message), key.value, { zip215: false })
  } catch {
    return false
  }
}

/** Ed25519 over the signing input of a JSON Web Signature (RFC 8037). It begins with base64url of `{` and has no zero byte, so it can never be the message of a domain. */
export function signJws(identity: Pick<IdentityKeys, 'signingSeed'>, signingInput: string): string {
  return encodeBase64Url(ed25519.sign(encodeUtf8(jwsInput(signingInput)), identity.signingSeed))
}

/** The same strictness; false for anything malformed. */
export function verifyJws(did: string, signingInput: string, signature: string): boolean {
  const key = publicKeyFromDid(did)
  const raw = decodeBase64Url(signature)
  if (!key.ok || raw?.length !== 64) return false
  try {
    return ed25519.verify(raw, encodeUtf8(jwsInput(signingInput)), key.value, { zip215: false })
  } catch {
    return false
  }
}

/** The public key as a JSON Web Key. Source: RFC 8037 section 2. */
export function publicJwk(did: string): { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string } | null {
  const key = publicKeyFromDid(did)
  return key.ok ? { kty: 'OKP', crv: 'Ed25519', x: encodeBase64Url(key.value) } : null
}

function jwsInput(text: string): string {
  if (!JWS_INPUT.test(text)) throw new RangeError('this is no signing input')
  return text
}

/** `did:key` of a 32-byte Ed25519 public key. */
export function didFromPublicKey(publicKey: Uint8Array): string {
  return `did:key:z${base58.encode(concatBytes(ED25519_PREFIX, publicKey))}`
}

/** 32 bytes. Errors: `card-invalid` where it is not a did:key of Ed25519. */
export function publicKeyFromDid(did: string): Result<Uint8Array> {
  if (did.length > 80 || !did.startsWith('did:key:z')) return err('card-invalid')
  try {
    const bytes = base58.decode(did.slice('did:key:z'.length))
    const known = bytes.length === 34 && bytes[0] === 0xed && bytes[1] === 0x01
    return known ? ok(bytes.slice(2)) : err('card-invalid')
  } catch {
    return err('card-invalid')
  }
}

function domainMessage(domain: SignatureDomain, message: Uint8Array): Uint8Array {
  return concatBytes(encodeUtf8(domain), Uint8Array.of(0), message)
}
