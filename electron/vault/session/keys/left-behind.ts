/** A vault that came back on another computer, out of a backup or from a mirror: those in its list do not know this one, and one of them may be lost, stolen, or removed since. */

import { isOnHold } from '../on-hold.ts'
import { addActivity, changeVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'
import { beginEpoch, queueRotation } from './epochs.ts'

/**
 * Parts from them before anything is served: each is removed as if the person had said so, all keys are wrapped anew, and the ledger is
 * kept here. None of them can know this computer: whoever was taken in stands in the list that it fetched. Killed in between, the next
 * opening does it. Errors: `disk-full`, `disk-failed`.
 */
export async function leaveOthersBehind(session: Session): Promise<void> {
  if (isOnHold(session)) return
  const listed = await session.manifest.list('devices')
  const others = listed.filter(([, one]) => one.removedAtMs === undefined)
  if (others.length === 0 || listed.some(([peerId]) => peerId === session.device)) return
  await beginEpoch(session)
  const removedAtMs = session.ports.clock.now()
  await session.manifest.commit(async (tx) => {
    for (const [peerId, one] of others) await tx.set('devices', peerId, { ...one, removedAtMs })
    await changeVaultEntry(tx, ({ ledgerDevice: _elsewhere, ...entry }) => entry)
    await queueRotation(session, tx)
    for (const [, { name }] of others) await addActivity(session, tx, 'device-left-behind', { who: name })
  })
}
