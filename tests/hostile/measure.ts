/** What an honest reader feels and what the node grows by while others do something. */

import { watchCpu } from '../support/process-cpu.ts'
import type { HostileNode } from '../support/hostile-node.ts'
import type { Door, Tally } from './doors.ts'

export const MIB = 1024 * 1024
/** Fetches after a part of an attack that count as neither: what it left is still being cleared away. */
const SETTLING = 3

/** Parts that are told one by one. */
const EACH_MAX = 20

/** One part of an attack. */
export interface Part<T> {
  /** Called between fetches. */
  readonly drip?: () => void
  /** `fetches`: how many there were beside it. */
  readonly isOver: (fetches: number) => boolean
  /** Resolves when it has ended; with the result where it was the last. */
  readonly end: () => Promise<T | null>
}

export interface Attack<T> {
  /** How many take part. */
  readonly peers: number
  /** The process that they are in, for its share of the processor. */
  readonly pid: number
  /** Fetches in quiet before the first part, between two, and after the last. */
  readonly quiet: { readonly around: number; readonly between: number }
  readonly part: () => Part<T>
}

export interface Measured<T> {
  readonly result: T
  /** Memory of the node at its highest, less what it had before. */
  readonly growth: number
  /** What 95 of 100 fetches took at most, beside the attack and in quiet: the one divided by the other, over all of it. */
  readonly times: number
  /** The same for each part by itself, with the quiet before and after it, and of those the middle one: what else the computer did in one part does not count. */
  readonly middle: number
  /** All of it in one line. */
  readonly said: string
}

/** An honest reader fetches in quiet and beside the attack, part by part: what else this computer does meanwhile is in both. */
export async function measureBeside<T>({ node, reader }: HostileNode, name: string, attack: Attack<T>): Promise<Measured<T>> {
  const { around, between } = attack.quiet
  const quiet = [...(await reader.read(around))]
  const beside: number[] = []
  const before = node.rssBytes()
  let peak = before
  const cpu = watchCpu({ node: node.pid, reader: reader.pid, attackers: attack.pid })
  const parts: number[] = []
  let calm: readonly number[] = [...quiet]
  let result: T | null = null
  while (result === null) {
    const part = attack.part()
    const all = beside.length
    while (!part.isOver(beside.length - all)) {
      part.drip?.()
      beside.push(...(await reader.read(1)))
      cpu.look()
      peak = Math.max(peak, node.rssBytes())
    }
    result = await part.end()
    await reader.read(SETTLING)
    const after = await reader.read(between)
    quiet.push(...after)
    parts.push(p95(beside.slice(all)) / p95([...calm, ...after]))
    calm = after
  }
  const shares = cpu.shares()
  quiet.push(...(await reader.read(around)))
  const growth = peak - before
  const memory = `at most ${String(Math.round(growth / MIB))} MiB more, ${(growth / MIB / attack.peers).toFixed(1)} for each of ${String(attack.peers)} peers`
  const [times, middle] = [p95(beside) / p95(quiet), middleOf(parts)]
  const each = parts.length < EACH_MAX ? `, in its parts ${parts.map((one) => one.toFixed(1)).join(' ')}` : ''
  return { result, growth, times, middle, said: `${name}: ${memory}; ${compared(quiet, beside)}${each}; ${shares}` }
}

function compared(quiet: readonly number[], busy: readonly number[]): string {
  const [calm, beside] = [p95(quiet), p95(busy)]
  const counts = `n=${String(quiet.length)} and ${String(busy.length)}`
  return `honest reader p95 ${calm.toFixed(1)} ms in quiet, ${beside.toFixed(1)} ms meanwhile, ${(beside / calm).toFixed(2)} times (goal: under 2; ${counts})`
}

/** Half of them are below. */
function middleOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1] ?? 0, sorted[sorted.length >> 1] ?? 0]
  return (low + high) / 2
}

/** 95 of 100 take no longer. */
function p95(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0
}

/** The middle, p95 and the longest. */
export function saidOf(times: readonly number[]): string {
  const ms = [middleOf(times), p95(times), Math.max(...times)].map((one) => `${one.toFixed(0)} ms`)
  return `middle ${String(ms[0])}, p95 ${String(ms[1])}, longest ${String(ms[2])} (n=${String(times.length)})`
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
