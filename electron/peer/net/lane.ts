/** Whose question is looked at next: people who are known at once, all others one after the other, with time for the known ones between. */

import type { PeerLimits } from '../limits.ts'
import { createTurns } from './turns.ts'
import type { Caller } from './turns.ts'

export interface Lane {
  /** Resolves at once for somebody who is known; for anybody else when it is her turn. */
  turn(caller: Caller, isKnown: boolean): Promise<void>
}

/** So long after a question of somebody who is known, it is taken that more of them come. */
const IN_USE_MS = 1_000

/** `nowMs` never goes back. */
export function createLane(limits: Pick<PeerLimits, 'strangersTurnMs'>, nowMs: () => number = () => performance.now()): Lane {
  let usedAtMs = Number.NEGATIVE_INFINITY
  // While somebody known asks, she has most of the time.
  const turns = createTurns(() => (nowMs() - usedAtMs < IN_USE_MS ? limits.strangersTurnMs : 0))
  return {
    turn: (caller, isKnown) => {
      if (!isKnown) return turns.next(caller)
      usedAtMs = nowMs()
      return Promise.resolve()
    },
  }
}
