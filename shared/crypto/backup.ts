/** The envelope of a backup: a standard age file, to the key of the 24 words or to a passphrase. Source: https://age-encryption.org/v1. */

import { Decrypter, Encrypter, identityToRecipient } from 'age-encryption'
import { bech32 } from '@scure/base'
import { deriveKey } from './hash.ts'
import { HKDF_LABELS } from './labels.ts'
import { normalizePassphrase } from '../model/passphrase.ts'

/** `recipient` is `age1...`; everybody may know it. A passphrase is sealed in the form that the vault's own is hashed in. */
export type BackupTarget = { readonly recipient: string } | { readonly passphrase: string }
/** `identity` is `AGE-SECRET-KEY-1...`. With both, either opens: of a full backup and one that adds to it each may be to another. */
export type BackupSecret = { readonly identity: string; readonly passphrase?: string } | { readonly passphrase: string }

/** The age identity of the 24 words (32 bytes of entropy): what Debian's `age -d -i` takes. */
export function backupIdentity(wordsEntropy: Uint8Array): string {
  return bech32.encodeFromBytes('age-secret-key-', backupIdentityKey(wordsEntropy)).toUpperCase()
}

/** The same as an X25519 secret key, 32 bytes. */
export function backupIdentityKey(wordsEntropy: Uint8Array): Uint8Array {
  return deriveKey(wordsEntropy, new Uint8Array(32), HKDF_LABELS.backupIdentity)
}

/** The recipient that belongs to it. */
export function backupRecipient(wordsEntropy: Uint8Array): Promise<string> {
  return identityToRecipient(backupIdentity(wordsEntropy))
}

/** Ciphertext as it comes; memory stays flat. */
export function encryptBackup(target: BackupTarget, plain: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>> {
  const encrypter = new Encrypter()
  if ('recipient' in target) encrypter.addRecipient(target.recipient)
  else encrypter.setPassphrase(normalizePassphrase(target.passphrase))
  return encrypter.encrypt(plain)
}

/** Plaintext as it comes, each piece verified. Throws (now or while reading) where the secret does not fit or a byte is wrong or missing. */
export function decryptBackup(secret: BackupSecret, sealed: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>> {
  const decrypter = new Decrypter()
  if ('identity' in secret) decrypter.addIdentity(secret.identity)
  for (const passphrase of formsOf(secret.passphrase)) decrypter.addPassphrase(passphrase)
  return decrypter.decrypt(sealed)
}

/** As it is sealed, then as it was typed: a Salus of before, and any other program, sealed to those letters. */
function formsOf(passphrase: string | undefined): ReadonlySet<string> {
  return new Set(passphrase === undefined ? [] : [normalizePassphrase(passphrase), passphrase])
}
