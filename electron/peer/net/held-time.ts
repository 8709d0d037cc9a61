/** How long things surely waited here: by the time that this node ran, so that no clock, however wrong, ends anything before it waited that long. */

import { readFile } from 'node:fs/promises'
import { writeDurably } from '../../durable-file.ts'

/** What a pause of this node counts for at the most: a computer that is off at night counts whole days, a clock that jumped meanwhile one. */
const PAUSE_MS_MAX = 24 * 3_600_000
/** What is on the disk is at most so old. */
const NOTED_EVERY_MS = 3_600_000

/** `now`: the clock of this computer, in milliseconds; `runningMs` counts on evenly from anywhere, and nobody can set it. */
export interface Clocks {
  readonly now: () => number
  readonly runningMs: () => number
}

export interface HeldTime {
  /** Milliseconds since any moment; it never goes back, also across a restart but for the last hour, by which things wait longer. */
  read(): number
}

interface Noted {
  readonly heldMs: number
  /** What the clock said then. */
  readonly clockMs: number
}

/** Goes on from the note in `file`, or from `firstMs` where there is none. A disk that does not take the note lets things wait longer. */
export async function openHeldTime(file: string, { now, runningMs }: Clocks, firstMs: number): Promise<HeldTime> {
  const noted = await readNoted(file)
  const sinceMs = noted === null ? firstMs : noted.heldMs + Math.min(PAUSE_MS_MAX, Math.max(0, now() - noted.clockMs))
  const begunMs = runningMs()
  const note = (heldMs: number): Promise<void> =>
    writeDurably(file, JSON.stringify({ heldMs, clockMs: now() } satisfies Noted)).catch(() => undefined)
  let notedMs = sinceMs
  await note(sinceMs)
  return {
    read: () => {
      const heldMs = sinceMs + Math.floor(runningMs() - begunMs)
      if (heldMs - notedMs >= NOTED_EVERY_MS) {
        notedMs = heldMs
        void note(heldMs)
      }
      return heldMs
    },
  }
}

async function readNoted(file: string): Promise<Noted | null> {
  try {
    const { heldMs, clockMs } = JSON.parse(await readFile(file, 'utf8')) as Partial<Noted>
    return Number.isSafeInteger(heldMs) && Number.isSafeInteger(clockMs) ? { heldMs: Number(heldMs), clockMs: Number(clockMs) } : null
  } catch {
    return null
  }
}
