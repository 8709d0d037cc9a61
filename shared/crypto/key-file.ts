/** The key file: the master key in sealed slots (passphrase, 24 words) and the epoch keys, authenticated as a whole. */

import { hmac } from '@noble/hashes/hmac.js'
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'
import { argon2id } from 'hash-wasm'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { decodeBase64Url, decodeHex, decodeUtf8, encodeBase64Url, encodeHex, encodeUtf8, equalBytes } from './bytes.ts'
import { canonicalJson, parseJson } from './canonical-json.ts'
import { deriveKey } from './hash.ts'
import { HKDF_LABELS } from './labels.ts'
import { normalizePassphrase } from '../model/passphrase.ts'
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
const KEY_FILE_BYTES_MAX = 256 * 1024
/** Bytes of a slot's salt, and slots of one file. */
const SALT_BYTES = 16
const SLOTS_MAX = 16
const EPOCHS_MAX = 1000

export interface EpochKey {
  readonly number: number
  readonly key: Uint8Array
}

export interface OpenedKeyFile {
  /** 32 hexadecimal characters. */
  readonly vaultId: string
  readonly masterKey: Uint8Array
  readonly epochs: readonly EpochKey[]
}

interface Slot {
  readonly kind: 'passphrase' | 'words'
  readonly kdf?: KdfParameters
  readonly salt: string
  readonly sealed: string
}

interface KeyFile {
  readonly format: 'salus/1 key file'
  readonly vaultId: string
  readonly createdAtMs: number
  readonly generation: number
  readonly slots: readonly Slot[]
  readonly epochs: readonly { readonly number: number; readonly wrapped: string }[]
}

export interface CreateKeyFileInput {
  /** 16 bytes. */
  readonly vaultId: Uint8Array
  readonly masterKey: Uint8Array
  readonly passphrase: string
  readonly wordsEntropy: Uint8Array
  readonly kdf: KdfParameters
  readonly random: RandomBytes
  readonly createdAtMs: number
}

/** Doubles the memory from the floor while one derivation stays under a second; `now` in milliseconds. */
export async function calibrateKdf(now: () => number): Promise<KdfParameters> {
  let chosen = KDF_FLOOR
  for (let memoryKiB = KDF_FLOOR.memoryKiB; memoryKiB <= 256 * 1024; memoryKiB *= 2) {
    const candidate = { ...KDF_FLOOR, memoryKiB }
    const before = now()
    await deriveFromPassphrase('calibration', new Uint8Array(16), candidate)
    if (now() - before > KDF_TARGET_MS / 2) return memoryKiB === KDF_FLOOR.memoryKiB ? KDF_FLOOR : chosen
    chosen = candidate
  }
  return chosen
}

/** The bytes of a new key file with a passphrase slot, a words slot and the first epoch. */
export async function createKeyFile(input: CreateKeyFileInput): Promise<Uint8Array> {
  const vaultId = encodeHex(input.vaultId)
  const file: KeyFile = {
    format: 'salus/1 key file',
    vaultId,
    createdAtMs: input.createdAtMs,
    generation: 1,
    slots: [await passphraseSlot(input, vaultId), wordsSlot(input, vaultId)],
    epochs: [wrapEpoch(input.masterKey, vaultId, 1, input.random)],
  }
  return encodeKeyFile(file, input.masterKey)
}

