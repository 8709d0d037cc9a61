/** Seals the embedded ledger on a public one, once a day at the most: what existed is then there for strangers, too, before a time that nobody here could choose. */

import { isOnHold } from '../on-hold.ts'
import { encodeHex } from '../../../../shared/crypto/bytes.ts'
import { dayRoot, ledgerDayOf } from '../../../../shared/crypto/day-seal.ts'
import type { PublicSeal } from '../../../../shared/crypto/day-seal.ts'
import type { DaySealEntry, OutboxEntry, PublicPlaceEntry, VaultEntry } from '../collections.ts'
import { keepsLedger } from '../keys/devices.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { mustAwait, refusal } from '../refusal.ts'
import { newId, readVaultEntry, takeAway } from '../session.ts'
import type { Session } from '../session.ts'
import { drawBelow } from './outbox-rhythm.ts'
import { inPublicOutbox, publicOutboxOf } from './public-outbox.ts'
import { queueWitness, witnessWaiting } from './witness.ts'
import { isWaiting } from './outbox-states.ts'

const DAY_MS = 86_400_000
/** After something new is there, its seal goes within so long, at a moment by chance. */
const JITTER_MS = 3 * 3_600_000
const SALT_BYTES = 32
const LOOK_AGAIN_MS = 10 * 60_000
/** When the place was last asked about what was sealed there. */
const lookedAtMs = new WeakMap<Session, number>()

/** A seal with the entry of the outbox that makes it. */
export interface Sealing {
  readonly id: string
  readonly seal: DaySealEntry
  readonly entry: OutboxEntry | undefined
}

/** An entry with a place in it. */
type WithPlace = VaultEntry & { readonly publicPlace: PublicPlaceEntry }

/** One turn: what is due is queued, and what waits goes on. Nothing without a public place, on another computer than the one that keeps the ledger, or while the vault may have been set back. */
export async function sealDays(session: Session): Promise<void> {
  const vault = await readVaultEntry(session)
  if (!sealsDays(session, vault) || isOnHold(session)) return
  await queueDue(session, vault)
  if (await hasWork(session)) await witnessWaiting(publicOutboxOf(session))
}

/** Is the ledger of this computer sealed on a public one, from here? */
export function sealsDays(session: Session, vault: VaultEntry): vault is WithPlace {
  return hasPublicPlace(vault) && keepsLedger(session, vault)
}

/** The same from whichever computer keeps it. */
export function hasPublicPlace(vault: VaultEntry): vault is WithPlace {
  return vault.ledger.kind === 'embedded' && (vault.publicPlace?.place ?? null) !== null
}

/** The seals at the place of now, newest first, as the ledger has it: one that was made while the clock was wrong stays no newest one for years; of the embedded ledger as it is now, where its beginning is given. */
export async function sealingsOf(session: Session, { publicPlace }: VaultEntry, genesisHash?: string): Promise<readonly Sealing[]> {
  const outbox = new Map(await session.manifest.list('publicOutbox'))
  return (await session.manifest.list('daySeals'))
    .filter(([, { at, genesisHash: of }]) => at.genesisHash === publicPlace?.genesisHash && (genesisHash ?? of) === of)
    .map(([id, seal]) => ({ id, seal, entry: outbox.get(seal.outboxId) }))
    .sort((a, b) => (genesisHash === undefined ? 0 : b.seal.height - a.seal.height) || b.seal.atMs - a.seal.atMs)
}

/** What a proof says of the oldest seal that counts and holds this chain block of the embedded ledger; null where there is none yet. */
export async function publicSealFor(session: Session, genesisHash: string, height: number): Promise<PublicSeal | null> {
  const sealings = await sealingsOf(session, await readVaultEntry(session), genesisHash)
  const found = sealings.findLast(({ seal, entry }) => seal.height >= height && entry?.state === 'confirmed')
  return found === undefined ? null : { salt: found.seal.salt, height: found.seal.height, ...found.seal.at }
}

