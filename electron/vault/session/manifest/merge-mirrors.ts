/** What two devices know of who keeps for whom: a stop counts over whatever was said without knowing of it. */

import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import type { KeptEntry, MirrorEntry } from '../carry/mirror-entries.ts'

const ENDED: ReadonlySet<string> = new Set(['stopping', 'stopped', 'declined'])

/** Of one time of asking, what was ended; else what was said later. No number of an order is used twice. */
export function mergeMirror(a: MirrorEntry, b: MirrorEntry): MirrorEntry {
  const seq = Math.max(a.seq, b.seq)
  const stop = Math.max(a.stop ?? 0, b.stop ?? 0)
  const one = furthest(a, b, ({ asked = 0, state, changedAtMs }) => [asked, ENDED.has(state) ? 1 : 0, changedAtMs])
  return { ...one, seq, ...(stop === 0 ? {} : { stop }) }
}

/**
 * The same of what is kept here for somebody. Her own numbers say which of her words was the last, whatever the clocks of these computers say:
 * a stop counts over every question before it, a question over every stop. Of one word, what was ended, then what was answered, then her newest order.
 */
export function mergeKept(a: KeptEntry, b: KeptEntry): KeptEntry {
  return furthest(a, b, ({ word = 0, askedAtMs, state, changedAtMs, seq }) => [
    word,
    // Of before there were such numbers.
    word === 0 ? askedAtMs : 0,
    ENDED.has(state) ? 2 : state === 'keeping' ? 1 : 0,
    seq,
    changedAtMs,
  ])
}

/** The first number that differs decides; of two that are alike in all of them the text, but for numbers of orders. */
function furthest<T extends { readonly seq: number; readonly stop?: number }>(a: T, b: T, ranks: (one: T) => readonly number[]): T {
  const [ofA, ofB] = [ranks(a), ranks(b)]
  for (const [at, rank] of ofA.entries()) if (rank !== ofB[at]) return rank > (ofB[at] ?? 0) ? a : b
  const text = (one: T): string => canonicalJson({ ...one, seq: 0, stop: 0 })
  return text(a) <= text(b) ? a : b
}