/** Errors: `unlock-refused` whatever is wrong with the secret or its slot; `key-file-damaged`, `vault-newer-version`. */
export async function openKeyFile(
  bytes: Uint8Array,
  unlock: { readonly passphrase: string } | { readonly wordsEntropy: Uint8Array },
): Promise<Result<OpenedKeyFile>> {
  const file = decodeKeyFile(bytes)
  if (!file.ok) return file
  const kind = 'passphrase' in unlock ? 'passphrase' : 'words'
  const slot = file.value.slots.find((one) => one.kind === kind)
  const salt = decodeBase64Url(slot?.salt ?? '')
  const sealed = decodeBase64Url(slot?.sealed ?? '')
  if (slot === undefined || salt === null || sealed === null) return err('key-file-damaged')
  const key = 'passphrase' in unlock ? await passphraseKey(unlock.passphrase, salt, slot.kdf) : wordsKey(unlock.wordsEntropy, salt)
  if (!key.ok) return key
  const master = unwrapKey(key.value, sealed, slotContext(file.value.vaultId, kind))
  if (!master.ok) return err('unlock-refused')
  if (!isAuthentic(bytes, master.value)) return err('key-file-damaged')
  const epochs = openEpochs(bytes, master.value)
  return epochs.ok ? ok({ vaultId: file.value.vaultId, masterKey: master.value, epochs: epochs.value }) : epochs
}

/** The epoch keys, oldest first. Errors: `key-file-damaged`. */
export function openEpochs(bytes: Uint8Array, masterKey: Uint8Array): Result<readonly EpochKey[]> {
  const file = decodeKeyFile(bytes)
  if (!file.ok) return file
  const keys: EpochKey[] = []
  for (const { number, wrapped } of file.value.epochs) {
    const raw = decodeBase64Url(wrapped)
    const key = raw === null ? null : unwrapKey(epochWrappingKey(masterKey), raw, epochContext(file.value.vaultId, number))
    if (key?.ok !== true) return err('key-file-damaged')
    keys.push({ number, key: key.value })
  }
  return ok(keys.sort((a, b) => a.number - b.number))
}

/** The file with another passphrase; the other slots stay as they are. */
export async function changePassphraseSlot(
  bytes: Uint8Array,
  opened: OpenedKeyFile,
  passphrase: string,
  kdf: KdfParameters,
  random: RandomBytes,
): Promise<Uint8Array> {
  const file = mustDecode(bytes)
  const slot = await passphraseSlot({ masterKey: opened.masterKey, passphrase, kdf, random }, opened.vaultId)
  const slots = [...file.slots.filter((one) => one.kind !== 'passphrase'), slot]
  return encodeKeyFile({ ...file, generation: file.generation + 1, slots }, opened.masterKey)
}

/** Devices of one person that may begin epochs without asking each other. */
export const DEVICE_SLOTS = 16

/** The file with one more epoch; records from now on are wrapped by it. With `slot` its number is one that no other device gives. */
export function addEpoch(bytes: Uint8Array, masterKey: Uint8Array, random: RandomBytes, slot?: number): Uint8Array {
  const file = mustDecode(bytes)
  const newest = Math.max(...file.epochs.map((epoch) => epoch.number))
  const number = slot === undefined ? newest + 1 : newest + 1 + ((DEVICE_SLOTS + slot - ((newest + 1) % DEVICE_SLOTS)) % DEVICE_SLOTS)
  if (file.epochs.length >= EPOCHS_MAX) return bytes
  const epochs = [...file.epochs, wrapEpoch(masterKey, file.vaultId, number, random)]
  return encodeKeyFile({ ...file, generation: file.generation + 1, epochs }, masterKey)
}

/** The file without the epochs before `first`; what only they wrapped cannot be opened any more. */
export function dropEpochs(bytes: Uint8Array, masterKey: Uint8Array, first: number): Uint8Array {
  const file = mustDecode(bytes)
  const epochs = file.epochs.filter((epoch) => epoch.number >= first)
  if (epochs.length === 0 || epochs.length === file.epochs.length) return bytes
  return encodeKeyFile({ ...file, generation: file.generation + 1, epochs }, masterKey)
}

