/** What an honest reader feels and what the node grows by while others do something. */

import { watchCpu } from '../support/process-cpu.ts'
import type { HostileNode } from '../support/hostile-node.ts'
import type { Door, Tally } from './doors.ts'

export const MIB = 1024 * 1024
/** Fetches between two looks at the node. */
const A_LOOK = 5

/** What goes on meanwhile. */
export interface Busy<T> {
  /** Processes of their own, for their share of the processor. */
  readonly pids?: Readonly<Record<string, number>>
  /** Where it ends by itself. */
  readonly over?: Promise<T>
  /** Called between looks. */
  readonly drip?: () => void
  readonly stop?: () => void
}

export interface Measured<T> {
  readonly result: T
  /** Memory of the node at its highest, less what it had before. */
  readonly growth: number
  /** All of it in one line. */
  readonly said: string
}

/** Reads `samples` times in quiet, then beside the attack: so often again, or as long as it lasts. */
export async function measureBeside<T>(
  world: HostileNode,
  name: string,
  samples: number,
  begin: () => Busy<T> | Promise<Busy<T>>,
): Promise<Measured<T>> {
  const { node, reader } = world
  const quiet = await reader.read(samples)
  const before = node.rssBytes()
  const pids = { node: node.pid, reader: reader.pid }
  const busy = await begin()
  const cpu = watchCpu({ ...pids, ...(busy.pids ?? { attackers: process.pid }) })
  let [peak, isOver] = [node.rssBytes(), false]
  const over = (busy.over ?? Promise.resolve()).finally(() => {
    isOver = true
  })
  // It is waited for below.
  over.catch(() => undefined)
  const times: number[] = []
  try {
    while (busy.over === undefined ? times.length < samples : !isOver) {
      times.push(...(await reader.read(Math.min(A_LOOK, samples))))
      busy.drip?.()
      peak = Math.max(peak, node.rssBytes())
    }
  } finally {
    busy.stop?.()
  }
  const result = (await over) as T
  const growth = peak - before
  const said = `${name}: at most ${String(Math.round(growth / MIB))} MiB more; ${compared(quiet, times)}; ${cpu()}`
  return { result, growth, said }
}

function compared(quiet: readonly number[], busy: readonly number[]): string {
  const [calm, beside] = [p95(quiet), p95(busy)]
  const counts = `n=${String(quiet.length)} and ${String(busy.length)}`
  return `honest reader p95 ${calm.toFixed(1)} ms in quiet, ${beside.toFixed(1)} ms meanwhile, ${(beside / calm).toFixed(1)} times (goal: under 2; ${counts})`
}

/** 95 of 100 take no longer. */
function p95(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0
}

/** A line a door. */
export function tableOf(doors: readonly (readonly [Door, Tally])[]): string {
  const rows = doors.map(([door, { sent, given, refused, parted, allowed }]) => [door, sent, given, refused, parted, allowed])
  const total = doors.reduce((sum, [, { sent }]) => sum + sent, 0)
  const head = ['door', 'requests', 'served', 'said no', 'parted from', 'anybody may']
  return [head, ...rows, ['all', total, doors.reduce((sum, [, { given }]) => sum + given, 0), '', '', '']]
    .map((row) => row.map((cell, at) => (at === 0 ? String(cell).padEnd(14) : String(cell).padStart(12))).join(''))
    .join('\n')
}
