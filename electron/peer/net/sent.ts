/** When what was handed to a stream has gone: libp2p 3.3 says so once and from then on always, so that a slow reader would make it keep everything. */

import type { Stream } from '@libp2p/interface'

/**
 * Resolves once nothing waits in the stream any more; a window that opens a little lets a little through. Rejects where the stream ends,
 * or nothing goes for so long.
 */
export function sent(stream: Stream, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (error?: Error): void => {
      clearTimeout(timer)
      stream.removeEventListener('drain', onDrain)
      stream.removeEventListener('close', onClose)
      if (error === undefined) resolve()
      else reject(error)
    }
    const look = (): void => {
      if (stream.writeBufferLength === 0) end()
    }
    const onDrain = (): void => {
      timer.refresh()
      // The stream itself listens first, and sends what it may in a task before this one.
      queueMicrotask(look)
    }
    const onClose = (): void => {
      end(new Error('closed while it was written to'))
    }
    const timer = setTimeout(end, timeoutMs, new Error('nothing was taken for too long'))
    stream.addEventListener('drain', onDrain)
    stream.addEventListener('close', onClose)
    if (stream.status !== 'open') onClose()
  })
}
