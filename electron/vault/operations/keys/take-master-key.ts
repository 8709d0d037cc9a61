/** On another computer of the person, after the master key was rotated on one: opens what came from there once, and seals this computer's copy by it. */

import { refuseOnHold } from '../../session/on-hold.ts'
import type { MasterKeyReport } from '../../../../shared/api/vault-api.ts'
import { keychainAccountOf, openKeyFile, openWithMasterKey } from '../../../../shared/crypto/key-file.ts'
import { calibrateKdf } from '../../../../shared/crypto/key-slots.ts'
import { takeMasterKey as takeKeyFile } from '../../../../shared/crypto/master-key.ts'
import { refreshDevices, syncDevices } from '../../session/keys/devices.ts'
import { rotatedElsewhere } from '../../session/keys/foreign-keys.ts'
import { readKeyFile } from '../../session/keys/key-files.ts'
import { renewKeychainSecret } from '../../session/keys/keychain-slot.ts'
import { goOver, runResealing } from '../../session/keys/master-keys.ts'
import { noteAttempt, refuseTooSoon } from '../../session/open-vault.ts'
import { must, Refusal, refusal, throwIfCancelled } from '../../session/refusal.ts'
import { addActivity } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** `passphrase`: of the computer on which it was rotated; from then on it opens the vault here, too. Errors: `keys-not-rotated`, `unlock-refused`, `unlock-too-soon`, `key-file-damaged`, `vault-rolled-back`, `cancelled`, `disk-full`, `disk-failed`. */
export async function takeMasterKey(
  session: Session,
  args: { readonly passphrase: string },
  signal: AbortSignal,
): Promise<MasterKeyReport> {
  const { ports } = session
  refuseOnHold(session)
  await refuseTooSoon(ports)
  if (rotatedElsewhere(session) === null) await syncDevices(session, true, signal)
  const found = rotatedElsewhere(session)
  if (found === null) throw refusal('keys-not-rotated')
  const theirs = await openKeyFile(found.keyFile, { passphrase: args.passphrase })
  await noteAttempt(ports, theirs.ok)
  if (!theirs.ok) throw new Refusal(theirs.error)
  throwIfCancelled(signal)
  const account = must(keychainAccountOf(await readKeyFile(ports)))
  const renewed = account === null ? undefined : await renewKeychainSecret(ports, session.vaultId)
  const kdf = await calibrateKdf(() => ports.clock.now())
  const secrets = { passphrase: args.passphrase, kdf, keychain: renewed, random: (length: number) => ports.random.bytes(length) }
  await goOver(session, async (bytes) => {
    const mine = { bytes, opened: must(openWithMasterKey(bytes, session.masterKey)) }
    const changed = must(await takeKeyFile(mine, { bytes: found.keyFile, opened: theirs.value }, secrets))
    return { bytes: changed, opened: must(await openKeyFile(changed, { passphrase: args.passphrase })) }
  })
  renewed?.secret.fill(0)
  if (account !== null) await ports.keychain.remove(account)
  await session.manifest.commit((tx) => addActivity(session, tx, 'master-key-taken', { who: found.name }))
  await refreshDevices(session)
  // What the other computer has is sealed by the new key already: taken in first, it need not be sealed anew here.
  await syncDevices(session, true, signal)
  await runResealing(session, signal)
  return { master: session.master, keychain: account === null ? 'none' : renewed === undefined ? 'dropped' : 'renewed' }
}
