/** Who has her handshake next, how many wait for one, and that nobody waits longer than there are places. */

import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createHandshakeQueue } from '../../../electron/peer/net/handshake-queue.ts'

const LIMITS = { handshakeRestMs: 20, handshakesWaitingMax: 6 }
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setImmediate', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

interface Told {
  readonly name: string
  readonly place: string
  readonly came: number
  readonly how: 'went' | 'refused'
  readonly atMs: number
}

/** A queue with all that came of it. The first letter of a name is her place; those of capitals are familiar. */
function start(limits = LIMITS) {
  const queue = createHandshakeQueue(limits, (place) => place === place.toUpperCase())
  const told: Told[] = []
  let count = 0
  const enter = (name: string): (() => void) => {
    const came = (count += 1)
    const place = name.charAt(0)
    const tell = (how: Told['how']) => (): void => void told.push({ name, place, came, how, atMs: performance.now() })
    return queue.enter({ place, go: tell('went'), refuse: tell('refused') })
  }
  const names = (how: Told['how']): string =>
    told
      .filter((one) => one.how === how)
      .map(({ name }) => name)
      .join(' ')
  return { enter, told, names }
}

it('the first goes at once, the others after a rest each, in turns by place', () => {
  const { enter, names, told } = start()
  const from = performance.now()
  for (const name of ['a1', 'a2', 'a3', 'b1', 'c1', 'b2']) enter(name)
  vi.advanceTimersByTime(5)
  expect(names('went')).toBe('a1')
  vi.advanceTimersByTime(200)
  expect(names('went')).toBe('a1 b1 c1 a2 b2 a3')
  const times = told.map(({ atMs }) => atMs - from)
  expect(times.slice(1).every((atMs, at) => atMs - (times[at] ?? 0) >= LIMITS.handshakeRestMs)).toBe(true)
  // Nobody was there for a while: whoever comes next goes at once again.
  enter('a4')
  vi.advanceTimersByTime(1)
  expect(names('went')).toContain('a4')
})

it('a place that somebody known calls from has every other turn, and no more', () => {
  const { enter, names } = start()
  for (const name of ['a1', 'b1', 'c1', 'd1', 'A1', 'A2', 'B1']) enter(name)
  vi.advanceTimersByTime(200)
  expect(names('went')).toBe('A1 a1 B1 b1 A2 c1 d1')
})

it('where too many wait, the last of the place with most of them goes for somebody from elsewhere, and strangers never for familiar places', () => {
  const { enter, names } = start()
  for (const name of ['a1', 'a2', 'a3', 'b1', 'b2', 'c1']) enter(name)
  enter('d1')
  // Two each of a and b: nobody who has waited goes for a second one of d.
  enter('d2')
  expect(names('refused')).toBe('a3 d2')
  for (let at = 1; at <= 7; at += 1) enter(`A${String(at)}`)
  expect(names('refused')).toBe('a3 d2 A7')
  vi.advanceTimersByTime(1_000)
  expect(names('went').split(' ').length).toBe(12)
})

it('who has left is not waited for, and nobody is told twice', () => {
  const { enter, names } = start()
  const [, leave] = [enter('a1'), enter('a2'), enter('b1')]
  leave()
  leave()
  vi.advanceTimersByTime(25)
  expect(names('went')).toBe('a1 b1')
  vi.advanceTimersByTime(1_000)
  expect(names('went')).toBe('a1 b1')
})

it('whatever comes in whatever order: each is told once, never two within a rest, never more than may wait, and one a place goes before a second', () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...'abcdefghABC').map((place) => ({ enter: place })) },
    { weight: 1, arbitrary: fc.nat(20).map((leaves) => ({ leaves })) },
    { weight: 2, arbitrary: fc.nat(60).map((passMs) => ({ passMs })) },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const { enter, told } = start()
      const leaving: (() => void)[] = []
      const left = new Set<number>()
      let count = 0
      for (const one of steps) {
        if ('enter' in one) {
          leaving.push(enter(`${one.enter}${String((count += 1))}`))
          const waiting = count - told.length - left.size
          expect(waiting).toBeLessThanOrEqual(2 * LIMITS.handshakesWaitingMax)
        } else if ('passMs' in one) vi.advanceTimersByTime(one.passMs)
        else if (leaving.length > 0) {
          const which = one.leaves % leaving.length
          if (!told.some(({ came }) => came === which + 1)) left.add(which + 1)
          leaving[which]?.()
        }
      }
      vi.advanceTimersByTime(count * LIMITS.handshakeRestMs + 1)
      expect(told.map(({ came }) => came).sort((a, b) => a - b)).toEqual(
        Array.from({ length: count }, (_, at) => at + 1).filter((came) => !left.has(came)),
      )
      const went = told.filter(({ how }) => how === 'went')
      expect(went.every(({ atMs }, at) => at === 0 || atMs - (went[at - 1]?.atMs ?? 0) >= LIMITS.handshakeRestMs)).toBe(true)
    }),
    { numRuns: 200 },
  )
})

it('somebody from a place of her own goes within a turn of every place, however many wait elsewhere', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...'abcde'), { maxLength: 40 }), (crowd) => {
      const { enter, told } = start({ handshakeRestMs: 20, handshakesWaitingMax: 30 })
      for (const [at, place] of crowd.entries()) enter(`${place}${String(at)}`)
      enter('z')
      vi.advanceTimersByTime(20 * 6)
      expect(told.find(({ name }) => name === 'z')?.how).toBe('went')
      vi.advanceTimersByTime(20 * 50)
    }),
    { numRuns: 100 },
  )
})
