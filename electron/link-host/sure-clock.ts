/** The time by which something may be deleted: a clock that is suddenly far ahead is waited for, since what it deletes does not come back when it is set right. */

import { readFile } from 'node:fs/promises'
import { writeDurably } from '../durable-file.ts'

/** What a clock may gain beside the time that went by: an hour that was set by hand, a computer that was asleep over night. */
const GAIN_MS = 24 * 3_600_000
/** For so long of running time a clock that is further ahead has to say the same: meanwhile somebody sees that no link opens. */
export const DOUBT_MS = 7 * 24 * 3_600_000

export interface SureClock {
  /** Milliseconds; never later than the clock. Notes it, durably. Rejects with what the disk says. */
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
  let noted = (await readNoted(file)) ?? { sureMs: Math.min(firstMs, now()), aheadForMs: 0 }
  let atRunningMs = runningMs()
  return {
    read: async () => {
      const running = runningMs()
      noted = next(noted, now(), running - atRunningMs)
      atRunningMs = running
      await writeDurably(file, JSON.stringify(noted))
      return noted.sureMs
    },
  }
}

function next({ sureMs, aheadForMs }: Noted, nowMs: number, wentByMs: number): Noted {
  if (nowMs <= sureMs + wentByMs + GAIN_MS) return { sureMs: nowMs, aheadForMs: 0 }
  const longMs = aheadForMs + wentByMs
  return longMs >= DOUBT_MS ? { sureMs: nowMs, aheadForMs: 0 } : { sureMs: sureMs + wentByMs, aheadForMs: longMs }
}

/** Null where there is none, or it is not one: then the files say when it was. */
async function readNoted(file: string): Promise<Noted | null> {
  try {
    const { sureMs, aheadForMs } = JSON.parse(await readFile(file, 'utf8')) as Partial<Noted>
    return Number.isSafeInteger(sureMs) && Number.isFinite(aheadForMs) ? { sureMs: Number(sureMs), aheadForMs: Number(aheadForMs) } : null
  } catch {
    return null
  }
}
