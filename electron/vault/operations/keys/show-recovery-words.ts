/** Shows the 24 words again as long as they were never confirmed; afterwards only the person has them. */

import { decodeBase64Url } from '../../../../shared/crypto/bytes.ts'
import { openKeyFile } from '../../../../shared/crypto/key-file.ts'
import { createWords } from '../../../../shared/crypto/words.ts'
import { readKeyFile } from '../../session/keys/key-files.ts'
import { noteAttempt, refuseTooSoon } from '../../session/open-vault.ts'
import { Refusal, refusal } from '../../session/refusal.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `unlock-refused`, `unlock-too-soon`, `words-wrong` where they were confirmed already. */
export async function showRecoveryWords(
  session: Session,
  args: { readonly passphrase: string },
): Promise<{ readonly words: readonly string[] }> {
  await refuseTooSoon(session.ports)
  const opened = await openKeyFile(await readKeyFile(session.ports), { passphrase: args.passphrase })
  await noteAttempt(session.ports, opened.ok)
  if (!opened.ok) throw new Refusal(opened.error)
  const entropy = decodeBase64Url((await readVaultEntry(session)).pendingWords)
  if (entropy?.length !== 32) throw refusal('words-wrong')
  return { words: createWords(entropy) }
}
