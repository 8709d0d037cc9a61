/** Looks at every other computer of this person now, and takes in what is new there. */

import type { DeviceSync } from '../../../../shared/api/care-views.ts'
import { syncDevices } from '../../session/keys/devices.ts'
import type { Session } from '../../session/session.ts'

/** One line a device; one that cannot be reached is said, not an error. */
export async function syncNow(session: Session, _args: null, signal: AbortSignal): Promise<readonly DeviceSync[]> {
  const outcomes = await syncDevices(session, true, signal)
  return outcomes.map(({ peerId, name, reached, report }) => ({
    peerId,
    name,
    reached,
    added: report?.added ?? 0,
    removed: report?.removed ?? 0,
    setBack: report?.setBack ?? 'none',
    keys: report?.keys ?? 'same',
  }))
}
