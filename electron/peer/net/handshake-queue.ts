/**
 * Who has said the first words and waits for her handshake. The node has one thread, and a handshake holds it for some milliseconds: they
 * are made one by one with a rest between, so that whoever is connected is served meanwhile, in turns by where people call from.
 */

import type { PeerLimits } from '../limits.ts'

export interface Waiter {
  readonly place: string
  /** It is her turn. */
  readonly go: () => void
  /** She had to make room. */
  readonly refuse: () => void
}

export interface HandshakeQueue {
  /** Either `go` or `refuse` is called, once, unless what is returned is called before: she left by herself. */
  enter(waiter: Waiter): () => void
}

type Limits = Pick<PeerLimits, 'handshakeRestMs' | 'handshakesWaitingMax'>
type Places = Map<string, Set<Waiter>>

/** `isFamiliar`: somebody who is known calls from there; such places have every other turn. `nowMs` never goes back. */
export function createHandshakeQueue(
  limits: Limits,
  isFamiliar: (place: string) => boolean,
  nowMs: () => number = () => performance.now(),
): HandshakeQueue {
  const [familiar, others]: readonly [Places, Places] = [new Map(), new Map()]
  let isFamiliarsTurn = true
  let isRunning = false
  let freeAtMs = Number.NEGATIVE_INFINITY

  const next = (): void => {
    const [first, second] = isFamiliarsTurn ? [familiar, others] : [others, familiar]
    isFamiliarsTurn = !isFamiliarsTurn
    const waiter = takeFirst(first) ?? takeFirst(second)
    if (waiter === null) {
      isRunning = false
      return
    }
    freeAtMs = nowMs() + limits.handshakeRestMs
    waiter.go()
    schedule()
  }
  const schedule = (): void => {
    const ms = freeAtMs - nowMs()
    if (ms > 0) setTimeout(next, ms)
    else setImmediate(next)
  }
  return {
    enter: (waiter) => {
      const places = isFamiliar(waiter.place) ? familiar : others
      if (waitersOf(places) >= limits.handshakesWaitingMax && !makeRoom(places, waiter.place)) {
        waiter.refuse()
        return () => undefined
      }
      const waiting = places.get(waiter.place) ?? new Set()
      places.set(waiter.place, waiting.add(waiter))
      if (!isRunning) {
        isRunning = true
        schedule()
      }
      return () => {
        leave(places, waiter)
      }
    },
  }
}

function waitersOf(places: Places): number {
  let count = 0
  for (const waiting of places.values()) count += waiting.size
  return count
}

/** Her place is behind all others from then on. */
function takeFirst(places: Places): Waiter | null {
  const [first] = places
  if (first === undefined) return null
  const [place, waiting] = first
  const [waiter] = waiting
  places.delete(place)
  if (waiter === undefined) return null
  waiting.delete(waiter)
  if (waiting.size > 0) places.set(place, waiting)
  return waiter
}

/** Of the place that has most waiting the one who came last goes, unless that would have no more than the place of whoever comes: false then. */
function makeRoom(places: Places, place: string): boolean {
  const sets = [...places.values()]
  const fullest = sets.reduce((most, one) => (one.size > most.size ? one : most))
  const last = [...fullest].at(-1)
  if (last === undefined || fullest.size <= (places.get(place)?.size ?? 0) + 1) return false
  leave(places, last)
  last.refuse()
  return true
}

function leave(places: Places, waiter: Waiter): void {
  const waiting = places.get(waiter.place)
  // It may be another set, or none: she has gone already.
  if (waiting?.delete(waiter) === true && waiting.size === 0) places.delete(waiter.place)
}
