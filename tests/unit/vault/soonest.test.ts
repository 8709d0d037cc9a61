/** What is to be done again soon is done once, at the earliest moment that was asked for, and never behind the end. */

import { describe, expect, it } from 'vitest'
import { createSoonest } from '../../../electron/vault/session/soonest.ts'

describe('what is due before the next turn', () => {
  const running = new Map<() => void, number>()
  const schedule = (callback: () => void, ms: number): (() => void) => {
    running.set(callback, ms)
    return () => {
      running.delete(callback)
    }
  }
  const soonest = createSoonest(schedule, 10)
  const done: string[] = []
  const ask = (ms: number, name: string): void => {
    soonest.after(ms, () => done.push(name))
  }

  it('is the earliest that was asked for, once', () => {
    ask(10, 'with the turn')
    expect(running.size).toBe(0)
    ask(4, 'late')
    ask(2, 'early')
    ask(3, 'between')
    expect([...running.values()]).toEqual([2])
    for (const call of running.keys()) call()
    expect([done, running.size]).toEqual([['early'], 0])
    ask(9, 'again')
    expect([...running.values()]).toEqual([9])
  })

  it('is nothing any more behind the end, also where work that still runs asks for it', () => {
    soonest.stop()
    expect(running.size).toBe(0)
    ask(1, 'after the end')
    expect(running.size).toBe(0)
    expect(done).toEqual(['early'])
  })
})
