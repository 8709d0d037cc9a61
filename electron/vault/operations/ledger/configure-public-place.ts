/** Names the public place on which the ledger of this computer is sealed once a day, or none. */

import type { PublicPlace } from '../../../../shared/api/ledger-views.ts'
import type { PublicPlaceEntry } from '../../session/collections.ts'
import { readContract } from '../../session/ledger/ledger-state.ts'
import { orStopped } from '../../session/ledger/or-stopped.ts'
import { inPublicOutbox, publicOutboxOf, settingsOf } from '../../session/ledger/public-outbox.ts'
import { betweenTurns, ledgerConfigOf, queueWitness } from '../../session/ledger/witness.ts'
import { refusal } from '../../session/refusal.ts'
import { addActivity, laterThan, readVaultEntry, takeAway } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { CONFIRMATIONS_MAX } from './configure-ledger.ts'

/** Null: none any more. Errors: `cancelled` before anything changed, `ledger-not-here` where the ledger is not the one on this computer, `ledger-wrong-chain`, `ledger-silent` where no answer came, `input-invalid` (another program at that address is that, too), `contact-not-found`; then nothing changes. */
export async function configurePublicPlace(session: Session, args: PublicPlace | null, signal: AbortSignal): Promise<null> {
  if (args !== null) await refuseUnsound(session, args)
  let begun = false
  const changed = betweenTurns(publicOutboxOf(session), async () => {
    const genesisHash = args === null ? '' : await reach(session, args)
    if (signal.aborted) throw refusal('cancelled')
    begun = true
    await keep(session, { place: args, genesisHash, changedAtMs: await laterThanPlace(session) })
    if (args === null) await session.ports.publicLedger.configure({ kind: 'off' }, session.signer.address())
  })
  // The place of before is asked again from the next turn on.
  await orStopped(changed, { ledger: session.ports.publicLedger, account: session.signer.address(), signal, isBegun: () => begun })
  session.emit({ type: 'changed', what: ['ledger', 'settings', 'activity'] })
  return null
}

async function refuseUnsound(session: Session, { confirmations = 1, relay, sealLog }: PublicPlace): Promise<void> {
  if (!Number.isSafeInteger(confirmations) || confirmations < 1 || confirmations > CONFIRMATIONS_MAX) throw refusal('input-invalid')
  if (sealLog !== '' && !/^0x[0-9a-fA-F]{40}$/u.test(sealLog)) throw refusal('input-invalid')
  // Contacts set up no contracts.
  if (relay !== undefined && sealLog === '') throw refusal('input-invalid')
  if (relay !== undefined && (await session.manifest.get('contacts', relay)) === undefined) throw refusal('contact-not-found')
  if ((await readVaultEntry(session)).ledger.kind !== 'embedded') throw refusal('ledger-not-here')
}

/** The beginning of that ledger, 0x; where it is not as it was named, the place of before is asked again from the next turn on. */
async function reach(session: Session, place: PublicPlace): Promise<string> {
  const ledger = session.ports.publicLedger
  const config = ledgerConfigOf(settingsOf({ place, genesisHash: '', changedAtMs: 0 }))
  const status = await ledger.configure(config, session.signer.address())
  if (!status.ok) throw refusal(status.error.code === 'ledger-unreachable' ? 'ledger-silent' : status.error.code)
  const { genesisHash } = status.value
  if (place.sealLog === '') return genesisHash
  const log = await readContract(publicOutboxOf(session), { choice: 'own', contract: place.sealLog, depth: 1 })
  if (log.ok && log.value.form !== null) return genesisHash
  await ledger.configure({ kind: 'off' }, session.signer.address())
  throw log.ok ? refusal('input-invalid') : refusal(log.error.code)
}

async function laterThanPlace(session: Session): Promise<number> {
  return laterThan(session, (await readVaultEntry(session)).publicPlace?.changedAtMs ?? 0)
}

/** What was to go to another place and has not got there is let go; seals that count there stay. */
async function keep(session: Session, publicPlace: PublicPlaceEntry): Promise<void> {
  const outbox = await session.manifest.list('publicOutbox')
  const left = new Set(outbox.filter(([, { state }]) => state !== 'confirmed').map(([id]) => id))
  const seals = (await session.manifest.list('daySeals')).filter(([, { outboxId }]) => left.has(outboxId))
  const { place } = publicPlace
  await session.manifest.commit(async (tx) => {
    const vault = await tx.get('vault', 'vault')
    if (vault === undefined) throw refusal('vault-damaged')
    for (const id of left) await takeAway(session, tx, 'publicOutbox', id)
    for (const [id] of seals) await takeAway(session, tx, 'daySeals', id)
    // What counts at another contract is not looked for at this one.
    const { chainId, sealLog } = vault.publicPlace?.place ?? {}
    if (chainId !== place?.chainId || sealLog !== place?.sealLog)
      for (const [id, { signed: _gone, ...entry }] of outbox) if (!left.has(id)) await tx.set('publicOutbox', id, entry)
    await tx.set('vault', 'vault', { ...vault, publicPlace })
    if (place?.sealLog === '') await queueWitness(session, inPublicOutbox(tx), 'deploy-seal-log', '')
    await addActivity(session, tx, 'ledger-changed')
  })
}
