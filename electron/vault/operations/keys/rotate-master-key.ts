/** Gives the vault another master key: a copy of the key file from before, and the passphrase it had, open nothing that is written from then on. The person stays the same. */

import { refuseOnHold } from '../../session/on-hold.ts'
import type { MasterKeyReport } from '../../../../shared/api/vault-api.ts'
import { backupRecipient } from '../../../../shared/crypto/backup.ts'
import { keychainAccountOf, openKeyFile } from '../../../../shared/crypto/key-file.ts'
import { calibrateKdf } from '../../../../shared/crypto/key-slots.ts'
import { decodeWords } from '../../../../shared/crypto/words.ts'
import { readKeyFile } from '../../session/keys/key-files.ts'
import { renewKeychainSecret } from '../../session/keys/keychain-slot.ts'
import { beginMasterKey, runResealing } from '../../session/keys/master-keys.ts'
import { noteAttempt, refuseTooSoon } from '../../session/open-vault.ts'
import { must, Refusal, refusal, throwIfCancelled } from '../../session/refusal.ts'
import { changeVaultEntry, readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

export interface RotateMasterKeyArgs {
  readonly passphrase: string
  /** Only where the vault does not know the key that follows from its 24 words. */
  readonly words?: string
}

/**
 * Where one is under way it goes on. Cancelled before the new key counts, nothing happened; cancelled or killed later, it goes on by itself.
 * Errors: `unlock-refused`, `unlock-too-soon`, `rotation-needs-words`, `words-*`, `vault-damaged`, `vault-rolled-back`, `limit-exceeded`, `cancelled`, `disk-full`, `disk-failed`.
 */
export async function rotateMasterKey(session: Session, args: RotateMasterKeyArgs, signal: AbortSignal): Promise<MasterKeyReport> {
  const { ports } = session
  refuseOnHold(session)
  await refuseTooSoon(ports)
  const before = await readKeyFile(ports)
  const known = await openKeyFile(before, { passphrase: args.passphrase })
  await noteAttempt(ports, known.ok)
  if (!known.ok) throw new Refusal(known.error)
  let keychain: MasterKeyReport['keychain'] = 'none'
  if (!session.resealing) {
    const words = await wordsTargetOf(session, before, args.words)
    await refuseDamaged(session)
    throwIfCancelled(signal)
    const account = must(keychainAccountOf(before))
    const renewed = account === null ? undefined : await renewKeychainSecret(ports, session.vaultId)
    if (account !== null) keychain = renewed === undefined ? 'dropped' : 'renewed'
    const kdf = await calibrateKdf(() => ports.clock.now())
    const random = (length: number): Uint8Array => ports.random.bytes(length)
    await beginMasterKey(session, { passphrase: args.passphrase, kdf, keychain: renewed, random, words })
    renewed?.secret.fill(0)
    if (account !== null) await ports.keychain.remove(account)
  }
  await runResealing(session, signal)
  return { master: session.master, keychain }
}

/** A node that cannot be read now could not be sealed anew. Errors: `vault-damaged`. */
async function refuseDamaged(session: Session): Promise<void> {
  if (session.manifest.lostSeq() > 0) throw refusal('vault-damaged')
  for await (const _cid of session.manifest.nodes());
}

/** To what the words slot is sealed. Words that were typed have to be the right ones: a slot for others would lock the person out. */
async function wordsTargetOf(session: Session, keyFile: Uint8Array, typed: string | undefined): Promise<{ readonly recipient: string }> {
  const { backupRecipient: recipient } = await readVaultEntry(session)
  if (recipient !== undefined) return { recipient }
  if (typed === undefined) throw refusal('rotation-needs-words')
  const wordsEntropy = must(decodeWords(typed))
  if (!(await openKeyFile(keyFile, { wordsEntropy })).ok) throw refusal('words-wrong')
  const found = await backupRecipient(wordsEntropy)
  await session.manifest.commit((tx) => changeVaultEntry(tx, (entry) => ({ ...entry, backupRecipient: found })))
  return { recipient: found }
}
