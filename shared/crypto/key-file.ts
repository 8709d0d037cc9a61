/** The key file: the master key in sealed slots and, wrapped by it, the epoch keys and what the identity follows from. */

import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { encodeHex, equalBytes } from './bytes.ts'
import { decodeKeyFile, encodeKeyFile, EPOCHS_MAX, isAuthentic, mustDecode } from './key-file-form.ts'
import type { KeyFile, WrappedEpoch } from './key-file-form.ts'
import { createKeychainSlot, createPassphraseSlot, createWordsSlot, kindOf, openSlot } from './key-slots.ts'
import type { KdfParameters, Slot, SlotKind, SlotSecret } from './key-slots.ts'
import type { RandomBytes } from './sealed-box.ts'
import { openEpoch, openFormerNodeKey, openIdentityRoot, wrapEpoch } from './wrapped-keys.ts'
import type { EpochKey, KeyOwner } from './wrapped-keys.ts'

export interface OpenedKeyFile {
  /** 32 hexadecimal characters. */
  readonly vaultId: string
  readonly masterKey: Uint8Array
  /** Which one of this vault the master key is, from 1. */
  readonly master: number
  /** What the identity is derived from: the first master key of the vault, 32 bytes. */
  readonly identityRoot: Uint8Array
  /** Keys of manifest nodes that are not sealed anew yet. */
  readonly formerNodeKeys: readonly Uint8Array[]
  readonly epochs: readonly EpochKey[]
}

type Opened = Pick<OpenedKeyFile, 'vaultId' | 'masterKey'>

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

/** The bytes of a new key file with a passphrase slot, a words slot and the first epoch. */
export async function createKeyFile(input: CreateKeyFileInput): Promise<Uint8Array> {
  const vaultId = encodeHex(input.vaultId)
  const { masterKey, random } = input
  const slotInput = { vaultId, masterKey, random }
  const file: KeyFile = {
    format: 'salus/1 key file',
    vaultId,
    createdAtMs: input.createdAtMs,
    generation: 1,
    slots: [await createPassphraseSlot(slotInput, input.passphrase, input.kdf), createWordsSlot(slotInput, input.wordsEntropy)],
    epochs: [wrapEpoch(slotInput, { number: 1, key: random(32) })],
  }
  return encodeKeyFile(file, masterKey)
}

/** Errors: `unlock-refused` whatever is wrong with the secret or its slot; `key-file-damaged`, `vault-newer-version`. */
export async function openKeyFile(bytes: Uint8Array, secret: SlotSecret): Promise<Result<OpenedKeyFile>> {
  const file = decodeKeyFile(bytes)
  if (!file.ok) return file
  const { vaultId, slots } = file.value
  const slot = slots.find((one) => one.kind === kindOf(secret))
  if (slot === undefined) return err('key-file-damaged')
  const master = await openSlot(slot, vaultId, secret)
  if (!master.ok) return master
  return openInner(bytes, file.value, master.value)
}

/** The epoch keys, oldest first. Errors: `key-file-damaged`. */
export function openEpochs(bytes: Uint8Array, masterKey: Uint8Array): Result<readonly EpochKey[]> {
  const file = decodeKeyFile(bytes)
  if (!file.ok) return file
  const keys: EpochKey[] = []
  for (const one of file.value.epochs) {
    const epoch = openEpoch({ masterKey, vaultId: file.value.vaultId }, one)
    if (epoch === null) return err('key-file-damaged')
    keys.push(epoch)
  }
  return ok(keys.sort((a, b) => a.number - b.number))
}

/** Opens with a master key that is known. Errors: `key-file-damaged`, `vault-newer-version`. */
export function openWithMasterKey(bytes: Uint8Array, masterKey: Uint8Array): Result<OpenedKeyFile> {
  const file = decodeKeyFile(bytes)
  return file.ok ? openInner(bytes, file.value, masterKey) : file
}

function openInner(bytes: Uint8Array, file: KeyFile, masterKey: Uint8Array): Result<OpenedKeyFile> {
  if (!isAuthentic(bytes, masterKey)) return err('key-file-damaged')
  const epochs = openEpochs(bytes, masterKey)
  if (!epochs.ok) return epochs
  const { vaultId, master = 1, identity } = file
  const owner = { masterKey, vaultId }
  const identityRoot = identity === undefined ? masterKey : openIdentityRoot(owner, identity)
  const former = (file.formerNodeKeys ?? []).map((one) => openFormerNodeKey(owner, one))
  if (identityRoot === null || former.includes(null)) return err('key-file-damaged')
  const formerNodeKeys = former.filter((key) => key !== null)
  return ok({ vaultId, masterKey, master, identityRoot, formerNodeKeys, epochs: epochs.value })
}

/** The file with another passphrase; the other slots stay as they are. */
export async function changePassphraseSlot(
  bytes: Uint8Array,
  opened: Opened,
  passphrase: string,
  kdf: KdfParameters,
  random: RandomBytes,
): Promise<Uint8Array> {
  return replaceSlot(bytes, opened, await createPassphraseSlot({ ...opened, random }, passphrase, kdf))
}

/** The file with a slot for the system's keychain in place of the one it had. `secret` 32 bytes, `salt` 16. */
export function addKeychainSlot(bytes: Uint8Array, opened: Opened, secret: Uint8Array, salt: Uint8Array, random: RandomBytes): Uint8Array {
  return replaceSlot(bytes, opened, createKeychainSlot({ ...opened, random }, secret, salt))
}

