/** The time by which something may be deleted: a clock that is suddenly far ahead is waited for, since what it deletes does not come back when it is set right. */

import { writeDurably } from './durable-file.ts'
import { readNumbers } from './noted-numbers.ts'

/** What a clock may gain beside the time that went by: an hour that was set by hand, a computer that was asleep over night. */
const GAIN_MS = 24 * 3_600_000
/** For so long of running time a clock that is further ahead has to say the same: meanwhile somebody sees that nothing opens. */
export const DOUBT_MS = 7 * 24 * 3_600_000

/** What is on the disk is at most so old. */
const NOTED_EVERY_MS = 3_600_000

export interface SureClock {
  /** Milliseconds; never later than the clock. Notes it, durably, where that says something new. Rejects with what the disk says. */
  read(): Promise<number>
}

/** `now`: the clock of this computer; `runningMs` counts on evenly from anywhere, and nobody can set it. */
export interface Clocks {
  readonly now: () => number
  readonly runningMs: () => number
}

interface Noted {
  readonly sureMs: number
  /** How long the clock has been ahead of that, in running time. */
  readonly aheadForMs: number
}

/** `firstMs`: when something was written here last, where nothing was noted yet. */
export async function openSureClock(file: string, { now, runningMs }: Clocks, firstMs: number): Promise<SureClock> {
  const before = await readNumbers(file, ['sureMs', 'aheadForMs'])
  // Nothing is noted of a first look, and so it is written down.
  let written: Noted | null = before
  let known: Noted = before ?? { sureMs: Math.min(firstMs, now()), aheadForMs: 0 }
  let atRunningMs = runningMs()
  return {
    read: async () => {
      const running = runningMs()
      known = next(known, now(), Math.floor(running - atRunningMs))
      atRunningMs = running
      if (written === null || saysMore(known, written)) {
        await writeDurably(file, JSON.stringify(known))
        written = known
      }
      return known.sureMs
    },
  }
}

function saysMore(now: Noted, before: Noted): boolean {
  const isOther = (now.aheadForMs === 0) !== (before.aheadForMs === 0)
  const by = (name: keyof Noted): number => Math.abs(now[name] - before[name])
  return isOther || by('sureMs') >= NOTED_EVERY_MS || by('aheadForMs') >= NOTED_EVERY_MS
}

function next({ sureMs, aheadForMs }: Noted, nowMs: number, wentByMs: number): Noted {
  if (nowMs <= sureMs + wentByMs + GAIN_MS) return { sureMs: nowMs, aheadForMs: 0 }
  const longMs = aheadForMs + wentByMs
  return longMs >= DOUBT_MS ? { sureMs: nowMs, aheadForMs: 0 } : { sureMs: sureMs + wentByMs, aheadForMs: longMs }
}
