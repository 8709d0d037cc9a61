/** Requests for blocks that run ahead of what comes, bounded in number and in bytes. */

import type { PeerLimits } from '../limits.ts'

export interface AskedAhead {
  /** Sends what may be on its way by now; `at`: the block that is read next. Without `hasRoom` only what nothing is on its way before. */
  upTo(at: number, hasRoom: boolean): Promise<void>
  /** Whether this block is the last of its request. */
  isEnd(at: number): boolean
  /** Whether everything that was asked for came before this one. */
  isAllIn(at: number): boolean
  /** A block of this size came. */
  came(sizeBytes: number): void
}

type AheadLimits = Pick<PeerLimits, 'blocksARequestMax' | 'requestsOnTheirWayMax' | 'blocksOnTheirWayBytesMax'>

/** The first request goes alone: a no to it costs one request, and how large blocks are is not known before. */
export function createAskedAhead(
  cids: readonly string[],
  limits: AheadLimits,
  send: (cids: readonly string[], last: boolean) => Promise<void>,
): AskedAhead {
  /** Last blocks of the requests that are on their way, the oldest first. */
  const ends: number[] = []
  let askedTo = 0
  let largestBytes = 0

  /** How many the next request is for; 0 where it has to wait. */
  const nextCount = (at: number, hasRoom: boolean): number => {
    const { blocksARequestMax, requestsOnTheirWayMax, blocksOnTheirWayBytesMax } = limits
    const left = cids.length - askedTo
    if (left === 0) return 0
    if (largestBytes === 0) return at === askedTo ? Math.min(left, blocksARequestMax) : 0
    // Two at least are on their way: while one is read the other is being answered.
    const fits = Math.max(1, Math.floor(blocksOnTheirWayBytesMax / 2 / largestBytes))
    const count = Math.min(left, blocksARequestMax, fits)
    if (at === askedTo) return count
    if (!hasRoom) return 0
    return ends.length < requestsOnTheirWayMax && (askedTo - at + count) * largestBytes <= blocksOnTheirWayBytesMax ? count : 0
  }
  return {
    upTo: async (at, hasRoom) => {
      while (ends[0] !== undefined && ends[0] < at) ends.shift()
      for (let count = nextCount(at, hasRoom); count > 0; count = nextCount(at, hasRoom)) {
        const asked = cids.slice(askedTo, askedTo + count)
        askedTo += count
        ends.push(askedTo - 1)
        await send(asked, askedTo === cids.length)
      }
    },
    isEnd: (at) => ends.includes(at),
    isAllIn: (at) => at >= askedTo,
    came: (sizeBytes) => {
      largestBytes = Math.max(largestBytes, sizeBytes)
    },
  }
}
