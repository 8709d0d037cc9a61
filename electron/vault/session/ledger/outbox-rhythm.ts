/** Blurs when something is witnessed on a network: what came together within a while goes out together, at a time that only chance knows. */

import type { OutboxEntry } from '../collections.ts'
import type { Session } from '../session.ts'

const MINUTE_MS = 60_000

/** Longest that the person may choose. */
export const DELAY_MINUTES_MAX = 24 * 60

/** A lock that is to be opened waits for nothing, and neither do the contracts, nor what a contact asked for: it may open a lock, and had its time from her. */
function isBlurred({ kind, state, relay }: OutboxEntry): boolean {
  return state === 'intent' && (kind === 'seal' || kind === 'head') && relay === undefined
}

/**
 * With `apart`, each entry gets a time of its own: where a contact sends them, entries of one vault that go out together could be told to be of one vault.
 * Else gives new intentions the time of those that wait already, else one within `delayMinutes` from now, and leaves one of several heads that stand for the newest.
 * A lock that is to be opened then takes along what waits: alone, without the new state of the vault after it, it could be told for what it is.
 * Returns which of them have to wait still.
 */
export async function blurRhythm(session: Session, delayMinutes: number, apart = false): Promise<ReadonlySet<string>> {
  const outbox = await session.manifest.list('outbox')
  const blurred = outbox.filter(([, entry]) => isBlurred(entry)).sort(([, a], [, b]) => a.order - b.order)
  if (delayMinutes <= 0 || blurred.length === 0) return new Set()
  const now = session.ports.clock.now()
  if (apart) return blurApart(session, blurred, delayMinutes)
  const known = blurred.map(([, entry]) => entry.notBeforeMs).filter((atMs) => atMs !== undefined)
  const isUrgent = outbox.some(([, { kind, state, relay }]) => kind === 'open' && state === 'intent' && relay === undefined)
  const drawn = known.length === 0 ? now + drawBelow(session, delayMinutes * MINUTE_MS) : Math.min(...known)
  const notBeforeMs = isUrgent ? now : Math.min(drawn, now + delayMinutes * MINUTE_MS)
  const heads = blurred.filter(([, { kind, value }]) => kind === 'head' && value === '')
  const spare = new Set(heads.slice(0, -1).map(([id]) => id))
  const fresh = blurred.filter(([id, entry]) => entry.notBeforeMs !== notBeforeMs && !spare.has(id))
  if (spare.size > 0 || fresh.length > 0)
    await session.manifest.commit(async (tx) => {
      for (const id of spare) await tx.delete('outbox', id)
      for (const [id, entry] of fresh) await tx.set('outbox', id, { ...entry, notBeforeMs })
    })
  return notBeforeMs <= now ? new Set() : new Set(blurred.map(([id]) => id))
}

async function blurApart(
  session: Session,
  blurred: readonly (readonly [string, OutboxEntry])[],
  delayMinutes: number,
): Promise<ReadonlySet<string>> {
  const now = session.ports.clock.now()
  const heads = blurred.filter(([, { kind, value }]) => kind === 'head' && value === '')
  // The first of them keeps its time, and will stand for the newest state.
  const spare = new Set(heads.slice(1).map(([id]) => id))
  const timed = blurred
    .filter(([id]) => !spare.has(id))
    .map(([id, entry]) => {
      const latestMs = now + delayMinutes * MINUTE_MS
      const notBeforeMs = Math.min(entry.notBeforeMs ?? now + drawBelow(session, delayMinutes * MINUTE_MS), latestMs)
      return [id, entry, { ...entry, notBeforeMs }] as const
    })
  const fresh = timed.filter(([, before, after]) => before.notBeforeMs !== after.notBeforeMs)
  if (spare.size > 0 || fresh.length > 0)
    await session.manifest.commit(async (tx) => {
      for (const id of spare) await tx.delete('outbox', id)
      for (const [id, , entry] of fresh) await tx.set('outbox', id, entry)
    })
  return new Set(timed.filter(([, , { notBeforeMs }]) => notBeforeMs > now).map(([id]) => id))
}

/** Evenly between nothing and all of it. */
export function drawBelow(session: Session, wholeMs: number): number {
  const bytes = session.ports.random.bytes(4)
  const fraction = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) / 2 ** 32
  return Math.floor(fraction * wholeMs)
}
