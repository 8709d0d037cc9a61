/** The real program on a real disk: killed at the nth write, sync or rename, and on disks that are too small. */

import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Refusal } from '../../electron/vault/session/refusal.ts'
import { programOf } from '../support/programs.ts'
import { createCore, importInto, openCore, recordOf, stateOf } from './core.ts'
import { createChance } from './crash-image.ts'
import { DEEDS } from './life.ts'
import { FULL, SEED, noteFaults } from './scale.ts'

const TIMEOUT_MS = 3_600_000
const KILLS = FULL ? 300 : 8
/** Sizes of the too small disks, in KiB. */
const SIZES = FULL ? Array.from({ length: 40 }, (_, index) => 300 + index * 60) : [330, 380, 430]
/** Steps of the disk in one life, about. */
const STEPS = 100
const CALLS = ['pwrite64', 'fdatasync', 'fsync', 'rename', 'pwritev', 'ftruncate', 'unlink', 'write']
const hasStrace = spawnSync('strace', ['-V']).status === 0
const isRoot = process.getuid?.() === 0

let home = ''
let base = ''
let words = ''
let kept: readonly string[] = []
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'salus-kills-'))
  base = join(home, 'base')
  const created = await createCore(base)
  words = created.words
  kept = [...(await importInto(created.core, ['Kept one', 'Kept two'].map(recordOf), home))].sort()
  await created.core.session.ports.files.markClosed()
  await created.core.close()
}, TIMEOUT_MS)
afterAll(() => {
  rmSync(home, { recursive: true, force: true })
})

describe('a vault', () => {
  it(
    'killed at any step of the disk, or at any call, keeps what it acknowledged',
    async () => {
      const chance = createChance(SEED)
      const wrong: string[] = []
      let acknowledged = 0
      let killed = 0
      for (let turn = 0; turn < KILLS; turn += 1) {
        const dir = join(home, 'vault')
        rmSync(dir, { recursive: true, force: true })
        cpSync(base, dir, { recursive: true })
        const call = FULL && hasStrace ? (CALLS[turn % CALLS.length] ?? 'write') : 'disk step'
        const when = 1 + Math.floor(chance() * (call === 'disk step' ? STEPS : call === 'write' ? 60 : 25))
        const child = [programOf('faults/kill-child'), dir, join(home, 'outside'), words]
        const inject = `inject=${call}:signal=SIGKILL:when=${String(when)}`
        // One thread for files, because the count of strace is one of each thread.
        const run =
          call === 'disk step'
            ? spawnSync(process.execPath, [...child, String(when)], { encoding: 'utf8' })
            : spawnSync('strace', ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`, '-e', inject, process.execPath, ...child], {
                encoding: 'utf8',
                env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
              })
        killed += run.signal === 'SIGKILL' || run.status !== 0 ? 1 : 0
        const said = run.stdout.split('\n').filter((line) => line.startsWith('['))
        const last = said.length === 0 ? kept : (JSON.parse(said.at(-1) ?? '[]') as readonly string[])
        // The deed that was under way may have deleted or taken back what was there before it.
        const mayGo = said.length === 3 ? 1 : said.length === 5 ? 2 : 0
        // One that was killed before it said that it is open lies there as it was closed: with what its older HEAD leads to.
        const interrupted = existsSync(join(dir, 'vault', 'open'))
        const core = await openCore(dir, words)
        const state = await stateOf(core)
        await core.close()
        acknowledged += last.length
        const missing = last.filter((id) => !state.ids.includes(id)).length
        if (missing > mayGo || state.damaged.length > 0 || (interrupted && state.orphans > 0))
          wrong.push(
            `${call} ${String(when)}: missing ${String(missing)}, damaged ${String(state.damaged.length)}, orphans ${String(state.orphans)}`,
          )
      }
      noteFaults('kills', killed, acknowledged, wrong)
      expect(wrong).toEqual([])
      expect(killed).toBeGreaterThan(KILLS / 3)
    },
    TIMEOUT_MS,
  )

  it.skipIf(!isRoot)(
    'on a disk that fills up says so and keeps what it has (needs root for small disks)',
    async () => {
      const wrong: string[] = []
      let acknowledged = 0
      let filled = 0
      for (const sizeKiB of SIZES) {
        const disk = join(home, 'disk')
        mkdirSync(disk, { recursive: true })
        execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${String(sizeKiB)}k`, 'tmpfs', disk])
        try {
          const dir = join(disk, 'vault')
          cpSync(base, dir, { recursive: true })
          const core = await openCore(dir, words)
          let expected: readonly string[] = kept
          try {
            for (const deed of DEEDS) {
              if (deed.name === 'delete' || deed.name === 'import and undo') continue
              await deed.run(core, join(home, 'outside'))
              expected = (await stateOf(core)).ids
            }
          } catch (error) {
            filled += 1
            if (!(error instanceof Refusal) || error.error.code !== 'disk-full') wrong.push(`${String(sizeKiB)} KiB: ${String(error)}`)
          }
          const state = await stateOf(core)
          acknowledged += expected.length
          if (expected.some((id) => !state.ids.includes(id)) || state.damaged.length > 0)
            wrong.push(`${String(sizeKiB)} KiB: something is gone`)
          await core.close()
        } finally {
          execFileSync('umount', [disk])
        }
      }
      noteFaults('small disks', filled, acknowledged, wrong)
      expect(wrong).toEqual([])
      expect(filled).toBeGreaterThan(0)
    },
    TIMEOUT_MS,
  )
})