/** The file with the epochs of another device's copy beside its own; its slots stay as they are. Errors: `key-file-damaged`, `vault-newer-version`. */
export function joinEpochs(bytes: Uint8Array, theirs: Uint8Array, masterKey: Uint8Array): Result<Uint8Array> {
  const [file, other] = [mustDecode(bytes), decodeKeyFile(theirs)]
  if (!other.ok) return other
  if (other.value.vaultId !== file.vaultId || !isAuthentic(theirs, masterKey)) return err('key-file-damaged')
  const held = new Set(file.epochs.map(({ number }) => number))
  const fresh = other.value.epochs.filter(({ number }) => !held.has(number))
  if (fresh.length === 0) return ok(bytes)
  const epochs = [...file.epochs, ...fresh].slice(-EPOCHS_MAX)
  const generation = Math.max(file.generation, other.value.generation) + 1
  return ok(encodeKeyFile({ ...file, generation, epochs }, masterKey))
}

/** The newer readable one of the two copies. Errors: those of `rankKeyFiles`. */
export function chooseKeyFile(copies: readonly (Uint8Array | null)[]): Result<Uint8Array> {
  const ranked = rankKeyFiles(copies)
  const [best] = ranked.ok ? ranked.value : []
  if (!ranked.ok) return ranked
  return best === undefined ? err('key-file-damaged') : ok(best)
}

/** The readable copies, the newer first, equal ones once. Errors: `key-file-damaged`, `vault-newer-version`. */
export function rankKeyFiles(copies: readonly (Uint8Array | null)[]): Result<readonly Uint8Array[]> {
  const readable = copies.flatMap((bytes) => {
    const file = bytes === null ? null : decodeKeyFile(bytes)
    return bytes !== null && file?.ok === true ? [{ bytes, generation: file.value.generation }] : []
  })
  const newer = copies.some((bytes) => bytes !== null && isNewer(decodeKeyFile(bytes)))
  if (readable.length === 0) return err(newer ? 'vault-newer-version' : 'key-file-damaged')
  const ranked = readable.sort((a, b) => b.generation - a.generation).map((one) => one.bytes)
  return ok(ranked.filter((bytes, index) => index === 0 || !equalBytes(bytes, ranked[0] ?? bytes)))
}

function isNewer(file: Result<KeyFile>): boolean {
  return !file.ok && file.error.code === 'vault-newer-version'
}

async function passphraseSlot(
  input: Pick<CreateKeyFileInput, 'masterKey' | 'passphrase' | 'kdf' | 'random'>,
  vaultId: string,
): Promise<Slot> {
  if (!withinBounds(input.kdf)) throw new Error('Argon2id parameters out of bounds')
  const salt = input.random(16)
  const key = await deriveFromPassphrase(input.passphrase, salt, input.kdf)
  const sealed = wrapKey(key, input.masterKey, slotContext(vaultId, 'passphrase'), input.random)
  return { kind: 'passphrase', kdf: input.kdf, salt: encodeBase64Url(salt), sealed: encodeBase64Url(sealed) }
}

function wordsSlot(input: CreateKeyFileInput, vaultId: string): Slot {
  const salt = input.random(16)
  const key = deriveKey(input.wordsEntropy, salt, HKDF_LABELS.wordsSlot)
  return {
    kind: 'words',
    salt: encodeBase64Url(salt),
    sealed: encodeBase64Url(wrapKey(key, input.masterKey, slotContext(vaultId, 'words'), input.random)),
  }
}

async function passphraseKey(passphrase: string, salt: Uint8Array, kdf: KdfParameters | undefined): Promise<Result<Uint8Array>> {
  if (kdf === undefined || !withinBounds(kdf)) return err('key-file-damaged')
  if (passphrase === '') return err('unlock-refused')
  return ok(await deriveFromPassphrase(passphrase, salt, kdf))
}

function wordsKey(entropy: Uint8Array, salt: Uint8Array): Result<Uint8Array> {
  return entropy.length === 32 ? ok(deriveKey(entropy, salt, HKDF_LABELS.wordsSlot)) : err('unlock-refused')
}

