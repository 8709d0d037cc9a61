/** How long things surely waited here: by the time that this node ran, so that no clock, however wrong, ends anything before it waited that long. */

import { writeDurably } from '../../durable-file.ts'
import { readNumbers } from '../../noted-numbers.ts'
import type { Clocks } from '../../sure-clock.ts'

/** What a pause of this node counts for at the most: a computer that is off at night counts whole days, a clock that jumped meanwhile one. */
const PAUSE_MS_MAX = 24 * 3_600_000
/** What is on the disk is at most so old. */
const NOTED_EVERY_MS = 3_600_000

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
  const noted = await readNumbers(file, ['heldMs', 'clockMs'])
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
