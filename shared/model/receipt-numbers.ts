/** Receipts of a grant are numbered from 1: which numbers are not there, and which are there for two openings. */

/** Missing numbers that are listed; a number is the reader's to choose. */
export const MISSING_MAX = 1_000

/** Those below the highest that are not among them, at most `MISSING_MAX`. */
export function missingNumbers(seqs: readonly number[]): readonly number[] {
  const missing: number[] = []
  let next = 1
  for (const seq of [...new Set(seqs)].sort((a, b) => a - b)) {
    for (; next < seq && missing.length < MISSING_MAX; next++) missing.push(next)
    next = Math.max(next, seq + 1)
  }
  return missing
}

/** Those that stand there more than once, in order, at most as many. */
export function doubledNumbers(seqs: readonly number[]): readonly number[] {
  const seen = new Set<number>()
  const doubled = new Set(seqs.filter((seq) => seen.has(seq) || (seen.add(seq), false)))
  return [...doubled].sort((a, b) => a - b).slice(0, MISSING_MAX)
}
