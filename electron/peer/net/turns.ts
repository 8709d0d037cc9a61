/** Turns of people who are not known, one after the other: by where they call from, there by peer, and not by how much each of them wants. */

/** Who waits: her peer id, and where she calls from. */
export interface Caller {
  readonly peerId: string
  readonly place: string
}

export interface Turns {
  /** Resolves when it is her turn. */
  next(caller: Caller): Promise<void>
}

type Waiting = Map<string, (() => void)[]>

/** `waitMs` before each turn; with 0 whatever came in meanwhile is heard first. */
export function createTurns(waitMs: () => number): Turns {
  const places = new Map<string, Waiting>()
  let isRunning = false

  const next = (): void => {
    const go = takeFirst(places)
    if (go === null) {
      isRunning = false
      return
    }
    go()
    schedule()
  }
  const schedule = (): void => {
    const ms = waitMs()
    if (ms > 0) setTimeout(next, ms)
    else setImmediate(next)
  }
  return {
    next: ({ place, peerId }) =>
      new Promise((resolve) => {
        const peers = places.get(place) ?? new Map<string, (() => void)[]>()
        places.set(place, peers)
        const waiting = peers.get(peerId)
        if (waiting === undefined) peers.set(peerId, [resolve])
        else waiting.push(resolve)
        if (isRunning) return
        isRunning = true
        schedule()
      }),
  }
}

/** Who goes is behind all others of her place from then on, and her place behind all other places. */
function takeFirst(places: Map<string, Waiting>): (() => void) | null {
  const [first] = places
  if (first === undefined) return null
  const [place, peers] = first
  places.delete(place)
  const [one] = peers
  if (one === undefined) return null
  const [peerId, turns] = one
  const go = turns.shift()
  peers.delete(peerId)
  if (turns.length > 0) peers.set(peerId, turns)
  if (peers.size > 0) places.set(place, peers)
  return go ?? null
}
