/** Opens a vault on its own data folder with the 24 words and gives it a new passphrase. */

import { backupRecipient } from '../../../../shared/crypto/backup.ts'
import { changePassphraseSlot } from '../../../../shared/crypto/key-file.ts'
import { calibrateKdf } from '../../../../shared/crypto/key-slots.ts'
import { recoveryPublicKey } from '../../../../shared/crypto/recovery.ts'
import { judgePassphrase } from '../../../../shared/model/passphrase.ts'
import { decodeWords } from '../../../../shared/crypto/words.ts'
import type { VaultPorts } from '../../ports.ts'
import { openAnyKeyFile, replaceKeyCopies } from '../../session/keys/key-files.ts'
import { isOnHold } from '../../session/on-hold.ts'
import { noteAttempt, noteOpening, startSession } from '../../session/open-vault.ts'
import { must, refusal } from '../../session/refusal.ts'
import { changeVaultEntry } from '../../session/session.ts'
import type { EmitEvent, Session } from '../../session/session.ts'

/** Errors: `words-unknown-word` with `position`, `words-wrong`, `passphrase-too-weak`, `vault-not-found`. */
export async function restoreVault(
  ports: VaultPorts,
  args: { readonly words: string; readonly passphrase: string },
  emit: EmitEvent,
): Promise<Session> {
  if (!judgePassphrase(args.passphrase).accepted) throw refusal('passphrase-too-weak')
  const wordsEntropy = must(decodeWords(args.words))
  const found = await openAnyKeyFile(ports, { wordsEntropy })
  if (!found.ok) throw refusal(found.error.code === 'unlock-refused' ? 'words-wrong' : found.error.code)
  const { bytes, opened } = found.value
  const kdf = await calibrateKdf(() => ports.clock.now())
  const changed = await changePassphraseSlot(bytes, opened, args.passphrase, kdf, (length) => ports.random.bytes(length))
  await replaceKeyCopies(ports, changed)
  const failures = await noteAttempt(ports, true)
  const session = await startSession(ports, opened, emit)
  const recipient = await backupRecipient(wordsEntropy)
  const wordsKey = recoveryPublicKey(wordsEntropy)
  // The passphrase is the new one by now: a vault that changes nothing for now is opened with it, too.
  if (!isOnHold(session))
    await session.manifest.commit((tx) =>
      changeVaultEntry(tx, (entry) => ({ ...entry, wordsConfirmed: true, pendingWords: '', backupRecipient: recipient, wordsKey })),
    )
  await noteOpening(session, 'vault-restored', failures)
  return session
}
