/** How far the ledger of one computer is followed by others: each of them runs all of it, and the memory for that is bounded. */

/** Entries of Salus that fit into it: some 12 years at five a day. Source: `FOLLOW_BOUNDS`, and what an entry takes in memory (`line-cost.ts`). */
export const FOLLOWED_ENTRIES = 23_000
/** From here on its owner is told: a year before, at five a day. */
const TOLD_FROM = 21_000

/** Null while it is far from that. */
export function longLedger(entries: number): { readonly entries: number; readonly followed: number } | null {
  return entries < TOLD_FROM ? null : { entries, followed: FOLLOWED_ENTRIES }
}
