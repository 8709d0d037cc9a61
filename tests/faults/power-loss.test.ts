/** The power fails at any moment: whatever the disk may hold then, every acknowledged record is there and nothing is half done. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createCore, openCore, stateOf } from './core.ts'
import { CrashDisk, createChance } from './crash-image.ts'
import { traceDisk } from './disk-trace.ts'
import type { DiskStep } from './disk-trace.ts'
import { DEEDS } from './life.ts'
import { FULL, SEED, noteFaults } from './scale.ts'

const IMAGES = FULL ? 9_000 : 120
const TIMEOUT_MS = 3_600_000

interface Moment {
  /** Steps of the disk until it was acknowledged. */
  readonly at: number
  readonly ids: readonly string[]
}

async function liveOnce(
  dir: string,
  outside: string,
): Promise<{ readonly steps: readonly DiskStep[]; readonly moments: readonly Moment[]; readonly words: string }> {
  const trace = traceDisk(dir)
  try {
    const { core, words } = await createCore(dir)
    const moments: Moment[] = [{ at: trace.steps.length, ids: [] }]
    for (const deed of DEEDS) {
      await deed.run(core, outside)
      moments.push({ at: trace.steps.length, ids: (await stateOf(core)).ids })
    }
    await core.close()
    return { steps: trace.steps, moments, words }
  } finally {
    trace.stop()
  }
}

it(
  'nothing acknowledged is lost, nothing is half done',
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'salus-power-'))
    const { steps, moments, words } = await liveOnce(join(home, 'vault'), join(home, 'outside'))
    const chance = createChance(SEED)
    let acknowledged = 0
    const lost: string[] = []
    for (let image = 0; image < IMAGES; image += 1) {
      const count = Math.floor((image / IMAGES) * (steps.length + 1))
      const dir = join(home, 'image')
      rmSync(dir, { recursive: true, force: true })
      new CrashDisk(steps, count).write(dir, chance)
      const before = moments.filter(({ at }) => at <= count).at(-1)
      const next = moments.find(({ at }) => at > count)
      // Importing and undoing is two changes: the state between them is whole too, so what counts is that nothing acknowledged is missing.
      try {
        const core = await openCore(dir, words)
        const state = await stateOf(core)
        await core.close()
        const must = (before?.ids ?? []).filter((id) => next === undefined || next.ids.includes(id))
        acknowledged += must.length
        const missing = must.filter((id) => !state.ids.includes(id))
        if (missing.length > 0 || state.damaged.length > 0 || state.orphans > 0) {
          lost.push(
            `after step ${String(count)}: missing ${String(missing.length)}, damaged ${String(state.damaged.length)}, orphans ${String(state.orphans)}`,
          )
        }
      } catch (error) {
        if (before !== undefined) lost.push(`after step ${String(count)}: ${error instanceof Error ? error.message : 'unknown'}`)
      }
    }
    noteFaults('power loss', IMAGES, acknowledged, lost)
    rmSync(home, { recursive: true, force: true })
    expect(lost).toEqual([])
    expect(acknowledged).toBeGreaterThan(IMAGES)
  },
  TIMEOUT_MS,
)
