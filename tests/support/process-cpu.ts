/** How much of the processor processes took (Linux). */

import { readFileSync } from 'node:fs'

/** One tick of `/proc`: 100 in a second on every Linux that Node runs on. */
const TICK_MS = 10

/** Time of the processor that a process has taken since it began, all threads together; 0 once it has ended. */
export function cpuMsOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS
  } catch {
    return 0
  }
}

export interface CpuWatch {
  /** Now and then: what has ended says no more. */
  look(): void
  /** Per name the share of one core, in percent. */
  shares(): string
}

/** What these processes take from now on. */
export function watchCpu(pids: Readonly<Record<string, number>>): CpuWatch {
  const from = performance.now()
  const before = new Map(Object.entries(pids).map(([name, pid]) => [name, cpuMsOf(pid)]))
  const last = new Map(before)
  const look = (): void => {
    for (const [name, pid] of Object.entries(pids)) last.set(name, Math.max(last.get(name) ?? 0, cpuMsOf(pid)))
  }
  const shares = (): string => {
    look()
    const ms = performance.now() - from
    const share = (name: string): number => Math.round((((last.get(name) ?? 0) - (before.get(name) ?? 0)) / ms) * 100)
    return `of one core: ${Object.keys(pids)
      .map((name) => `${name} ${String(share(name))} %`)
      .join(', ')}`
  }
  return { look, shares }
}
