/** Another master key for the same vault and the same person: what the key file holds is sealed anew, and what was sealed by the one before stays readable until all of it is. */

import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { equalBytes } from './bytes.ts'
import { deriveManifestKey } from './identity.ts'
import { decodeKeyFile, encodeKeyFile, EPOCHS_MAX, FORMER_KEYS_MAX, mustDecode } from './key-file-form.ts'
import type { KeyFile } from './key-file-form.ts'
import { nextEpoch } from './key-file.ts'
import type { OpenedKeyFile } from './key-file.ts'
import { createKeychainSlot, createPassphraseSlot, createWordsSlot, createWordsSlotTo } from './key-slots.ts'
import type { KdfParameters, Slot, SlotInput } from './key-slots.ts'
import type { RandomBytes } from './sealed-box.ts'
import { wrapEpoch, wrapFormerNodeKey, wrapIdentityRoot } from './wrapped-keys.ts'
import type { EpochKey } from './wrapped-keys.ts'

/** What the slots of this computer are sealed by. */
export interface SlotSecrets {
  readonly passphrase: string
  readonly kdf: KdfParameters
  /** 32 bytes that the system's keychain has, and 16 bytes of salt; without them the slot goes. */
  readonly keychain?: { readonly secret: Uint8Array; readonly salt: Uint8Array } | undefined
  readonly random: RandomBytes
}

/** The `age1...` recipient of the 24 words, or their entropy. */
export type WordsTarget = { readonly recipient: string } | { readonly wordsEntropy: Uint8Array }

/** The file under a new master key, with one more epoch. `deviceSlot` as for `addEpoch`. Errors: `input-invalid` for a recipient that is none, `limit-exceeded` while too much is not sealed anew yet. */
export async function rotateMasterKey(
  bytes: Uint8Array,
  opened: OpenedKeyFile,
  secrets: SlotSecrets & { readonly words: WordsTarget },
  deviceSlot?: number,
): Promise<Result<Uint8Array>> {
  const { random, words } = secrets
  const file = mustDecode(bytes)
  if (opened.formerNodeKeys.length >= FORMER_KEYS_MAX || file.epochs.length >= EPOCHS_MAX) return err('limit-exceeded')
  const owner = { vaultId: opened.vaultId, masterKey: random(32), random }
  const wordsSlot = 'recipient' in words ? createWordsSlotTo(owner, words.recipient) : ok(createWordsSlot(owner, words.wordsEntropy))
  if (!wordsSlot.ok) return wordsSlot
  const fresh = { number: nextEpoch(file.epochs, deviceSlot), key: random(32) }
  const rotated: KeyFile = {
    format: 'salus/2 key file',
    vaultId: file.vaultId,
    createdAtMs: file.createdAtMs,
    generation: file.generation + 1,
    slots: await slotsOf(owner, secrets, wordsSlot.value),
    epochs: [...opened.epochs, fresh].map((epoch) => wrapEpoch(owner, epoch)),
    master: opened.master + 1,
    identity: wrapIdentityRoot(owner, opened.identityRoot),
    formerNodeKeys: formerOf(opened).map((key) => wrapFormerNodeKey(owner, key)),
  }
  return ok(encodeKeyFile(rotated, owner.masterKey))
}

/**
 * This computer's file under the master key that another device of the same person rotated to; `secrets.passphrase` opened `theirs`.
 * Errors: `key-file-damaged` where it is another vault or person, `limit-exceeded`.
 */
export async function takeMasterKey(
  mine: { readonly bytes: Uint8Array; readonly opened: OpenedKeyFile },
  theirs: { readonly bytes: Uint8Array; readonly opened: OpenedKeyFile },
  secrets: SlotSecrets,
): Promise<Result<Uint8Array>> {
  const [file, other] = [mustDecode(mine.bytes), mustDecode(theirs.bytes)]
  const alike = mine.opened.vaultId === theirs.opened.vaultId && equalBytes(mine.opened.identityRoot, theirs.opened.identityRoot)
  const wordsSlot = other.slots.find(({ kind }) => kind === 'words')
  if (!alike || wordsSlot === undefined) return err('key-file-damaged')
  const owner = { vaultId: file.vaultId, masterKey: theirs.opened.masterKey, random: secrets.random }
  const isKnown = (mine: EpochKey): boolean =>
    theirs.opened.epochs.some(({ number, key }) => number === mine.number && equalBytes(key, mine.key))
  const own = mine.opened.epochs.filter((epoch) => !isKnown(epoch)).map((epoch) => wrapEpoch(owner, epoch))
  const former = formerOf(mine.opened)
  if (former.length > FORMER_KEYS_MAX || own.length + other.epochs.length > EPOCHS_MAX) return err('limit-exceeded')
  const taken: KeyFile = {
    ...other,
    createdAtMs: file.createdAtMs,
    generation: Math.max(file.generation, other.generation) + 1,
    slots: await slotsOf(owner, secrets, wordsSlot),
    epochs: [...other.epochs, ...own],
    formerNodeKeys: former.map((key) => wrapFormerNodeKey(owner, key)),
  }
  return ok(encodeKeyFile(taken, owner.masterKey))
}

/** The file once every node is sealed anew: what only the keys before opened cannot be opened any more. */
export function dropFormerNodeKeys(bytes: Uint8Array, masterKey: Uint8Array): Uint8Array {
  const { formerNodeKeys, ...file } = mustDecode(bytes)
  return formerNodeKeys === undefined ? bytes : encodeKeyFile({ ...file, generation: file.generation + 1 }, masterKey)
}

/** What a file says without being opened: which master key it has, and whether something still waits to be sealed by it. Errors: `key-file-damaged`, `vault-newer-version`. */
export function masterOf(bytes: Uint8Array): Result<{ readonly vaultId: string; readonly master: number; readonly resealing: boolean }> {
  const file = decodeKeyFile(bytes)
  if (!file.ok) return file
  const { vaultId, master = 1, formerNodeKeys } = file.value
  return ok({ vaultId, master, resealing: formerNodeKeys !== undefined })
}

function formerOf({ formerNodeKeys, masterKey, master }: OpenedKeyFile): readonly Uint8Array[] {
  return [...formerNodeKeys, deriveManifestKey(masterKey, master)]
}

async function slotsOf(owner: SlotInput, { passphrase, kdf, keychain }: SlotSecrets, wordsSlot: Slot): Promise<readonly Slot[]> {
  const slots = [await createPassphraseSlot(owner, passphrase, kdf), wordsSlot]
  return keychain === undefined ? slots : [...slots, createKeychainSlot(owner, keychain.secret, keychain.salt)]
}
