/** Lets the keychain of this computer open the vault, too; the passphrase and the words go on doing so. */

import { keychainAccountOf, openKeyFile } from '../../../../shared/crypto/key-file.ts'
import { changeKeyFile, readKeyFile } from '../../session/keys/key-files.ts'
import { setKeychainState } from '../../session/keys/keychain-state.ts'
import { storeKeychainSecret, withKeychainSlot } from '../../session/keys/keychain-slot.ts'
import { noteAttempt, refuseTooSoon } from '../../session/open-vault.ts'
import { must, Refusal } from '../../session/refusal.ts'
import { noteDone } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Twice gives the keychain another secret. Errors: `unlock-refused`, `unlock-too-soon`, `keychain-unavailable`, `disk-full`, `disk-failed`. */
export async function enableKeychain(session: Session, args: { readonly passphrase: string }): Promise<null> {
  const { ports } = session
  await refuseTooSoon(ports)
  const bytes = await readKeyFile(ports)
  const opened = await openKeyFile(bytes, { passphrase: args.passphrase })
  await noteAttempt(ports, opened.ok)
  if (!opened.ok) throw new Refusal(opened.error)
  const before = must(keychainAccountOf(bytes))
  const stored = await storeKeychainSecret(ports, session.vaultId)
  await changeKeyFile(session, (now) => withKeychainSlot(ports, now, session, stored))
  stored.secret.fill(0)
  // What the keychain had before opens nothing any more; where it stays, it is only useless.
  if (before !== null) await ports.keychain.remove(before)
  await setKeychainState(session, true)
  await noteDone(session, 'keychain-enabled')
  session.emit({ type: 'changed', what: ['settings', 'activity'] })
  return null
}
