/** The slot of the system's keychain: a random secret there, the master key sealed by it here. */

import { encodeBase64Url } from '../../../../shared/crypto/bytes.ts'
import { addKeychainSlot, keychainAccountOf, openKeyFile, rankKeyFiles } from '../../../../shared/crypto/key-file.ts'
import type { OpenedKeyFile } from '../../../../shared/crypto/key-file.ts'
import { err } from '../../../../shared/model/result.ts'
import type { Result } from '../../../../shared/model/result.ts'
import type { VaultPorts } from '../../ports.ts'
import { mendKeyCopies, readKeyCopies, wasReplaced } from './key-files.ts'
import { must, mustAwait, Refusal } from '../refusal.ts'

const SECRET_BYTES = 32
const SALT_BYTES = 16

/** A secret that the keychain has and no key file yet. */
export interface KeychainSecret {
  readonly account: string
  readonly secret: Uint8Array
  readonly salt: Uint8Array
}

/** Gives the keychain a new secret for a slot to come. Errors: `keychain-unavailable`. */
export async function storeKeychainSecret(
  { keychain, random }: Pick<VaultPorts, 'keychain' | 'random'>,
  vaultId: string,
): Promise<KeychainSecret> {
  const secret = random.bytes(SECRET_BYTES)
  const salt = random.bytes(SALT_BYTES)
  const account = `${vaultId}/${encodeBase64Url(salt)}`
  await mustAwait(keychain.write(account, secret))
  return { account, secret, salt }
}

/** The same where a slot is to be sealed anew; undefined where the keychain cannot be reached: then the slot goes. */
export async function renewKeychainSecret(
  ports: Pick<VaultPorts, 'keychain' | 'random'>,
  vaultId: string,
): Promise<KeychainSecret | undefined> {
  try {
    return await storeKeychainSecret(ports, vaultId)
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

/** The file with a slot for a secret that the keychain was given. */
export function withKeychainSlot(
  { random }: Pick<VaultPorts, 'random'>,
  bytes: Uint8Array,
  opened: Pick<OpenedKeyFile, 'vaultId' | 'masterKey'>,
  { secret, salt }: KeychainSecret,
): Uint8Array {
  return addKeychainSlot(bytes, opened, secret, salt, (length) => random.bytes(length))
}

/**
 * Opens the key file by what the keychain has for it.
 * Errors: `keychain-off` without such a slot, `keychain-unavailable` where it is gone, locked or says no,
 * `keychain-refused` where it has nothing that fits, `vault-not-found`, `key-file-damaged`.
 */
export async function openByKeychain(ports: VaultPorts): Promise<Result<{ readonly bytes: Uint8Array; readonly opened: OpenedKeyFile }>> {
  let refused: Result<never> = err('keychain-off')
  const ranked = must(rankKeyFiles(await readKeyCopies(ports)))
  for (const bytes of ranked) {
    const account = must(keychainAccountOf(bytes))
    if (account === null) continue
    const secret = await ports.keychain.read(account)
    if (!secret.ok) return secret
    const opened = secret.value === null ? err('keychain-refused') : await openKeyFile(bytes, { keychainSecret: secret.value })
    secret.value?.fill(0)
    // Switched off, or sealed anew, in the other copy: the slot of before opens nothing any more.
    if (opened.ok && bytes !== ranked[0] && (await wasReplaced(ports, ranked, opened.value))) return refused
    if (opened.ok) {
      await mendKeyCopies(ports, bytes)
      return { ok: true, value: { bytes, opened: opened.value } }
    }
    refused = opened.error.code === 'unlock-refused' ? err('keychain-refused') : opened
  }
  return refused
}
