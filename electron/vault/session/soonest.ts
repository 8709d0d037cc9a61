/** Something that is to be done again before the next turn comes anyway. */

/** Calls back every so many milliseconds, and returns how to stop it. */
export type Schedule = (callback: () => void, ms: number) => () => void

/** One call that is due: the earliest that was asked for. */
export interface Soonest {
  readonly after: (ms: number, callback: () => void) => void
  /** From here on nothing is due any more, whatever work that still runs asks for. */
  readonly stop: () => void
}

/** What is due in `turnMs` or later comes with a turn, and is not asked for. */
export function createSoonest(schedule: Schedule, turnMs: number): Soonest {
  let due: { readonly ms: number; readonly cancel: () => void } | null = null
  let isOver = false
  const cancel = (): void => {
    due?.cancel()
    due = null
  }
  return {
    after: (ms, callback) => {
      if (isOver || ms >= Math.min(turnMs, due?.ms ?? Number.POSITIVE_INFINITY)) return
      cancel()
      const call = (): void => {
        cancel()
        callback()
      }
      due = { ms, cancel: schedule(call, ms) }
    },
    stop: () => {
      isOver = true
      cancel()
    },
  }
}
