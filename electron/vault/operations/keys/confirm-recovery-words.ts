/** Three of the 24 words, asked back, show that they were written down; then the vault forgets them. */

import { decodeBase64Url } from '../../../../shared/crypto/bytes.ts'
import { recoveryPublicKey } from '../../../../shared/crypto/recovery.ts'
import { createWords } from '../../../../shared/crypto/words.ts'
import { refusal } from '../../session/refusal.ts'
import { addActivity, changeVaultEntry, readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** How many words must be answered. */
const ANSWERS_MIN = 3

/** `position` counts from 1. Errors: `words-wrong` with the first wrong `position`, `input-invalid`. */
export async function confirmRecoveryWords(
  session: Session,
  args: { readonly answers: readonly { readonly position: number; readonly word: string }[] },
): Promise<null> {
  const entry = await readVaultEntry(session)
  if (entry.wordsConfirmed) return null
  const entropy = decodeBase64Url(entry.pendingWords)
  if (entropy?.length !== 32) throw refusal('words-wrong')
  const words = createWords(entropy)
  if (new Set(args.answers.map((answer) => answer.position)).size < ANSWERS_MIN) throw refusal('input-invalid')
  for (const { position, word } of args.answers) {
    if (words[position - 1] !== word.trim().toLowerCase()) throw refusal('words-wrong', { position })
  }
  const wordsKey = recoveryPublicKey(entropy)
  await session.manifest.commit(async (tx) => {
    await changeVaultEntry(tx, (vault) => ({ ...vault, wordsConfirmed: true, pendingWords: '', wordsKey }))
    await addActivity(session, tx, 'words-confirmed')
  })
  session.emit({ type: 'changed', what: ['settings'] })
  return null
}
