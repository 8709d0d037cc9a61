/** What every workload of the benchmark shares: runs, medians, temporary folders, programs. */

import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'

export type Figures = Readonly<Record<string, number>>

export interface Outcome {
  readonly salus: Figures
  readonly peers: Readonly<Record<string, Figures>>
  readonly runs: number
  readonly runtime: string
}

/** Runs each subject in turn, `runs` times over, so that noise hits all alike; medians of each figure. */
export async function inTurns(runs: number, subjects: Readonly<Record<string, () => Promise<Figures | null>>>): Promise<Outcome> {
  const found = new Map<string, Figures[]>()
  for (let run = 0; run < runs; run += 1) {
    for (const [name, measure] of Object.entries(subjects)) {
      const figures = await measure()
      if (figures !== null) found.set(name, [...(found.get(name) ?? []), figures])
    }
  }
  const medians = Object.fromEntries([...found].map(([name, all]) => [name, medianOf(all)]))
  const { salus, ...peers } = medians
  return { salus: salus ?? {}, peers, runs, runtime: process.env['SALUS_RUNTIME'] ?? '' }
}

function medianOf(all: readonly Figures[]): Figures {
  const keys = Object.keys(all[0] ?? {})
  return Object.fromEntries(
    keys.map((key) => {
      const values = all.map((one) => one[key] ?? 0).sort((a, b) => a - b)
      return [key, values[Math.floor(values.length / 2)] ?? 0]
    }),
  )
}

/** Seconds that the work took. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now()
  await work()
  return (performance.now() - startedAtMs) / 1000
}

const WARM_BYTES = 1024 * 1024 * 1024

/**
 * Memory that a virtual machine lent back to its host comes again page by page, when it is touched: for 256 MiB that are written, half a
 * second of the system's time instead of 0.06 s, for whoever writes. It is touched before, so that all of one run find the same.
 */
export function warmMemory(): void {
  const bytes = Math.min(WARM_BYTES, Math.floor(freemem() / 4))
  spawnSync(process.execPath, ['-e', `Buffer.alloc(${String(bytes)}, 1)`])
}

/** A folder that is gone afterwards. */
export async function withFolder<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'salus-bench-'))
  try {
    return await work(dir)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/** Runs a program to its end; false where it is not installed or fails. */
export function runs(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', env: { ...process.env, ...env } })
    child.on('error', () => {
      resolve(false)
    })
    child.on('close', (code) => {
      resolve(code === 0)
    })
  })
}
