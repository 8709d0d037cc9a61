/** The kernel says no, or the process is killed, at the nth write, sync or rename of a real person's life with node and ledger (needs strace). */

import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { programOf } from '../support/programs.ts'
import { createChance } from './crash-image.ts'
import { checkReal, expectedFrom } from './real-check.ts'
import { createRealVault } from './real-life.ts'
import type { Known, Places } from './real-life.ts'
import { FULL, SEED, noteFaults } from './scale.ts'

const TIMEOUT_MS = 7_200_000
const CALLS = ['write', 'pwrite64', 'pwritev', 'fsync', 'fdatasync', 'rename', 'ftruncate', 'unlink']
const FAULTS = ['signal=SIGKILL', 'error=EIO', 'error=ENOSPC', 'error=EROFS'] as const
/** Moments for each call and fault. */
const MOMENTS = FULL ? 4 : 1
/** In the cut each of these is met with one of the faults only; about as often as one life makes them. */
const CUT: ReadonlyMap<string, number> = new Map([
  ['fsync', 80],
  ['pwrite64', 150],
])
/** Deriving keys from a passphrase takes most of the time. */
const WITHOUT = FULL ? '' : 'restore'
const hasStrace = spawnSync('strace', ['-V']).status === 0
if (!hasStrace) process.stdout.write('faults of the kernel: skipped, strace is missing\n')

let home = ''
let base = ''
let words = ''
let known: Known

interface Lived {
  readonly places: Places
  readonly linesFile: string
  readonly injected: number
  readonly killed: boolean
  readonly trace: string
}

/** One life in a fresh copy of the vault, watched for `call`, with the fault where one is given. */
function live(calls: string, inject: string | null, without: string): Lived {
  const places = { vault: join(home, 'vault'), kept: join(home, 'kept'), outside: join(home, 'outside'), words }
  for (const dir of [places.vault, places.kept]) rmSync(dir, { recursive: true, force: true })
  cpSync(base, places.vault, { recursive: true })
  const [start, linesFile, traceFile] = [join(home, 'start.json'), join(home, 'lines'), join(home, 'trace')]
  writeFileSync(start, JSON.stringify({ places, known }))
  for (const file of [linesFile, traceFile]) writeFileSync(file, '')
  // The quicker way of stopping only at these calls forgets signals (strace 6.1).
  const quick = inject?.includes('signal') === true ? [] : ['--seccomp-bpf']
  const watch = ['-f', ...quick, '-qq', '-o', traceFile, '-e', `trace=${calls}`, ...(inject === null ? [] : ['-e', inject])]
  // One thread for files, because the kernel's count is one of each thread.
  const run = spawnSync('strace', [...watch, process.execPath, programOf('faults/real-child'), start, linesFile, '1', without], {
    encoding: 'utf8',
    env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
  })
  const trace = readFileSync(traceFile, 'utf8')
  const killed = run.signal !== null || run.status !== 0
  return { places, linesFile, trace, killed, injected: trace.split('(INJECTED)').length - 1 }
}

/** How often the busiest thread makes each call in a whole life. */
function countCalls(without: string): ReadonlyMap<string, number> {
  const { trace } = live(CALLS.join(','), null, without)
  const counts = new Map<string, number>()
  for (const [, thread = '', call = ''] of trace.matchAll(/^(\d+) +(\w+)\(/gmu))
    counts.set(`${call} ${thread}`, (counts.get(`${call} ${thread}`) ?? 0) + 1)
  const most = new Map<string, number>()
  for (const [key, count] of counts) {
    const call = key.slice(0, key.indexOf(' '))
    most.set(call, Math.max(most.get(call) ?? 0, count))
  }
  process.stdout.write(`calls in one life: ${[...most].map(([call, count]) => `${call} ${String(count)}`).join(', ')}\n`)
  return most
}

interface Plan {
  readonly call: string
  readonly fault: string
  readonly when: number
}

function plan(most: ReadonlyMap<string, number>, chance: () => number): readonly Plan[] {
  const plans: Plan[] = []
  for (const [at, [call, last]] of [...most].entries()) {
    for (const fault of FULL ? FAULTS : [FAULTS[at % FAULTS.length] ?? FAULTS[0]])
      for (let moment = 0; moment < MOMENTS && last > 0; moment += 1)
        // Spread over the whole life, each somewhere in its own part; no two lives make quite the same number of calls.
        plans.push({ call, fault, when: 1 + Math.floor(((moment + chance()) / MOMENTS) * last * 0.9) })
  }
  return plans
}

describe.skipIf(!hasStrace)('a real person', () => {
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'salus-errors-'))
    base = join(home, 'base')
    mkdirSync(join(home, 'outside'))
    ;({ words, known } = await createRealVault(base, join(home, 'outside')))
  }, TIMEOUT_MS)
  afterAll(() => {
    rmSync(home, { recursive: true, force: true })
  })

  it(
    'loses nothing that was acknowledged when the kernel refuses or kills, and leaves nothing behind',
    async () => {
      const chance = createChance(SEED)
      const wrong: string[] = []
      let faults = 0
      let acknowledged = 0
      for (const { call, fault, when } of plan(FULL ? countCalls(WITHOUT) : CUT, chance)) {
        const lived = live(call, `inject=${call}:${fault}:when=${String(when)}`, WITHOUT)
        if (lived.injected === 0 && !lived.killed) continue
        faults += 1
        const expected = expectedFrom(lived.linesFile, known)
        const found = await checkReal(lived.places, expected, (path) => path)
        acknowledged += found.acknowledged
        const during = expected.pending.map(({ name }) => name).join(', ')
        wrong.push(...found.wrong.map((what) => `${call} ${fault} ${String(when)} during "${during}": ${what}`))
      }
      noteFaults('faults of the kernel', faults, acknowledged, wrong)
      expect(wrong).toEqual([])
      expect(faults).toBeGreaterThan(FULL ? 60 : 0)
    },
    TIMEOUT_MS,
  )
})
