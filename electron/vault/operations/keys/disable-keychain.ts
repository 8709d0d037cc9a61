/** From here on only the passphrase and the words open the vault. */

import { dropKeychainSlot, keychainAccountOf } from '../../../../shared/crypto/key-file.ts'
import { changeKeyFile, readKeyFile } from '../../session/keys/key-files.ts'
import { setKeychainState } from '../../session/keys/keychain-state.ts'
import { must } from '../../session/refusal.ts'
import { noteDone } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** `forgotten` is false where the keychain could not be reached to forget its secret, which opens nothing any more. Errors: `disk-full`, `disk-failed`. */
export async function disableKeychain(session: Session): Promise<{ readonly forgotten: boolean }> {
  const { ports } = session
  const account = must(keychainAccountOf(await readKeyFile(ports)))
  if (account === null) return { forgotten: true }
  await changeKeyFile(session, (now) => dropKeychainSlot(now, session.masterKey))
  await setKeychainState(session, false)
  const removed = await ports.keychain.remove(account)
  await noteDone(session, 'keychain-disabled')
  session.emit({ type: 'changed', what: ['settings', 'activity'] })
  return { forgotten: removed.ok }
}
