/** Runs the product's code on vectors about slots of a keychain and about a master key that was rotated. */

import { backupRecipient } from '../../shared/crypto/backup.ts'
import { decodeUtf8, encodeUtf8 } from '../../shared/crypto/bytes.ts'
import { deriveIdentity, deriveManifestKey } from '../../shared/crypto/identity.ts'
import { addKeychainSlot, createKeyFile, openKeyFile } from '../../shared/crypto/key-file.ts'
import type { KdfParameters, SlotSecret } from '../../shared/crypto/key-slots.ts'
import { dropFormerNodeKeys, rotateMasterKey } from '../../shared/crypto/master-key.ts'
import { decodeWords } from '../../shared/crypto/words.ts'
import { ok } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'
import type { Runner } from './sealing-runners.ts'
import { bytesOf, changeText, createStream, hexOf, numberOf, textOf } from './vector-file.ts'
import type { Fields } from './vector-file.ts'

/** The runners of this part by kind. */
export const KEY_RUNNERS: Readonly<Record<string, Runner>> = {
  'key-file-keychain': async (fields) => {
    const random = createStream(textOf(fields, 'random'))
    const bytes = await firstFile(fields, random)
    const { secret, salt } = keychainOf(fields['keychain'] as Fields)
    const opened = { vaultId: textOf(fields, 'vaultId'), masterKey: bytesOf(fields, 'masterKey') }
    return ok(decodeUtf8(addKeychainSlot(bytes, opened, secret, salt, random)))
  },
  'key-file-rotated': rotated,
  'key-file-all': openAll,
}

function firstFile(fields: Fields, random: (length: number) => Uint8Array): Promise<Uint8Array> {
  return createKeyFile({
    vaultId: bytesOf(fields, 'vaultId'),
    masterKey: bytesOf(fields, 'masterKey'),
    passphrase: textOf(fields, 'passphrase'),
    wordsEntropy: bytesOf(fields, 'wordsEntropy'),
    kdf: fields['kdf'] as KdfParameters,
    random,
    createdAtMs: numberOf(fields, 'createdAtMs'),
  })
}

async function rotated(fields: Fields): Promise<Result<unknown>> {
  const random = createStream(textOf(fields, 'random'))
  const bytes = await firstFile(fields, random)
  const opened = await openKeyFile(bytes, { passphrase: textOf(fields, 'passphrase') })
  if (!opened.ok) return opened
  const passphrase = textOf(fields, 'laterPassphrase')
  const keychain = fields['keychain'] === undefined ? undefined : keychainOf(fields['keychain'] as Fields)
  const recipient = await backupRecipient(bytesOf(fields, 'wordsEntropy'))
  const changed = await rotateMasterKey(bytes, opened.value, {
    passphrase,
    kdf: fields['kdf'] as KdfParameters,
    keychain,
    random,
    words: { recipient },
  })
  if (!changed.ok || fields['done'] !== true) return changed.ok ? ok(decodeUtf8(changed.value)) : changed
  const now = await openKeyFile(changed.value, { passphrase })
  return now.ok ? ok(decodeUtf8(dropFormerNodeKeys(changed.value, now.value.masterKey))) : now
}

async function openAll(fields: Fields): Promise<Result<unknown>> {
  const secret = secretOf(fields)
  if (!secret.ok) return secret
  const opened = await openKeyFile(encodeUtf8(changeText(textOf(fields, 'text'), fields['replace'])), secret.value)
  if (!opened.ok) return opened
  const { vaultId, masterKey, master, identityRoot, formerNodeKeys, epochs } = opened.value
  return ok({
    vaultId,
    masterKey: hexOf(masterKey),
    master,
    nodeKey: hexOf(deriveManifestKey(masterKey, master)),
    formerNodeKeys: formerNodeKeys.map(hexOf),
    did: deriveIdentity(identityRoot).did,
    epochs: epochs.map(({ number, key }) => ({ number, key: hexOf(key) })),
  })
}

function secretOf(fields: Fields): Result<SlotSecret> {
  if (fields['keychainSecret'] !== undefined) return ok({ keychainSecret: bytesOf(fields, 'keychainSecret') })
  if (fields['words'] === undefined) return ok({ passphrase: textOf(fields, 'passphrase') })
  const entropy = decodeWords(textOf(fields, 'words'))
  return entropy.ok ? ok({ wordsEntropy: entropy.value }) : entropy
}

function keychainOf(fields: Fields): { readonly secret: Uint8Array; readonly salt: Uint8Array } {
  return { secret: bytesOf(fields, 'secret'), salt: bytesOf(fields, 'salt') }
}
