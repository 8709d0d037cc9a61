/** A fetch that goes on by itself after a cut, with everything that had arrived kept. */

import type { Result } from '../../../shared/model/result.ts'
import type { PeerLimits } from '../limits.ts'
import { pause } from './first-of.ts'

/** How one attempt ended: with its answer, or cut off on the way. */
export interface Attempt<T> {
  readonly result: Result<T>
  readonly isCut: boolean
}

/**
 * Tries again after each cut. The count of cuts begins anew with everything that arrives; once they were too many in a row,
 * or the answer was a real one, that is the result. `arrived`: bytes so far.
 */
export async function carryOn<T>(
  limits: PeerLimits,
  signal: AbortSignal,
  arrived: () => number,
  attempt: () => Promise<Attempt<T>>,
): Promise<Result<T>> {
  let cuts = 0
  let before = arrived()
  for (;;) {
    const { result, isCut } = await attempt()
    if (result.ok || !isCut || signal.aborted) return result
    const now = arrived()
    cuts = now > before ? 1 : cuts + 1
    before = now
    if (cuts > (now > 0 ? limits.cutsMax : limits.cutsAtFirstMax)) return result
    await pause(limits.cutWaitMs * 2 ** (cuts - 1), signal)
  }
}
