/** A clock that never goes back while this process runs: what has ended or grown old stays so, whoever sets the computer's clock. */

/** `wallMs` is the clock of the computer; `runningMs` counts on evenly from anywhere and cannot be set. */
export function createSteadyClock(wallMs: () => number, runningMs: () => number): () => number {
  let aheadMs = Number.NEGATIVE_INFINITY
  return () => {
    // Set forward, or slept for a while: followed. Set back: it goes on as if nothing had been.
    aheadMs = Math.max(aheadMs, wallMs() - runningMs())
    return Math.floor(runningMs() + aheadMs)
  }
}
