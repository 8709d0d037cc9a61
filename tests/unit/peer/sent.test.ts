/** When a frame has gone: not before the stream has nothing left, however little its reader takes, and not for ever. */

import { expect, it } from 'vitest'
import type { Stream } from '@libp2p/interface'
import { sent } from '../../../electron/peer/net/sent.ts'

/** A stream that says when it could send more, and how much is left then. */
class FakeStream extends EventTarget {
  status = 'open'
  writeBufferLength = 1000
  take(bytes: number): void {
    this.writeBufferLength -= bytes
    this.dispatchEvent(new Event('drain'))
  }
  end(): void {
    this.status = 'reset'
    this.dispatchEvent(new Event('close'))
  }
}

it('is over when nothing is left, not when a little was taken', async () => {
  const stream = new FakeStream()
  let isOver = false
  const waiting = sent(stream as unknown as Stream, 10_000).then(() => (isOver = true))
  for (let left = 1000; left > 100; left -= 100) {
    stream.take(100)
    await new Promise((resolve) => setImmediate(resolve))
    expect([left, isOver]).toEqual([left, false])
  }
  stream.take(100)
  await waiting
  // The second frame waits like the first.
  stream.writeBufferLength = 50
  const second = sent(stream as unknown as Stream, 10_000).then(() => 'over')
  expect(await Promise.race([second, new Promise((resolve) => setImmediate(resolve, 'waiting'))])).toBe('waiting')
  stream.take(50)
  expect(await second).toBe('over')
})

it('fails where the stream ends, has ended, or takes nothing for too long', async () => {
  const stream = new FakeStream()
  const waiting = sent(stream as unknown as Stream, 10_000)
  stream.end()
  await expect(waiting).rejects.toThrow('closed')
  await expect(sent(stream as unknown as Stream, 10_000)).rejects.toThrow('closed')
  await expect(sent(new FakeStream() as unknown as Stream, 1)).rejects.toThrow('too long')
})
