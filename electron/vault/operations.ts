/** The table of operations that need an open vault: method name to function. */

import type { VaultMethod } from '../../shared/api/vault-api.ts'
import type { Session } from './session/session.ts'
import { CARE } from './operations/care/index.ts'
import { CARRY } from './operations/carry/index.ts'
import { DEVICES } from './operations/devices/index.ts'
import { IMPORT } from './operations/import/index.ts'
import { KEYS } from './operations/keys/index.ts'
import { LEDGER } from './operations/ledger/index.ts'
import { LETTERS } from './operations/letters/index.ts'
import { LICENCES } from './operations/licences/index.ts'
import { PEOPLE } from './operations/people/index.ts'
import { RECORDS } from './operations/records/index.ts'
import { SHARES } from './operations/shares/index.ts'
import { VAULT } from './operations/vault/index.ts'

type OpenMethod = Exclude<
  VaultMethod,
  'createVault' | 'unlockVault' | 'restoreVault' | 'restoreBackup' | 'recoverFromMirror' | 'joinDevice'
>
type Operation = (session: Session, args: never, signal: AbortSignal) => Promise<unknown>

/** In step with the API: the compiler refuses a missing name. */
export const OPEN_OPERATIONS: Readonly<Record<OpenMethod, Operation>> = {
  ...CARE,
  ...CARRY,
  ...DEVICES,
  ...IMPORT,
  ...KEYS,
  ...LEDGER,
  ...LETTERS,
  ...LICENCES,
  ...PEOPLE,
  ...RECORDS,
  ...SHARES,
  ...VAULT,
}
