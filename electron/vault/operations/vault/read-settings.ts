/** Settings of this person, kept inside the vault. */

import type { Settings } from '../../../../shared/api/vault-api.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Language, colours and the time to lock. */
export async function readSettings(session: Session): Promise<Settings> {
  return (await readVaultEntry(session)).settings
}
