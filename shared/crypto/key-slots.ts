/** Slots of the key file: each holds the master key, sealed by one secret of the person or of her computer. */

import { x25519 } from '@noble/curves/ed25519.js'
import { bech32 } from '@scure/base'
import { argon2id } from 'hash-wasm'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { normalizePassphrase } from '../model/passphrase.ts'
import { backupIdentityKey } from './backup.ts'
import { concatBytes, decodeBase64Url, encodeBase64Url, encodeUtf8 } from './bytes.ts'
import { deriveKey } from './hash.ts'
import { HKDF_LABELS } from './labels.ts'
import { unwrapKey, wrapKey } from './record-seal.ts'
import type { RandomBytes } from './sealed-box.ts'

export interface KdfParameters {
  readonly memoryKiB: number
  readonly passes: number
  readonly parallelism: number
}

/** Argon2id below this is refused when writing and when reading: a weakened file does not open. Source: RFC 9106 section 4. */
export const KDF_FLOOR: KdfParameters = { memoryKiB: 64 * 1024, passes: 3, parallelism: 1 }
/** Above this a file is refused too: it would only exhaust the computer. */
export const KDF_CEILING: KdfParameters = { memoryKiB: 1024 * 1024, passes: 16, parallelism: 8 }
/** How long one unlocking may take on this computer, in milliseconds. */
const KDF_TARGET_MS = 1000
/** The memory of the floor so many times is what calibrating gives at the most: 256 MiB. */
const CALIBRATED_TIMES_MAX = 4
/** Bytes of a slot's salt at the least. */
const SALT_BYTES = 16
const SECRET_BYTES = 32

export type SlotKind = 'passphrase' | 'words' | 'keychain'

export interface Slot {
  readonly kind: SlotKind
  readonly kdf?: KdfParameters
  readonly salt: string
  /** Only of a words slot that was sealed without the words: the X25519 public key that follows from them; `salt` is then the sender's. */
  readonly recipient?: string
  readonly sealed: string
}

/** One secret that opens a slot; `wordsEntropy` and `keychainSecret` are 32 bytes. */
export type SlotSecret = { readonly passphrase: string } | { readonly wordsEntropy: Uint8Array } | { readonly keychainSecret: Uint8Array }

/** What every slot is made of: whose vault, which key, and chance. */
export interface SlotInput {
  /** 32 hexadecimal characters. */
  readonly vaultId: string
  /** 32 bytes. */
  readonly masterKey: Uint8Array
  readonly random: RandomBytes
}

/** Doubles the memory from the floor while one derivation stays under half a second. It takes as long as it has memory, so only the first is tried; `now` in milliseconds. */
export async function calibrateKdf(now: () => number): Promise<KdfParameters> {
  const before = now()
  await passphraseKey('calibration', new Uint8Array(16), KDF_FLOOR)
  const tookMs = now() - before
  let times = 1
  while (times < CALIBRATED_TIMES_MAX && tookMs * times * 2 <= KDF_TARGET_MS / 2) times *= 2
  return { ...KDF_FLOOR, memoryKiB: KDF_FLOOR.memoryKiB * times }
}

/** Throws where the parameters are out of bounds. */
export async function createPassphraseSlot(input: SlotInput, passphrase: string, kdf: KdfParameters): Promise<Slot> {
  if (!withinBounds(kdf)) throw new Error('Argon2id parameters out of bounds')
  const salt = input.random(SALT_BYTES)
  const key = await passphraseKey(passphrase, salt, kdf)
  return { kind: 'passphrase', kdf, salt: encodeBase64Url(salt), sealed: seal(input, key, 'passphrase') }
}

/** `entropy`: of the 24 words, 32 bytes. */
export function createWordsSlot(input: SlotInput, entropy: Uint8Array): Slot {
  const salt = input.random(SALT_BYTES)
  return { kind: 'words', salt: encodeBase64Url(salt), sealed: seal(input, deriveKey(entropy, salt, HKDF_LABELS.wordsSlot), 'words') }
}

/** A words slot made without the words, to the `age1...` recipient that follows from them. Errors: `input-invalid` for anything else. */
export function createWordsSlotTo(input: SlotInput, ageRecipient: string): Result<Slot> {
  const recipient = readAgeRecipient(ageRecipient)
  if (recipient === null) return err('input-invalid')
  const secret = input.random(32)
  const sender = x25519.getPublicKey(secret)
  const key = sealedWordsKey(secret, recipient, sender, recipient)
  secret.fill(0)
  if (key === null) return err('input-invalid')
  return ok({
    kind: 'words',
    salt: encodeBase64Url(sender),
    recipient: encodeBase64Url(recipient),
    sealed: seal(input, key, 'words'),
  })
}

