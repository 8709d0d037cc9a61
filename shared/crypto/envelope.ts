/** Sealed letters between identities: encrypted to the recipient, signed by the sender with the recipient inside. */

import { x25519 } from '@noble/curves/ed25519.js'
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { isMoment } from '../model/moment.ts'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { concatBytes, decodeBase64Url, decodeUtf8, encodeBase64Url, encodeUtf8, equalBytes } from './bytes.ts'
import { canonicalJson, parseJson } from './canonical-json.ts'
import { deriveKey } from './hash.ts'
import { signBytes, verifyBytes } from './identity.ts'
import type { IdentityKeys } from './identity.ts'
import { HKDF_LABELS, SIGNATURE_DOMAINS } from './labels.ts'
import { pad, unpad } from './padding.ts'
import type { RandomBytes } from './sealed-box.ts'

/** "SLE" and version 1. */
const MAGIC = Uint8Array.of(0x53, 0x4c, 0x45, 0x01)
const FLOOR_BYTES = 1024
export const ENVELOPE_BYTES_MAX = 16 * 1024 * 1024

export interface SealEnvelopeInput {
  readonly sender: IdentityKeys
  readonly recipient: { readonly did: string; readonly sealingKey: Uint8Array }
  readonly type: string
  readonly payload: Uint8Array
  readonly id: string
  readonly createdAtMs: number
  readonly random: RandomBytes
}

export interface OpenedEnvelope {
  readonly from: string
  readonly type: string
  readonly payload: Uint8Array
  readonly id: string
  readonly createdAtMs: number
}

interface LetterHead {
  readonly from: string
  readonly to: string
  readonly toKey: string
  readonly type: string
  readonly id: string
  readonly createdAtMs: number
}

/** Magic, ephemeral X25519 key (32 bytes), XChaCha20-Poly1305 of a padded, signed letter. The ephemeral key is used once, so the nonce is zero. */
export function sealEnvelope(input: SealEnvelopeInput): Uint8Array {
  const { sender, recipient, type, payload, id, createdAtMs } = input
  const head: LetterHead = { from: sender.did, to: recipient.did, toKey: encodeBase64Url(recipient.sealingKey), type, id, createdAtMs }
  const letter = encodeLetter(head, payload)
  const signature = signBytes(sender, SIGNATURE_DOMAINS.envelope, letter)
  const secret = input.random(32)
  const ephemeral = x25519.getPublicKey(secret)
  const key = boxKey(x25519.getSharedSecret(secret, recipient.sealingKey), ephemeral, recipient.sealingKey)
  const sealed = xchacha20poly1305(key, new Uint8Array(24), MAGIC).encrypt(pad(concatBytes(signature, letter), FLOOR_BYTES))
  return concatBytes(MAGIC, ephemeral, sealed)
}

/** Errors: `invite-not-for-you` where this identity cannot open it, `signature-invalid`, `format-unknown`, `limit-exceeded`. */
export function openEnvelope(bytes: Uint8Array, recipient: IdentityKeys): Result<OpenedEnvelope> {
  if (bytes.length > ENVELOPE_BYTES_MAX) return err('limit-exceeded')
  if (bytes.length < 4 + 32 + 16 || !equalBytes(bytes.slice(0, 4), MAGIC)) return err('format-unknown')
  const opened = openSealed(bytes, recipient)
  if (!opened.ok) return opened
  const plain = unpad(opened.value)
  if (!plain.ok || plain.value.length < 64 + 4) return err('bytes-damaged')
  const letter = plain.value.subarray(64)
  const decoded = decodeLetter(letter)
  if (!decoded.ok) return decoded
  const { head, payload } = decoded.value
  const meant = head.to === recipient.did && head.toKey === encodeBase64Url(recipient.sealingPublicKey)
  if (!meant || !verifyBytes(head.from, SIGNATURE_DOMAINS.envelope, letter, plain.value.slice(0, 64))) return err('signature-invalid')
  return ok({ from: head.from, type: head.type, payload, id: head.id, createdAtMs: head.createdAtMs })
}

function openSealed(bytes: Uint8Array, recipient: IdentityKeys): Result<Uint8Array> {
  const ephemeral = bytes.slice(4, 36)
  try {
    const key = boxKey(x25519.getSharedSecret(recipient.sealingSecretKey, ephemeral), ephemeral, recipient.sealingPublicKey)
    return ok(xchacha20poly1305(key, new Uint8Array(24), MAGIC).decrypt(bytes.slice(36)))
  } catch {
    return err('invite-not-for-you')
  }
}

function boxKey(shared: Uint8Array, ephemeral: Uint8Array, recipientKey: Uint8Array): Uint8Array {
  return deriveKey(shared, concatBytes(ephemeral, recipientKey), HKDF_LABELS.envelope)
}

function encodeLetter(head: LetterHead, payload: Uint8Array): Uint8Array {
  const json = encodeUtf8(canonicalJson(head))
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, json.length)
  return concatBytes(length, json, payload)
}

function decodeLetter(letter: Uint8Array): Result<{ readonly head: LetterHead; readonly payload: Uint8Array }> {
  const length = new DataView(letter.buffer, letter.byteOffset, 4).getUint32(0)
  if (length > letter.length - 4) return err('bytes-damaged')
  try {
    const json = parseJson(decodeUtf8(letter.subarray(4, 4 + length)), { depthMax: 2 })
    if (!json.ok || !isHead(json.value)) return err('format-unknown')
    return ok({ head: json.value, payload: letter.slice(4 + length) })
  } catch {
    return err('format-unknown')
  }
}

function isHead(value: unknown): value is LetterHead {
  if (typeof value !== 'object' || value === null) return false
  const head = value as Partial<Record<keyof LetterHead, unknown>>
  const texts = [head.from, head.to, head.toKey, head.type, head.id].every((text) => typeof text === 'string' && text.length <= 200)
  return texts && isMoment(head.createdAtMs) && decodeBase64Url(String(head.toKey)) !== null
}
