/** Blurs when something is witnessed on a network: each entry that can wait leaves by itself, at a moment that chance decides while the vault is open. */

import type { OutboxEntry } from '../collections.ts'
import { noteRemoved } from '../session.ts'
import type { Session } from '../session.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** Longest that the person may choose. */
export const DELAY_MINUTES_MAX = 24 * 60

/** Where Salus is never open for long: what is a day old leaves after so many minutes on average, and what is a week old at once. */
const OLD_MS = DAY_MS
const OLD_DELAY_MINUTES_MAX = 10
const OLDEST_MS = 7 * DAY_MS

/** A wait that is drawn from 32 bits is shorter. */
const MEANS_MAX = 23

type Waiting = readonly (readonly [id: string, entry: OutboxEntry])[]

/** When an entry leaves, and by which mean that was drawn. */
interface Moment {
  readonly meanMs: number
  readonly atMs: number
}

/** Not kept over a closing: moments that passed meanwhile would all come with the next opening, and a withdrawal never does. */
const momentsOf = new WeakMap<Session, ReadonlyMap<string, Moment>>()

/** A lock that is to be opened waits for nothing, and neither do the contracts, nor what a contact asked for: it may open a lock, and had its time from her. */
function isBlurred({ kind, state, relay }: OutboxEntry): boolean {
  return state === 'intent' && (kind === 'seal' || kind === 'head') && relay === undefined
}

/**
 * What waits leaves one by one, each followed by a new state of the vault, as a withdrawal does at once. The wait has no memory (exponential, `delayMinutes` on
 * average): moments drawn so lie among withdrawals as these lie among themselves, before and after a closing too, so that neither a time, nor a neighbour, nor
 * how many go together says which is which.
 * With `apart`, the new state has a moment of its own as well: where a contact sends them, entries of one vault that follow each other could be told to be of
 * one vault. Of several new states that would go together one stands for the newest. Returns which entries have to wait still.
 */
export async function blurRhythm(session: Session, delayMinutes: number, apart = false): Promise<ReadonlySet<string>> {
  const blurred = (await session.manifest.list('outbox')).filter(([, entry]) => isBlurred(entry)).sort(([, a], [, b]) => a.order - b.order)
  if (delayMinutes <= 0 || blurred.length === 0) return new Set()
  const moments = drawMoments(session, blurred, delayMinutes)
  const now = session.ports.clock.now()
  const stays = ([id]: Waiting[number]): boolean => (moments.get(id)?.atMs ?? 0) > now
  const isHead = ([, { kind, value }]: Waiting[number]): boolean => kind === 'head' && value === ''
  const heads = blurred.filter(isHead)
  const staying = blurred.filter((one) => !isHead(one) && stays(one))
  // One for each that stays: what is left over belongs to what leaves now, or left in the turn before.
  const kept = heads.slice(0, apart ? 1 : staying.length)
  const spare = heads.slice(apart ? 1 : staying.length + 1)
  if (spare.length > 0)
    await session.manifest.commit(async (tx) => {
      for (const [id] of spare) {
        await tx.delete('outbox', id)
        await noteRemoved(session, tx, 'spareHeads', id)
      }
    })
  return new Set([...staying, ...(apart ? kept.filter(stays) : kept)].map(([id]) => id))
}

/** Those that are known stay as they are while the mean does. */
function drawMoments(session: Session, blurred: Waiting, delayMinutes: number): ReadonlyMap<string, Moment> {
  const before = momentsOf.get(session)
  const now = session.ports.clock.now()
  const moments = new Map(
    blurred.map(([id, { atMs }]) => {
      const meanMs = delayOf(now - atMs, delayMinutes) * MINUTE_MS
      const known = before?.get(id)
      // Nobody waits so many times the mean: the clock was put back.
      const stays = known?.meanMs === meanMs && known.atMs - now <= MEANS_MAX * meanMs
      return [id, stays ? known : { meanMs, atMs: now + drawWait(session, meanMs) }] as const
    }),
  )
  momentsOf.set(session, moments)
  return moments
}

function delayOf(ageMs: number, delayMinutes: number): number {
  if (ageMs >= OLDEST_MS) return 0
  return ageMs >= OLD_MS ? Math.min(delayMinutes, OLD_DELAY_MINUTES_MAX) : delayMinutes
}

/** However long it was waited already, what is still to come is the same. */
function drawWait(session: Session, meanMs: number): number {
  return Math.floor(-Math.log(1 - drawFraction(session)) * meanMs)
}

/** Evenly between nothing and all of it. */
export function drawBelow(session: Session, wholeMs: number): number {
  return Math.floor(drawFraction(session) * wholeMs)
}

/** At least 0, below 1. */
function drawFraction(session: Session): number {
  const bytes = session.ports.random.bytes(4)
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) / 2 ** 32
}
