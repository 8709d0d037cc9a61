/** Removes a computer that was lost or given away: it gets nothing new, and all keys are wrapped anew. What it holds already stays on it. */

import { beginEpoch, queueRotation } from '../session/epochs.ts'
import { refreshDevices } from '../session/devices.ts'
import { ledgerConfigOf, queueWitness } from '../session/witness.ts'
import { refusal } from '../session/refusal.ts'
import type { Transaction } from '../session/manifest.ts'
import { addActivity, changeVaultEntry, readVaultEntry } from '../session/session.ts'
import type { Session } from '../session/session.ts'

/** Errors: `device-not-found`, `device-own`, `vault-rolled-back`. */
export async function removeDevice(session: Session, args: { readonly peerId: string }): Promise<null> {
  if (args.peerId === session.device) throw refusal('device-own')
  const device = await session.manifest.get('devices', args.peerId)
  if (device === undefined || device.removedAtMs !== undefined) throw refusal('device-not-found')
  const entry = await readVaultEntry(session)
  const takesOver = entry.ledger.kind === 'embedded' && entry.ledgerDevice === args.peerId
  await beginEpoch(session)
  await session.manifest.commit(async (tx) => {
    await tx.set('devices', args.peerId, { ...device, removedAtMs: session.ports.clock.now() })
    await queueRotation(session, tx)
    await addActivity(session, tx, 'device-removed', { who: device.name })
  })
  if (takesOver) await takeLedgerOver(session)
  await refreshDevices(session)
  session.emit({ type: 'changed', what: ['devices', 'activity', 'ledger'] })
  return null
}

/** The ledger went with the other computer: a new one begins here, and everything is witnessed again, with today's date. */
async function takeLedgerOver(session: Session): Promise<void> {
  await session.manifest.commit(async (tx) => {
    await changeVaultEntry(tx, ({ headsKnown: _gone, ...entry }) => ({
      ...entry,
      ledgerDevice: session.device,
      headsVaultId: '',
      headsSalt: '',
      ledger: { ...entry.ledger, chainId: 0, sealLog: '', vaultHeads: '' },
    }))
    await queueWitness(session, tx, 'deploy-seal-log', '')
    await queueWitness(session, tx, 'deploy-vault-heads', '')
    await witnessAgain(session, tx)
  })
  await session.ports.ledger.configure(ledgerConfigOf((await readVaultEntry(session)).ledger), session.signer.address())
}

async function witnessAgain(session: Session, tx: Transaction): Promise<void> {
  for (const [id, entry] of await session.manifest.list('outbox')) {
    const again = entry.kind === 'seal' || entry.kind === 'open'
    if (again) await tx.set('outbox', id, { ...entry, state: 'intent', raw: '', hash: '', height: 0 })
    else await tx.delete('outbox', id)
  }
}
