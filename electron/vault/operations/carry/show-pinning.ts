/** Which service may be asked to keep sealed blocks; its token is never shown again. */

import type { PinningView } from '../../../../shared/api/pinning-views.ts'
import { heldAt } from '../../session/carry/pin-entries.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** An empty host while none was named. */
export async function showPinning(session: Session): Promise<PinningView> {
  const endpoint = (await readVaultEntry(session)).pinning?.endpoint ?? ''
  return { endpoint, host: endpoint === '' ? '' : new URL(endpoint).host, held: await heldAt(session, endpoint) }
}
