/** Gives the vault another passphrase; words and keys stay as they are. */

import { changePassphraseSlot, openKeyFile } from '../../../../shared/crypto/key-file.ts'
import { calibrateKdf } from '../../../../shared/crypto/key-slots.ts'
import { judgePassphrase } from '../../../../shared/model/passphrase.ts'
import { changeKeyFile, readKeyFile } from '../../session/keys/key-files.ts'
import { noteAttempt, refuseTooSoon } from '../../session/open-vault.ts'
import { Refusal, refusal } from '../../session/refusal.ts'
import { noteDone } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `unlock-refused`, `unlock-too-soon` for the old one, `passphrase-too-weak` for the new one, `disk-full`, `disk-failed`. */
export async function changePassphrase(session: Session, args: { readonly passphrase: string; readonly next: string }): Promise<null> {
  const { ports } = session
  if (!judgePassphrase(args.next).accepted) throw refusal('passphrase-too-weak')
  await refuseTooSoon(ports)
  const bytes = await readKeyFile(ports)
  const opened = await openKeyFile(bytes, { passphrase: args.passphrase })
  await noteAttempt(ports, opened.ok)
  if (!opened.ok) throw new Refusal(opened.error)
  const kdf = await calibrateKdf(() => ports.clock.now())
  await changeKeyFile(session, (now) => changePassphraseSlot(now, session, args.next, kdf, (length) => ports.random.bytes(length)))
  await noteDone(session, 'passphrase-changed')
  session.emit({ type: 'changed', what: ['activity'] })
  return null
}
