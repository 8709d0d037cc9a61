/** Notices that a process has gone silent without ending: whoever waits for it would wait for ever. */

const CHECK_MS = 10_000
/** So many checks in a row without a word. Counted, not measured: a computer that slept has not been silent. */
const MISSED_MAX = 12

export interface LifeWatch {
  /** It said something. */
  heard(): void
  stop(): void
}

/** `onSilent` is called once. */
export function watchLife(onSilent: () => void): LifeWatch {
  let missed = 0
  const timer = setInterval(() => {
    missed += 1
    if (missed < MISSED_MAX) return
    clearInterval(timer)
    onSilent()
  }, CHECK_MS)
  return {
    heard: () => {
      missed = 0
    },
    stop: () => {
      clearInterval(timer)
    },
  }
}
