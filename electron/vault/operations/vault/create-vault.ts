/** Creates a vault: master key, key file in two copies, first manifest; returns the 24 words to be shown once. */

import { backupRecipient } from '../../../../shared/crypto/backup.ts'
import { encodeBase64Url, encodeHex } from '../../../../shared/crypto/bytes.ts'
import { createKeyFile, openKeyFile } from '../../../../shared/crypto/key-file.ts'
import { calibrateKdf } from '../../../../shared/crypto/key-slots.ts'
import { PERSON_NAME_MAX } from '../../../../shared/model/person.ts'
import { judgePassphrase } from '../../../../shared/model/passphrase.ts'
import { recoveryPublicKey } from '../../../../shared/crypto/recovery.ts'
import { createWords } from '../../../../shared/crypto/words.ts'
import type { VaultPorts } from '../../ports.ts'
import { canBeSeen } from '../../session/letters/contacts.ts'
import { createManifest } from '../../session/manifest/open-manifest.ts'
import { startServices } from '../../session/open-vault.ts'
import { must, mustAwait, refusal } from '../../session/refusal.ts'
import { addActivity, createSession, deriveSessionKeys, deviceOf } from '../../session/session.ts'
import type { EmitEvent, Session } from '../../session/session.ts'
import { queueWitness } from '../../session/ledger/witness.ts'

/** Errors: `passphrase-too-weak`, `input-invalid`, `disk-full`. */
export async function createVault(
  ports: VaultPorts,
  args: { readonly name: string; readonly passphrase: string },
  emit: EmitEvent,
): Promise<{ readonly session: Session; readonly answer: { readonly vaultId: string; readonly words: readonly string[] } }> {
  const name = args.name.trim()
  if (!canBeSeen(name) || name.length > PERSON_NAME_MAX) throw refusal('input-invalid')
  if (!judgePassphrase(args.passphrase).accepted) throw refusal('passphrase-too-weak')
  const random = (length: number): Uint8Array => ports.random.bytes(length)
  const vaultId = random(16)
  const wordsEntropy = random(32)
  const keyFile = await createKeyFile({
    vaultId,
    masterKey: random(32),
    passphrase: args.passphrase,
    wordsEntropy,
    kdf: await calibrateKdf(() => ports.clock.now()),
    random,
    createdAtMs: ports.clock.now(),
  })
  const opened = must(await openKeyFile(keyFile, { passphrase: args.passphrase }))
  const keys = { ...deriveSessionKeys(opened), device: await deviceOf(ports) }
  const manifest = createManifest(ports, { vaultId: encodeHex(vaultId), ...keys })
  const session = createSession(ports, opened, manifest, keys, emit)
  await firstCommit(session, name, wordsEntropy)
  await mustAwait(ports.files.writeKeyFiles(keyFile))
  await startServices(session)
  return { session, answer: { vaultId: opened.vaultId, words: createWords(wordsEntropy) } }
}

async function firstCommit(session: Session, name: string, wordsEntropy: Uint8Array): Promise<void> {
  const recipient = await backupRecipient(wordsEntropy)
  await session.manifest.commit(async (tx) => {
    await tx.set('vault', 'vault', {
      name,
      createdAtMs: session.ports.clock.now(),
      wordsConfirmed: false,
      pendingWords: encodeBase64Url(wordsEntropy),
      settings: { language: 'en', theme: 'system', idleLockMinutes: 10 },
      ledger: { kind: 'embedded', chainId: 0, urls: [], quorum: 1, sealLog: '', vaultHeads: '' },
      headsVaultId: '',
      headsSalt: '',
      recordsSeq: 0,
      recordCount: 0,
      backupRecipient: recipient,
      wordsKey: recoveryPublicKey(wordsEntropy),
    })
    await queueWitness(session, tx, 'deploy-seal-log', '')
    await queueWitness(session, tx, 'deploy-vault-heads', '')
    await addActivity(session, tx, 'vault-created')
  })
}
