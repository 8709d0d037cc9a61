/** Several ways at once: the first that leads somewhere is taken. */

/**
 * The first value; the other tries are called off, and what they still bring is put away. Rejects when all failed, or there were none.
 * The signal of a try is never raised after it brought its value: a socket would hear it for as long as it lives.
 */
export async function firstOf<T>(
  tries: readonly ((signal: AbortSignal) => Promise<T>)[],
  signal: AbortSignal,
  putAway: (late: T) => void,
): Promise<T> {
  const running = new Set<AbortController>()
  const stop = (): void => {
    for (const one of running) one.abort()
  }
  let isTaken = false
  const run = async (attempt: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const own = new AbortController()
    running.add(own)
    try {
      const value = await attempt(own.signal)
      if (!isTaken) {
        isTaken = true
        return value
      }
      putAway(value)
    } finally {
      running.delete(own)
    }
    throw new Error('another way was faster')
  }
  signal.addEventListener('abort', stop)
  try {
    const first = Promise.any(tries.map(run))
    if (signal.aborted) stop()
    return await first
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}

/** Resolves after this long, or at once where the signal says so. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}