/** `secret`: 32 random bytes that only the system's keychain keeps; `salt` 16 bytes, the name of the slot there. */
export function createKeychainSlot(input: SlotInput, secret: Uint8Array, salt: Uint8Array): Slot {
  const key = deriveKey(secret, salt, HKDF_LABELS.keychainSlot)
  return { kind: 'keychain', salt: encodeBase64Url(salt), sealed: seal(input, key, 'keychain') }
}

/** The master key of a slot. Errors: `unlock-refused` where the secret does not fit, `key-file-damaged` where the slot is none. */
export async function openSlot(slot: Slot, vaultId: string, secret: SlotSecret): Promise<Result<Uint8Array>> {
  const salt = decodeBase64Url(slot.salt)
  const sealed = decodeBase64Url(slot.sealed)
  if (salt === null || sealed === null) return err('key-file-damaged')
  const key = await keyOf(slot, salt, secret)
  if (!key.ok) return key
  const master = unwrapKey(key.value, sealed, slotContext(vaultId, slot.kind))
  return master.ok ? master : err('unlock-refused')
}

/** Which slot a secret is for. */
export function kindOf(secret: SlotSecret): SlotKind {
  if ('passphrase' in secret) return 'passphrase'
  return 'wordsEntropy' in secret ? 'words' : 'keychain'
}

/** Whether it has the shape of a slot, of whatever kind. */
export function isSlot(slot: unknown): boolean {
  if (typeof slot !== 'object' || slot === null) return false
  const { kind, salt, sealed, kdf, recipient } = slot as Partial<Record<keyof Slot, unknown>>
  return (
    typeof kind === 'string' &&
    isBytes(salt, SALT_BYTES) &&
    isBytes(sealed, 1) &&
    (recipient === undefined || isBytes(recipient, 32)) &&
    (kdf === undefined || (typeof kdf === 'object' && kdf !== null))
  )
}

/** Base64url of so many bytes at least? */
export function isBytes(value: unknown, lengthMin: number): boolean {
  return typeof value === 'string' && (decodeBase64Url(value)?.length ?? 0) >= lengthMin
}

async function keyOf(slot: Slot, salt: Uint8Array, secret: SlotSecret): Promise<Result<Uint8Array>> {
  if ('passphrase' in secret) {
    if (slot.kdf === undefined || !withinBounds(slot.kdf)) return err('key-file-damaged')
    return secret.passphrase === '' ? err('unlock-refused') : ok(await passphraseKey(secret.passphrase, salt, slot.kdf))
  }
  const bytes = 'wordsEntropy' in secret ? secret.wordsEntropy : secret.keychainSecret
  if (bytes.length !== SECRET_BYTES) return err('unlock-refused')
  if ('keychainSecret' in secret) return ok(deriveKey(bytes, salt, HKDF_LABELS.keychainSlot))
  if (slot.recipient === undefined) return ok(deriveKey(bytes, salt, HKDF_LABELS.wordsSlot))
  const own = backupIdentityKey(bytes)
  const recipient = x25519.getPublicKey(own)
  // The recipient that stands in the file plays no part: only the words decide.
  const key = sealedWordsKey(own, salt, salt, recipient)
  own.fill(0)
  return key === null ? err('unlock-refused') : ok(key)
}

/** Null where the other key is not one. */
function sealedWordsKey(secret: Uint8Array, other: Uint8Array, sender: Uint8Array, recipient: Uint8Array): Uint8Array | null {
  try {
    const shared = x25519.getSharedSecret(secret, other)
    return deriveKey(shared, concatBytes(sender, recipient), HKDF_LABELS.sealedWordsSlot)
  } catch {
    return null
  }
}

function readAgeRecipient(text: string): Uint8Array | null {
  try {
    const { prefix, bytes } = bech32.decodeToBytes(text)
    return prefix === 'age' && bytes.length === 32 ? bytes : null
  } catch {
    return null
  }
}

async function passphraseKey(passphrase: string, salt: Uint8Array, kdf: KdfParameters): Promise<Uint8Array> {
  const stretched = await argon2id({
    password: encodeUtf8(normalizePassphrase(passphrase)),
    salt,
    memorySize: kdf.memoryKiB,
    iterations: kdf.passes,
    parallelism: kdf.parallelism,
    hashLength: 32,
    outputType: 'binary',
  })
  return deriveKey(stretched, salt, HKDF_LABELS.passphraseSlot)
}

function seal({ vaultId, masterKey, random }: SlotInput, key: Uint8Array, kind: SlotKind): string {
  return encodeBase64Url(wrapKey(key, masterKey, slotContext(vaultId, kind), random))
}

function slotContext(vaultId: string, kind: string): string {
  return `slot/${vaultId}/${kind}`
}

function withinBounds(kdf: KdfParameters): boolean {
  const fields = ['memoryKiB', 'passes', 'parallelism'] as const
  return fields.every((field) => Number.isSafeInteger(kdf[field]) && kdf[field] >= KDF_FLOOR[field] && kdf[field] <= KDF_CEILING[field])
}
