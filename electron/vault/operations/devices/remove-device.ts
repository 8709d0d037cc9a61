/** Removes a computer that was lost or given away: it gets nothing new, and all keys are wrapped anew. What it holds already stays on it. */

import { beginEpoch, queueRotation } from '../../session/keys/epochs.ts'
import { whileLeftOut } from '../../session/keys/devices.ts'
import { beginLedgerAnew } from '../../session/ledger/witness.ts'
import type { Transaction } from '../../session/manifest/manifest.ts'
import { refusal } from '../../session/refusal.ts'
import { addActivity, readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `device-not-found`, `device-own`, `vault-rolled-back`. */
export async function removeDevice(session: Session, args: { readonly peerId: string }): Promise<null> {
  if (args.peerId === session.device) throw refusal('device-own')
  const device = await session.manifest.get('devices', args.peerId)
  if (device === undefined || device.removedAtMs !== undefined) throw refusal('device-not-found')
  const entry = await readVaultEntry(session)
  const takesOver = entry.ledger.kind === 'embedded' && entry.ledgerDevice === args.peerId
  await whileLeftOut(session, args.peerId, async () => {
    await beginEpoch(session)
    const remove = async (tx: Transaction): Promise<void> => {
      // Its card or its name may have changed while the keys were made.
      const now = (await tx.get('devices', args.peerId)) ?? device
      await tx.set('devices', args.peerId, { ...now, removedAtMs: session.ports.clock.now() })
      await queueRotation(session, tx)
      await addActivity(session, tx, 'device-removed', { who: device.name })
    }
    // In one change: another computer that took in only the first half would see a ledger that nobody keeps.
    await (takesOver ? beginLedgerAnew(session, remove) : session.manifest.commit(remove))
  })
  session.emit({ type: 'changed', what: ['devices', 'activity', 'ledger'] })
  return null
}
