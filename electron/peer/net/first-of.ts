/** Several ways at once: the first that leads somewhere is taken. */

/** The first value; the other tries are called off, and what they still bring is put away. Rejects when all failed, or there were none. */
export async function firstOf<T>(
  tries: readonly ((signal: AbortSignal) => Promise<T>)[],
  signal: AbortSignal,
  putAway: (late: T) => void,
): Promise<T> {
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  let isTaken = false
  const running = tries.map(async (attempt) => {
    const value = await attempt(either)
    if (isTaken) {
      putAway(value)
      throw new Error('another way was faster')
    }
    isTaken = true
    return value
  })
  try {
    return await Promise.any(running)
  } finally {
    stop.abort()
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
