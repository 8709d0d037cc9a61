/** Commands about the keys of a vault: passphrase, keychain of this computer, and keys that are made new. */

import type { Command } from './command-line.ts'
import type { Household } from './household.ts'
import { must } from './outcome.ts'
import { readNewPassphrase, readPassphrase } from './passphrase.ts'

type Run = (household: Household, command: Command) => Promise<object>

const ROTATED_NEXT =
  'Make a new backup: older ones hold the key before. Your other computers ask for this passphrase once (take-master-key).'
const TAKEN_NEXT = 'From now on this passphrase opens the vault on this computer, too.'

export const KEY_COMMANDS: Readonly<Record<string, Run>> = {
  'rotate-keys': async (household) => must(await household.call('rotateKeys', null)) as object,
  'rotate-master-key': async (household) => {
    const words = process.env['SALUS_WORDS']
    const args = { passphrase: await readPassphrase(), ...(words === undefined ? {} : { words }) }
    return { ...(must(await household.call('rotateMasterKey', args)) as object), next: ROTATED_NEXT }
  },
  'take-master-key': async (household) => {
    const passphrase = await readPassphrase('SALUS_OTHER_PASSPHRASE', 'Passphrase of the other computer: ')
    return { ...(must(await household.call('takeMasterKey', { passphrase })) as object), next: TAKEN_NEXT }
  },
  'change-passphrase': async (household) => {
    const passphrase = await readPassphrase()
    const next = await readNewPassphrase('SALUS_NEW_PASSPHRASE')
    must(await household.call('changePassphrase', { passphrase, next }))
    return { changed: true }
  },
  'show-keychain': async (household) => must(await household.call('showKeychain', null)) as object,
  'enable-keychain': async (household) => {
    must(await household.call('enableKeychain', { passphrase: await readPassphrase() }))
    return { enabled: true, next: 'Whoever can sign in to this computer account can open the vault while its keychain is unlocked.' }
  },
  'disable-keychain': async (household) => must(await household.call('disableKeychain', null)) as object,
}

/** Opens the vault: with `--keychain` by that of this computer, else by the passphrase. */
export async function unlockVault(household: Household, command: Command): Promise<void> {
  const args = command.options['keychain'] === true ? { keychain: true } : { passphrase: await readPassphrase() }
  must(await household.call('unlockVault', args))
}
