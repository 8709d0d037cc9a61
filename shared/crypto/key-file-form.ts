/** The form of the key file: canonical JSON, its members checked once, authenticated as a whole under the master key. */

import { hmac } from '@noble/hashes/hmac.js'
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { decodeBase64Url, decodeHex, decodeUtf8, encodeBase64Url, encodeUtf8, equalBytes } from './bytes.ts'
import { canonicalJson, parseJson } from './canonical-json.ts'
import { deriveKey } from './hash.ts'
import { isBytes, isSlot } from './key-slots.ts'
import type { Slot } from './key-slots.ts'
import { HKDF_LABELS } from './labels.ts'

/** `salus/2`: its master key is not the first one of the vault any more. */
export type KeyFileFormat = 'salus/1 key file' | 'salus/2 key file'

export interface WrappedEpoch {
  readonly number: number
  readonly wrapped: string
}

export interface KeyFile {
  readonly format: KeyFileFormat
  readonly vaultId: string
  readonly createdAtMs: number
  readonly generation: number
  readonly slots: readonly Slot[]
  readonly epochs: readonly WrappedEpoch[]
  /** From here on only in `salus/2`. Which master key of this vault it is, from 2. */
  readonly master?: number
  /** What the identity is derived from, wrapped. */
  readonly identity?: string
  /** Keys of manifest nodes that are not sealed anew yet, wrapped; the newest last. */
  readonly formerNodeKeys?: readonly string[]
}

const KEY_FILE_BYTES_MAX = 256 * 1024
const SLOTS_MAX = 16
/** Epoch keys of one file. */
export const EPOCHS_MAX = 1000
/** A rotation waits for the one before it; more than one former key only comes from meeting another device. */
export const FORMER_KEYS_MAX = 8

/** Canonical JSON; `mac` is HMAC-SHA256 over the file without it, under a key from the master key. */
export function encodeKeyFile(file: KeyFile, masterKey: Uint8Array): Uint8Array {
  return encodeUtf8(canonicalJson({ ...file, mac: encodeBase64Url(macOf(file, masterKey)) }))
}

/** Whether whoever wrote a decoded file knew this master key. */
export function isAuthentic(bytes: Uint8Array, masterKey: Uint8Array): boolean {
  const { mac, ...file } = JSON.parse(decodeUtf8(bytes)) as KeyFile & { readonly mac: string }
  return equalBytes(macOf(file, masterKey), decodeBase64Url(mac) ?? new Uint8Array(0))
}

function macOf(file: KeyFile, masterKey: Uint8Array): Uint8Array {
  return hmac(nobleSha256, deriveKey(masterKey, new Uint8Array(32), HKDF_LABELS.keyFileAuthentication), encodeUtf8(canonicalJson(file)))
}

/** The members of a file that was decoded before. */
export function mustDecode(bytes: Uint8Array): KeyFile {
  const { mac: _mac, ...file } = JSON.parse(decodeUtf8(bytes)) as KeyFile & { readonly mac: string }
  return file
}

/** Errors: `key-file-damaged`, `vault-newer-version`. */
export function decodeKeyFile(bytes: Uint8Array): Result<KeyFile> {
  if (bytes.length > KEY_FILE_BYTES_MAX) return err('key-file-damaged')
  try {
    const json = parseJson(decodeUtf8(bytes), { depthMax: 5 })
    if (!json.ok || typeof json.value !== 'object' || json.value === null) return err('key-file-damaged')
    const file = json.value as Partial<KeyFile> & { readonly mac?: unknown }
    const first = file.format === 'salus/1 key file'
    if (!first && file.format !== 'salus/2 key file')
      return err(typeof file.format === 'string' && /^salus\/[2-9]/u.test(file.format) ? 'vault-newer-version' : 'key-file-damaged')
    const whole =
      typeof file.mac === 'string' &&
      typeof file.vaultId === 'string' &&
      decodeHex(file.vaultId)?.length === 16 &&
      Number.isSafeInteger(file.generation) &&
      Array.isArray(file.slots) &&
      file.slots.length <= SLOTS_MAX &&
      file.slots.every(isSlot) &&
      Array.isArray(file.epochs) &&
      file.epochs.length > 0 &&
      file.epochs.length <= EPOCHS_MAX &&
      file.epochs.every(isEpoch) &&
      (first ? isUnrotated(file) : isRotated(file))
    return whole ? ok(file as KeyFile) : err('key-file-damaged')
  } catch {
    return err('key-file-damaged')
  }
}

function isUnrotated({ master, identity, formerNodeKeys }: Partial<KeyFile>): boolean {
  return master === undefined && identity === undefined && formerNodeKeys === undefined
}

function isRotated({ master, identity, formerNodeKeys }: Partial<KeyFile>): boolean {
  return (
    Number.isSafeInteger(master) &&
    Number(master) >= 2 &&
    isBytes(identity, 1) &&
    (formerNodeKeys === undefined ||
      (Array.isArray(formerNodeKeys) &&
        formerNodeKeys.length > 0 &&
        formerNodeKeys.length <= FORMER_KEYS_MAX &&
        formerNodeKeys.every((one) => isBytes(one, 1))))
  )
}

function isEpoch(epoch: unknown): boolean {
  if (typeof epoch !== 'object' || epoch === null) return false
  const { number, wrapped } = epoch as { readonly number?: unknown; readonly wrapped?: unknown }
  return Number.isSafeInteger(number) && isBytes(wrapped, 1)
}
