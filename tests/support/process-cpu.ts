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

/** What these take from now on: per name the share of one core, in percent. */
export function watchCpu(pids: Readonly<Record<string, number>>): () => string {
  const from = performance.now()
  const before = new Map(Object.entries(pids).map(([name, pid]) => [name, cpuMsOf(pid)]))
  return () => {
    const ms = performance.now() - from
    const shares = Object.entries(pids).map(
      ([name, pid]) => `${name} ${String(Math.round(((cpuMsOf(pid) - (before.get(name) ?? 0)) / ms) * 100))} %`,
    )
    return `of one core: ${shares.join(', ')}`
  }
}
