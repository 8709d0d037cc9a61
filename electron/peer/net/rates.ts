/** How often something may come from each place: some at once, and then so many a second. */

export interface Rates {
  /** False where it is too much. */
  take(place: string): boolean
}

export interface RateLimits {
  readonly most: number
  readonly aSecond: number
  /** Places that are remembered; those longest unheard of are forgotten first. */
  readonly countedMax: number
}

interface Bucket {
  left: number
  atMs: number
}

/** `nowMs` never goes back. */
export function createRates({ most, aSecond, countedMax }: RateLimits, nowMs: () => number): Rates {
  const buckets = new Map<string, Bucket>()
  return {
    take: (place) => {
      const now = nowMs()
      const { left, atMs } = buckets.get(place) ?? { left: most, atMs: now }
      const filled = Math.min(most, left + ((now - atMs) / 1_000) * aSecond)
      // Behind all others.
      buckets.delete(place)
      if (buckets.size >= countedMax) buckets.delete(buckets.keys().next().value ?? '')
      buckets.set(place, { left: filled < 1 ? filled : filled - 1, atMs: now })
      return filled >= 1
    },
  }
}
