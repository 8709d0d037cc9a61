/** Whose question is looked at next: people who are known at once, all others one after the other, with time for the known ones between. */

import type { PeerLimits } from '../limits.ts'

export interface Lane {
  /** Resolves at once for somebody who is known; for anybody else when it is her turn. Those who wait take turns by peer, not by question. */
  turn(peerId: string, isKnown: boolean): Promise<void>
}

/** So long after a question of somebody who is known, it is taken that more of them come. */
const IN_USE_MS = 1_000

/** `nowMs` never goes back. */
export function createLane(limits: Pick<PeerLimits, 'strangersTurnMs'>, nowMs: () => number = () => performance.now()): Lane {
  const waiting = new Map<string, (() => void)[]>()
  let usedAtMs = Number.NEGATIVE_INFINITY
  let isRunning = false

  const next = (): void => {
    const [first] = waiting
    if (first === undefined) {
      isRunning = false
      return
    }
    const [peerId, turns] = first
    const go = turns.shift()
    // Behind all others who wait.
    waiting.delete(peerId)
    if (turns.length > 0) waiting.set(peerId, turns)
    go?.()
    schedule()
  }
  const schedule = (): void => {
    // Between two of them whatever came in meanwhile is heard; while somebody known asks, she has most of the time.
    if (nowMs() - usedAtMs < IN_USE_MS) setTimeout(next, limits.strangersTurnMs)
    else setImmediate(next)
  }
  return {
    turn: (peerId, isKnown) => {
      if (isKnown) {
        usedAtMs = nowMs()
        return Promise.resolve()
      }
      return new Promise((resolve) => {
        waiting.set(peerId, [...(waiting.get(peerId) ?? []), resolve])
        if (isRunning) return
        isRunning = true
        schedule()
      })
    },
  }
}
