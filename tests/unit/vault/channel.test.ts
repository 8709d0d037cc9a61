/** What is said in one breath arrives in its order and is answered call by call, also where one of them cannot be sent. */

import { describe, expect, it } from 'vitest'
import { createChannel } from '../../../shared/api/channel.ts'
import type { Channel, Wire } from '../../../shared/api/channel.ts'

interface Pair {
  readonly page: Channel
  readonly vault: Channel
  /** How many messages each way. */
  readonly sent: { calls: number; answers: number }
}

/** Two ends whose messages are copied as processes copy them. */
function createPair(): Pair {
  const sent = { calls: 0, answers: 0 }
  const listeners: ((message: unknown) => void)[] = []
  const wire = (own: number, count: () => void): Wire => ({
    post: (message) => {
      const copy: unknown = structuredClone(message)
      count()
      setImmediate(() => listeners[1 - own]?.(copy))
    },
    onMessage: (listener) => {
      listeners[own] = listener
    },
    onClose: () => undefined,
  })
  const page = createChannel(
    wire(0, () => (sent.calls += 1)),
    { together: true },
  )
  const vault = createChannel(
    wire(1, () => (sent.answers += 1)),
    { together: true },
  )
  vault.handle({
    double: ([number]) => Promise.resolve(Number(number) * 2),
    odd: () => Promise.resolve(() => 1),
  })
  return { page, vault, sent }
}

describe('a channel that says together what belongs together', () => {
  it('sends many calls as few messages, each with its own answer', async () => {
    const { page, sent } = createPair()
    const answers = await Promise.all(Array.from({ length: 200 }, (_, at) => page.call('double', [at])))
    expect(answers).toEqual(Array.from({ length: 200 }, (_, at) => at * 2))
    expect(sent.calls).toBe(4)
    expect(sent.answers).toBeLessThanOrEqual(8)
  })

  it('loses no cancel that comes before the call is sent', async () => {
    const { page, vault } = createPair()
    vault.handle({
      wait: (_args, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            resolve('cancelled')
          })
        }),
    })
    const before = new AbortController()
    before.abort()
    expect(await page.call('wait', [], { signal: before.signal })).toBe('cancelled')
  })

  it('keeps events and answers in their order', async () => {
    const { page, vault } = createPair()
    const heard: unknown[] = []
    page.on('said', (payload) => heard.push(payload))
    vault.handle({
      tell: async () => {
        for (let at = 0; at < 100; at += 1) vault.emit('said', at)
        await Promise.resolve()
        return 'told'
      },
    })
    heard.push(await page.call('tell', []))
    expect(heard).toEqual([...Array.from({ length: 100 }, (_, at) => at), 'told'])
  })

  it('fails the call whose answer cannot be copied, and no other', async () => {
    const { page } = createPair()
    const [first, odd, last] = await Promise.allSettled([page.call('double', [1]), page.call('odd', []), page.call('double', [3])])
    expect(first).toEqual({ status: 'fulfilled', value: 2 })
    expect(odd.status).toBe('rejected')
    expect(last).toEqual({ status: 'fulfilled', value: 6 })
  })
})
