/** Unlocks a vault with its passphrase, or with the keychain of this computer where that was switched on. */

import type { VaultPorts } from '../../ports.ts'
import { openAnyKeyFile } from '../../session/keys/key-files.ts'
import { openByKeychain } from '../../session/keys/keychain-slot.ts'
import { noteAttempt, noteOpening, refuseTooSoon, startSession } from '../../session/open-vault.ts'
import { must, Refusal } from '../../session/refusal.ts'
import type { EmitEvent, Session } from '../../session/session.ts'

/** `keychain`: without a passphrase. */
export type UnlockArgs = { readonly passphrase: string } | { readonly keychain: true }

/**
 * With a passphrase the answer is the same whatever is wrong, and the wait grows; what the keychain has is not guessed, so nothing is counted.
 * Errors: `vault-not-found`, `unlock-too-soon`, `unlock-refused`, `keychain-off`, `keychain-unavailable`, `keychain-refused`, `key-file-damaged`, `vault-damaged`.
 */
export async function unlockVault(ports: VaultPorts, args: UnlockArgs, emit: EmitEvent): Promise<Session> {
  if ('keychain' in args) {
    const { opened } = must(await openByKeychain(ports))
    return begin(ports, opened, emit)
  }
  await refuseTooSoon(ports)
  const opened = await openAnyKeyFile(ports, { passphrase: args.passphrase })
  if (!opened.ok) {
    await noteAttempt(ports, false)
    throw new Refusal(opened.error)
  }
  return begin(ports, opened.value.opened, emit)
}

async function begin(ports: VaultPorts, opened: Parameters<typeof startSession>[1], emit: EmitEvent): Promise<Session> {
  const failures = await noteAttempt(ports, true)
  const session = await startSession(ports, opened, emit)
  await noteOpening(session, 'vault-unlocked', failures)
  return session
}
