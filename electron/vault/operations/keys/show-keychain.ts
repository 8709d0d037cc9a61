/** Whether the system has a keychain, and whether this vault opens with it; needs no open vault. */

import { keychainAccountOf } from '../../../../shared/crypto/key-file.ts'
import type { VaultPorts } from '../../ports.ts'
import { readKeyFile } from '../../session/keys/key-files.ts'
import { must } from '../../session/refusal.ts'

/** Nothing is opened and the person is asked nothing. Errors: `vault-not-found`, `key-file-damaged`. */
export async function showKeychain({
  ports,
}: {
  readonly ports: VaultPorts
}): Promise<{ readonly there: boolean; readonly enabled: boolean }> {
  const enabled = must(keychainAccountOf(await readKeyFile(ports))) !== null
  return { there: await ports.keychain.isThere(), enabled }
}
