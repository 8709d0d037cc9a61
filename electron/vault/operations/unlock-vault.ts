/** Unlocks a vault with its passphrase; the answer is the same whatever is wrong, and the wait grows. */

import type { VaultPorts } from '../ports.ts'
import { openAnyKeyFile } from '../session/key-files.ts'
import { noteAttempt, noteOpening, refuseTooSoon, startSession } from '../session/open-vault.ts'
import { Refusal } from '../session/refusal.ts'
import type { EmitEvent, Session } from '../session/session.ts'

/** Errors: `vault-not-found`, `unlock-too-soon`, `unlock-refused`, `key-file-damaged`, `vault-damaged`. */
export async function unlockVault(ports: VaultPorts, args: { readonly passphrase: string }, emit: EmitEvent): Promise<Session> {
  await refuseTooSoon(ports)
  const opened = await openAnyKeyFile(ports, { passphrase: args.passphrase })
  if (!opened.ok) {
    await noteAttempt(ports, false)
    throw new Refusal(opened.error)
  }
  const failures = await noteAttempt(ports, true)
  const session = await startSession(ports, opened.value.opened, emit)
  await noteOpening(session, 'vault-unlocked', failures)
  return session
}
