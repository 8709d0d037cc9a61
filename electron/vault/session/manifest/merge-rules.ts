/** Rules that give the same whichever of two computers works them out. */

import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import type { ConflictEntry } from '../collections.ts'

/** One entry after merging, and what has to be written beside it. */
export interface Merged<T> {
  readonly value: T
  readonly conflict?: readonly [key: string, entry: ConflictEntry]
  /** Another entry of the same collection that keeps what would be lost. */
  readonly beside?: readonly [key: string, value: T]
}

/** By text: arbitrary, but the same on both sides. */
export function first<T>(a: T, b: T): T {
  return canonicalJson(a) <= canonicalJson(b) ? a : b
}

/** The one of the higher rank; of equal ones the first. */
export function further<T>(a: T, b: T, rank: (one: T) => number): T {
  const difference = rank(a) - rank(b)
  return difference === 0 ? first(a, b) : difference > 0 ? a : b
}

/** For ranking by the time of the last change. */
export function changedAt({ changedAtMs }: { readonly changedAtMs: number }): number {
  return changedAtMs
}

/** Of two moments that may be missing. */
export function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}

/** Members that are not there are left out: an entry is JSON. */
export function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T
}
