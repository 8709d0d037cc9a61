/** Pieces that the lists of inputs are written with. */

import type { Fields } from './vector-file.ts'

/** Stands for the answer of an earlier vector, or one member of it; the generator writes the value itself into the file. */
export interface OutReference {
  readonly $outOf: string
  readonly $member: string
}

/** The answer of an earlier vector. */
export function outOf(id: string, member = ''): OutReference {
  return { $outOf: id, $member: member }
}

/** The first bytes of a stream. */
export function stream(seed: string, length: number): Fields {
  return { stream: seed, length }
}

/** The same value with every reference replaced. Throws where an answer is not there yet. */
export function resolve(value: unknown, outs: ReadonlyMap<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((one) => resolve(one, outs))
  if (typeof value !== 'object' || value === null) return value
  if ('$outOf' in value) {
    const { $outOf, $member } = value as OutReference
    const out = outs.get($outOf)
    const found = $member === '' ? out : (out as Fields | undefined)?.[$member]
    if (found === undefined) throw new Error(`no answer of "${$outOf}" yet`)
    return found
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolve(member, outs)]))
}
