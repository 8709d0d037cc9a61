/** How far the seals on the public place have come, as its own ledger says it. */

import type { ShownPublicPlace } from '../../../../shared/api/ledger-views.ts'
import type { DaySealEntry, PublicPlaceEntry } from '../collections.ts'
import { readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'
import { dayAfter, hasPublicPlace, sealingsOf } from './day-seals.ts'
import type { Sealing } from './day-seals.ts'
import { readSealState } from './ledger-state.ts'
import { publicOutboxOf, settingsOf } from './public-outbox.ts'
import { ledgerConfigOf } from './witness.ts'

const NO_LOCK = `0x${'00'.repeat(32)}`

/** Null where there is none. */
export async function showPublicPlace(session: Session): Promise<ShownPublicPlace | null> {
  const vault = await readVaultEntry(session)
  if (!hasPublicPlace(vault) || vault.publicPlace.place === null) return null
  const { place, dueAtMs } = vault.publicPlace
  const own = await session.ports.ledger.status()
  // Another computer of this person may keep the ledger.
  const sealings = await sealingsOf(session, vault, own.ok ? own.value.genesisHash : undefined)
  const reachable = await isReached(session, vault.publicPlace)
  const [last] = sealings
  const sealed = sealings.find(({ entry }) => entry?.state === 'confirmed')
  const isNewer = own.ok ? own.value.height > (sealed?.seal.height ?? 0) : last !== sealed
  return {
    place,
    account: session.signer.address(),
    reachable,
    sealed: sealed === undefined ? null : { height: sealed.seal.height, atMs: await sealedAt(session, sealed.seal) },
    waiting: isNewer ? { step: stepOf(last), notBeforeMs: dueAtMs ?? (last === undefined ? null : dayAfter(last.seal.atMs)) } : null,
  }
}

/** It is not asked before there is something to ask. */
async function isReached(session: Session, entry: PublicPlaceEntry): Promise<boolean> {
  const { publicLedger } = session.ports
  return (await publicLedger.status()).ok || (await publicLedger.configure(ledgerConfigOf(settingsOf(entry)), session.signer.address())).ok
}

/** Of the newest one, whatever it is for. */
function stepOf(last: Sealing | undefined): 'later' | 'ready' | 'sent' {
  const state = last?.entry?.state
  if (state === 'submitted') return 'sent'
  return state === 'intent' || state === 'signed' ? 'ready' : 'later'
}

/** Null while that place does not say it. */
async function sealedAt(session: Session, { at, root }: DaySealEntry): Promise<number | null> {
  const state = await readSealState(publicOutboxOf(session), { choice: 'own', contract: at.sealLog, depth: 1 }, root, NO_LOCK)
  return state.ok && (state.value?.sealedAtS ?? 0) > 0 ? (state.value?.sealedAtS ?? 0) * 1000 : null
}
