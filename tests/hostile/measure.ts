/** What an honest reader feels and what the node grows by while others do something. */

import { watchCpu } from '../support/process-cpu.ts'
import type { HostileNode } from '../support/hostile-node.ts'
import type { Door, Tally } from './doors.ts'

export const MIB = 1024 * 1024
/** Fetches between two rounds. */
const QUIET_BETWEEN = 4

/** What goes on meanwhile. */
export interface Busy<T> {
  /** How many take part. */
  readonly peers: number
  /** Processes of their own, for their share of the processor. */
  readonly pids?: Readonly<Record<string, number>>
  /** One part of it, with quiet before and after; the result once there is no more. */
  readonly round?: () => Promise<T | null>
  /** Called between looks. */
  readonly drip?: () => void
  readonly stop?: () => void
}

export interface Measured<T> {
  readonly result: T | null
  /** Memory of the node at its highest, less what it had before. */
  readonly growth: number
  /** All of it in one line. */
  readonly said: string
}

/**
 * Reads so often in quiet and beside the attack. Where it comes in rounds, it is quiet between them; else before and after:
 * what else this computer does is in both.
 */
export async function measureBeside<T>(
  world: HostileNode,
  name: string,
  samples: number,
  begin: () => Busy<T> | Promise<Busy<T>>,
): Promise<Measured<T>> {
  const { node, reader } = world
  const half = Math.ceil(samples / 2)
  const quiet = [...(await reader.read(half))]
  const before = node.rssBytes()
  const busy = await begin()
  const cpu = watchCpu({ node: node.pid, reader: reader.pid, ...(busy.pids ?? { attackers: process.pid }) })
  const beside: number[] = []
  let peak = node.rssBytes()
  const look = async (): Promise<void> => {
    beside.push(...(await reader.read(1)))
    cpu.look()
    peak = Math.max(peak, node.rssBytes())
  }
  let result: T | null = null
  try {
    while (busy.round === undefined ? beside.length < samples : result === null) {
      busy.drip?.()
      if (busy.round === undefined) await look()
      else {
        let isOver = false
        const round = busy.round().finally(() => {
          isOver = true
        })
        // It is waited for below.
        round.catch(() => undefined)
        while (!isOver) await look()
        result = await round
        quiet.push(...(await reader.read(QUIET_BETWEEN)))
      }
    }
  } finally {
    busy.stop?.()
  }
  const shares = cpu.shares()
  quiet.push(...(await reader.read(half)))
  const growth = peak - before
  const memory = `at most ${String(Math.round(growth / MIB))} MiB more, ${(growth / MIB / busy.peers).toFixed(1)} for each of ${String(busy.peers)} peers`
  return { result, growth, said: `${name}: ${memory}; ${compared(quiet, beside)}; ${shares}` }
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
