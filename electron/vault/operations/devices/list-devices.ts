/** Lists the computers of this person. */

import type { DeviceView } from '../../../../shared/api/care-views.ts'
import { metAtMs } from '../../session/keys/devices.ts'
import { keysOf } from '../../session/keys/foreign-keys.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** This one first; empty where there is only this one and it was never named. */
export async function listDevices(session: Session): Promise<readonly DeviceView[]> {
  const { ledgerDevice } = await readVaultEntry(session)
  const views = (await session.manifest.list('devices')).map(([peerId, entry]) => ({
    peerId,
    name: entry.name,
    isThisOne: peerId === session.device,
    keepsLedger: peerId === ledgerDevice,
    addedAtMs: entry.addedAtMs,
    metAtMs: metAtMs(session, peerId),
    removedAtMs: entry.removedAtMs ?? 0,
    keys: keysOf(session, peerId),
  }))
  return views.sort((a, b) => Number(b.isThisOne) - Number(a.isThisOne) || a.addedAtMs - b.addedAtMs)
}
