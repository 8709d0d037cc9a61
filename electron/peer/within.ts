/** Work with an end: a signal that is raised when somebody wants no answer any more, and after so long in any case. */

/**
 * The signal lives as long as the work. Not `AbortSignal.any` with `AbortSignal.timeout`: up to Node 22.15 (and so in the trial runtime) the next
 * collection of garbage takes that timeout away, and whoever answers a byte now and then would be waited for without end.
 */
export async function within<T>(ms: number, stop: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const over = new AbortController()
  const end = (): void => {
    over.abort()
  }
  const timer = setTimeout(end, ms)
  stop.addEventListener('abort', end)
  if (stop.aborted) end()
  try {
    return await work(over.signal)
  } finally {
    clearTimeout(timer)
    stop.removeEventListener('abort', end)
  }
}
