/** Says how the vault, its node and its ledger are. */

import type { VaultStatus } from '../../../../shared/api/vault-api.ts'
import { statusOf } from '../../session/open-vault.ts'
import type { Session } from '../../session/session.ts'

/** Never fails for an unreachable node or ledger: it says so instead. */
export function showStatus(session: Session): Promise<VaultStatus> {
  return statusOf(session)
}
