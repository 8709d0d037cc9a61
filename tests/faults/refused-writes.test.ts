/** Every single write, sync, rename and removal fails once, with a full and with a failing disk: the answer says so, and nothing that was kept is lost. */

import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Refusal } from '../../electron/vault/session/refusal.ts'
import { createCore, importInto, openCore, recordOf, stateOf } from './core.ts'
import { traceDisk } from './disk-trace.ts'
import { DEEDS } from './life.ts'
import { FULL, SEED, noteFaults } from './scale.ts'

const TIMEOUT_MS = 3_600_000
/** In the full run every step of a deed is tried with both codes, else two of three steps with one of them. */
const STRIDE = FULL ? 1 : 3

it(
  'a write that is refused is said, and loses nothing',
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'salus-refused-'))
    const base = join(home, 'base')
    const outside = join(home, 'outside')
    const { core, words } = await createCore(base)
    const kept = await importInto(core, ['Kept one', 'Kept two', 'Kept three'].map(recordOf), outside)
    await core.session.ports.files.markClosed()
    await core.close()
    let faults = 0
    let acknowledged = 0
    const wrong: string[] = []
    for (const code of ['ENOSPC', 'EIO'] as const) {
      for (const deed of DEEDS) {
        for (let left = FULL || code === 'ENOSPC' ? 0 : 1, hit = true; hit; left += STRIDE) {
          const dir = join(home, 'vault')
          rmSync(dir, { recursive: true, force: true })
          mkdirSync(dir)
          cpSync(base, dir, { recursive: true })
          const opened = await openCore(dir, words)
          const trace = traceDisk(dir)
          trace.fault.left = left
          trace.fault.code = code
          let said = 'ok'
          try {
            await deed.run(opened, outside)
          } catch (error) {
            said = error instanceof Refusal ? error.error.code : `not a refusal: ${String(error)}`
          }
          hit = trace.fault.hits > 0
          trace.stop()
          const where = `${deed.name}, ${code} at step ${String(left)}`
          if (!['ok', code === 'ENOSPC' ? 'disk-full' : 'disk-failed'].includes(said)) wrong.push(`${where}: ${said}`)
          const lasting = deed.name === 'delete' ? [] : kept
          // The same vault goes on, and so does the one that is opened next.
          for (const again of [opened, null]) {
            const looked = again ?? (await openCore(dir, words))
            const state = await stateOf(looked)
            acknowledged += lasting.length
            if (lasting.some((id) => !state.ids.includes(id))) wrong.push(`${where}: a record is gone`)
            if (state.damaged.length > 0) wrong.push(`${where}: ${String(state.damaged.length)} damaged`)
            if (again === null && state.orphans > 0) wrong.push(`${where}: ${String(state.orphans)} orphans`)
            await looked.close()
          }
          faults += hit ? 1 : 0
        }
      }
    }
    noteFaults('refused writes', faults, acknowledged, wrong)
    rmSync(home, { recursive: true, force: true })
    expect(wrong).toEqual([])
    expect([faults > 60, SEED > 0]).toEqual([true, true])
  },
  TIMEOUT_MS,
)
