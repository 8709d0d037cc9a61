/** Are the words on the person's paper those of this vault? Once they are, coming back with a mirror works as well. */

import { backupRecipient } from '../../../../shared/crypto/backup.ts'
import { openKeyFile } from '../../../../shared/crypto/key-file.ts'
import { recoveryPublicKey } from '../../../../shared/crypto/recovery.ts'
import { decodeWords } from '../../../../shared/crypto/words.ts'
import { readKeyFile } from '../../session/keys/key-files.ts'
import { must, Refusal, refusal } from '../../session/refusal.ts'
import { addActivity, changeVaultEntry, readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Nothing of them is kept but what everybody may know. Errors: `words-unknown-word` with `position`, `words-wrong`, `vault-rolled-back`. */
export async function checkRecoveryWords(session: Session, args: { readonly words: string }): Promise<null> {
  const wordsEntropy = must(decodeWords(args.words))
  const opened = await openKeyFile(await readKeyFile(session.ports), { wordsEntropy })
  if (!opened.ok) throw opened.error.code === 'unlock-refused' ? refusal('words-wrong') : new Refusal(opened.error)
  const known = { wordsKey: recoveryPublicKey(wordsEntropy), backupRecipient: await backupRecipient(wordsEntropy) }
  const entry = await readVaultEntry(session)
  if (entry.wordsConfirmed && entry.wordsKey === known.wordsKey && entry.backupRecipient === known.backupRecipient) return null
  await session.manifest.commit(async (tx) => {
    await changeVaultEntry(tx, (vault) => ({ ...vault, ...known, wordsConfirmed: true, pendingWords: '' }))
    if (!entry.wordsConfirmed) await addActivity(session, tx, 'words-confirmed')
  })
  session.emit({ type: 'changed', what: ['settings', 'contacts'] })
  return null
}
