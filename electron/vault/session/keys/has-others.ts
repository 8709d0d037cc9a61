/** Whether this person has Salus on another computer as well. */

import type { Session } from '../session.ts'

export async function hasOtherDevices(session: Session): Promise<boolean> {
  return (await session.manifest.list('devices')).some(([id, one]) => id !== session.device && one.removedAtMs === undefined)
}