/** The same for several entries of the outbox, where this vault keeps the ledger with that beginning; none for those that are not confirmed. */
export async function publicSealsFor(
  session: Session,
  genesisHash: string,
  entries: readonly (OutboxEntry | undefined)[],
): Promise<readonly PublicSeal[]> {
  const found: PublicSeal[] = []
  for (const entry of entries) {
    const seal = entry?.state === 'confirmed' ? await publicSealFor(session, genesisHash, entry.height) : null
    if (seal !== null) found.push(seal)
  }
  return found
}

/** That place is asked only about something: what waits, each turn; what was sealed within a day, from time to time, because it may be taken back. */
async function hasWork(session: Session): Promise<boolean> {
  const now = session.ports.clock.now()
  const outbox = (await session.manifest.list('publicOutbox')).map(([, entry]) => entry)
  const waits = outbox.some(isWaiting)
  const isFresh = outbox.some(({ atMs }) => now - atMs < DAY_MS)
  if (!waits && (!isFresh || now - (lookedAtMs.get(session) ?? 0) < LOOK_AGAIN_MS)) return false
  lookedAtMs.set(session, now)
  return true
}

async function queueDue(session: Session, vault: WithPlace): Promise<void> {
  const { place, dueAtMs } = vault.publicPlace
  const now = session.ports.clock.now()
  const status = await session.ports.ledger.status()
  // The address of the contract is part of what is kept of a seal.
  if (!status.ok || status.value.height === 0 || place?.sealLog === '') return
  const [last] = await sealingsOf(session, vault, status.value.genesisHash)
  if (last !== undefined && (dayOf(last.seal.atMs) === dayOf(now) || last.seal.height >= status.value.height)) return
  // What was signed waits for its answer; what was not even signed is replaced by the newer one.
  const isLeft = last?.entry === undefined || !isWaiting(last.entry)
  if (!isLeft && last.entry?.state !== 'intent') return
  if (dueAtMs === undefined || dueAtMs - now > JITTER_MS)
    await session.manifest.commit((tx) => changeDue(tx, now + drawBelow(session, JITTER_MS)))
  else if (now >= dueAtMs) await queueSeal(session, isLeft ? null : last)
}

/** The seal, the entry that makes it, and that nothing is due any more are one commit. */
async function queueSeal(session: Session, replaced: Sealing | null): Promise<void> {
  const day = ledgerDayOf(await mustAwait(session.ports.ledger.exportJournal()))
  if (day === null) throw refusal('ledger-damaged')
  const salt = session.ports.random.bytes(SALT_BYTES)
  const root = dayRoot(day, salt)
  await session.manifest.commit(async (tx) => {
    const vault = await tx.get('vault', 'vault')
    if (vault?.publicPlace?.place === undefined || vault.publicPlace.place === null) return
    if (replaced !== null) {
      await takeAway(session, tx, 'publicOutbox', replaced.seal.outboxId)
      await takeAway(session, tx, 'daySeals', replaced.id)
    }
    const { chainId, sealLog } = vault.publicPlace.place
    await tx.set('daySeals', newId(session), {
      atMs: session.ports.clock.now(),
      genesisHash: day.genesisHash,
      height: day.height,
      salt: encodeHex(salt),
      root,
      outboxId: await queueWitness(session, inPublicOutbox(tx), 'seal', root),
      at: { chainId, genesisHash: vault.publicPlace.genesisHash, sealLog },
    })
    await changeDue(tx, null)
  })
  session.emit({ type: 'changed', what: ['ledger'] })
}

/** Null: nothing new is known of. */
async function changeDue(tx: Transaction, atMs: number | null): Promise<void> {
  const vault = await tx.get('vault', 'vault')
  if (vault?.publicPlace === undefined) return
  const { dueAtMs: _before, ...publicPlace } = vault.publicPlace
  await tx.set('vault', 'vault', { ...vault, publicPlace: { ...publicPlace, ...(atMs === null ? {} : { dueAtMs: atMs }) } })
}

/** When the day after begins. */
export function dayAfter(ms: number): number {
  return (dayOf(ms) + 1) * DAY_MS
}

/** Days of UTC. */
function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS)
}