async function deriveFromPassphrase(passphrase: string, salt: Uint8Array, kdf: KdfParameters): Promise<Uint8Array> {
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

function withinBounds(kdf: KdfParameters): boolean {
  const fields = ['memoryKiB', 'passes', 'parallelism'] as const
  return fields.every((field) => Number.isSafeInteger(kdf[field]) && kdf[field] >= KDF_FLOOR[field] && kdf[field] <= KDF_CEILING[field])
}

function wrapEpoch(
  masterKey: Uint8Array,
  vaultId: string,
  number: number,
  random: RandomBytes,
): { readonly number: number; readonly wrapped: string } {
  return { number, wrapped: encodeBase64Url(wrapKey(epochWrappingKey(masterKey), random(32), epochContext(vaultId, number), random)) }
}

function epochWrappingKey(masterKey: Uint8Array): Uint8Array {
  return deriveKey(masterKey, new Uint8Array(32), HKDF_LABELS.epochWrap)
}

function slotContext(vaultId: string, kind: string): string {
  return `slot/${vaultId}/${kind}`
}

function epochContext(vaultId: string, number: number): string {
  return `epoch/${vaultId}/${String(number)}`
}

/** Canonical JSON; `mac` is HMAC-SHA256 over the file without it, under a key from the master key. */
function encodeKeyFile(file: KeyFile, masterKey: Uint8Array): Uint8Array {
  return encodeUtf8(canonicalJson({ ...file, mac: encodeBase64Url(macOf(file, masterKey)) }))
}

function macOf(file: KeyFile, masterKey: Uint8Array): Uint8Array {
  return hmac(nobleSha256, deriveKey(masterKey, new Uint8Array(32), HKDF_LABELS.keyFileAuthentication), encodeUtf8(canonicalJson(file)))
}

function isAuthentic(bytes: Uint8Array, masterKey: Uint8Array): boolean {
  const { mac, ...file } = JSON.parse(decodeUtf8(bytes)) as KeyFile & { readonly mac: string }
  return equalBytes(macOf(file, masterKey), decodeBase64Url(mac) ?? new Uint8Array(0))
}

function mustDecode(bytes: Uint8Array): KeyFile {
  const { mac: _mac, ...file } = JSON.parse(decodeUtf8(bytes)) as KeyFile & { readonly mac: string }
  return file
}

function decodeKeyFile(bytes: Uint8Array): Result<KeyFile> {
  if (bytes.length > KEY_FILE_BYTES_MAX) return err('key-file-damaged')
  try {
    const json = parseJson(decodeUtf8(bytes), { depthMax: 5 })
    if (!json.ok || typeof json.value !== 'object' || json.value === null) return err('key-file-damaged')
    const file = json.value as Partial<KeyFile> & { readonly mac?: unknown }
    if (typeof file.format === 'string' && /^salus\/[2-9]/u.test(file.format)) return err('vault-newer-version')
    const whole =
      file.format === 'salus/1 key file' &&
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
      file.epochs.every(isEpoch)
    return whole ? ok(file as KeyFile) : err('key-file-damaged')
  } catch {
    return err('key-file-damaged')
  }
}

/** Base64url of so many bytes at least? */
function isBytes(value: unknown, lengthMin: number): boolean {
  return typeof value === 'string' && (decodeBase64Url(value)?.length ?? 0) >= lengthMin
}

function isSlot(slot: unknown): boolean {
  if (typeof slot !== 'object' || slot === null) return false
  const { kind, salt, sealed, kdf } = slot as Partial<Record<keyof Slot, unknown>>
  return (
    typeof kind === 'string' &&
    isBytes(salt, SALT_BYTES) &&
    isBytes(sealed, 1) &&
    (kdf === undefined || (typeof kdf === 'object' && kdf !== null))
  )
}

function isEpoch(epoch: unknown): boolean {
  if (typeof epoch !== 'object' || epoch === null) return false
  const { number, wrapped } = epoch as { readonly number?: unknown; readonly wrapped?: unknown }
  return Number.isSafeInteger(number) && isBytes(wrapped, 1)
}