function replaceSlot(bytes: Uint8Array, opened: Opened, slot: Slot): Uint8Array {
  const file = mustDecode(bytes)
  const slots = [...file.slots.filter((one) => one.kind !== slot.kind), slot]
  return encodeKeyFile({ ...file, generation: file.generation + 1, slots }, opened.masterKey)
}

/** The file without the keychain's slot, which means something on one computer only. `copy`: for elsewhere, no new generation of it. */
export function dropKeychainSlot(bytes: Uint8Array, masterKey: Uint8Array, copy = false): Uint8Array {
  const file = mustDecode(bytes)
  const slots = file.slots.filter(({ kind }) => kind !== 'keychain')
  if (slots.length === file.slots.length) return bytes
  return encodeKeyFile({ ...file, generation: file.generation + (copy ? 0 : 1), slots }, masterKey)
}

/** A copy for somebody who keeps it: only the 24 words open it, so that there is no passphrase to be guessed at; no new generation of it. */
export function keepWordsSlot(bytes: Uint8Array, masterKey: Uint8Array): Uint8Array {
  const file = mustDecode(bytes)
  return encodeKeyFile({ ...file, slots: file.slots.filter(({ kind }) => kind === 'words') }, masterKey)
}

/** Whether the 24 words alone open a file; without them it says of which vault it is. Errors: `key-file-damaged`, `vault-newer-version`. */
export function wordsCopyOf(bytes: Uint8Array): Result<{ readonly vaultId: string; readonly wordsOnly: boolean }> {
  const file = decodeKeyFile(bytes)
  if (!file.ok) return file
  const { vaultId, slots } = file.value
  return ok({ vaultId, wordsOnly: slots.length === 1 && slots.every(({ kind }) => kind === 'words') })
}

/** Under which name the system's keychain has the secret of this file's slot; null without one. Errors: `key-file-damaged`, `vault-newer-version`. */
export function keychainAccountOf(bytes: Uint8Array): Result<string | null> {
  const file = decodeKeyFile(bytes)
  if (!file.ok) return file
  const slot = file.value.slots.find(({ kind }) => kind === ('keychain' satisfies SlotKind))
  return ok(slot === undefined ? null : `${file.value.vaultId}/${slot.salt}`)
}

/** Devices of one person that may begin epochs without asking each other. */
export const DEVICE_SLOTS = 16

/** The file with one more epoch; records from now on are wrapped by it. With `slot` its number is one that no other device gives. */
export function addEpoch(bytes: Uint8Array, masterKey: Uint8Array, random: RandomBytes, slot?: number): Uint8Array {
  const file = mustDecode(bytes)
  if (file.epochs.length >= EPOCHS_MAX) return bytes
  const number = nextEpoch(file.epochs, slot)
  const epochs = [...file.epochs, wrapEpoch({ masterKey, vaultId: file.vaultId, random }, { number, key: random(32) })]
  return encodeKeyFile({ ...file, generation: file.generation + 1, epochs }, masterKey)
}

/** A number above all others; with `slot` one that only this device gives. */
export function nextEpoch(epochs: readonly { readonly number: number }[], slot?: number): number {
  const next = Math.max(...epochs.map((epoch) => epoch.number)) + 1
  return slot === undefined ? next : next + ((DEVICE_SLOTS + slot - (next % DEVICE_SLOTS)) % DEVICE_SLOTS)
}

/** The file without the epochs before `first`; what only they wrapped cannot be opened any more. */
export function dropEpochs(bytes: Uint8Array, masterKey: Uint8Array, first: number): Uint8Array {
  const file = mustDecode(bytes)
  const epochs = file.epochs.filter((epoch) => epoch.number >= first)
  if (epochs.length === 0 || epochs.length === file.epochs.length) return bytes
  return encodeKeyFile({ ...file, generation: file.generation + 1, epochs }, masterKey)
}

/**
 * The file with the epochs of another device's copy beside its own; its slots stay as they are. Two keys of one number both stay: two
 * computers that two others took in at once have the same numbers to give. Errors: `key-file-damaged`, `vault-newer-version`, `limit-exceeded` where they
 * are too many together.
 */
export function joinEpochs(bytes: Uint8Array, theirs: Uint8Array, masterKey: Uint8Array): Result<Uint8Array> {
  const [file, other] = [mustDecode(bytes), decodeKeyFile(theirs)]
  if (!other.ok) return other
  if (other.value.vaultId !== file.vaultId || !isAuthentic(theirs, masterKey)) return err('key-file-damaged')
  const owner = { masterKey, vaultId: file.vaultId }
  const fresh = other.value.epochs.filter((one) => !file.epochs.some((held) => held.number === one.number && isSameKey(owner, held, one)))
  if (fresh.length === 0) return ok(bytes)
  // None is dropped to make room: something may still be wrapped by it. Rotating makes room, on either computer.
  if (file.epochs.length + fresh.length > EPOCHS_MAX) return err('limit-exceeded')
  const epochs = [...file.epochs, ...fresh]
  const generation = Math.max(file.generation, other.value.generation) + 1
  return ok(encodeKeyFile({ ...file, generation, epochs }, masterKey))
}

/** One that does not open is nothing to be kept beside mine. */
function isSameKey(owner: KeyOwner, mine: WrappedEpoch, theirs: WrappedEpoch): boolean {
  if (mine.wrapped === theirs.wrapped) return true
  const [a, b] = [openEpoch(owner, mine), openEpoch(owner, theirs)]
  return b === null || (a !== null && equalBytes(a.key, b.key))
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
