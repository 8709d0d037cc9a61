/** Work asked for more often than it can be done: never twice at a time, never forgotten, and nothing new once it is over. */

import { describe, expect, it } from 'vitest'
import { createTurn } from '../../../electron/vault/session/turn.ts'

describe('a turn', () => {
  it('runs once more for all who asked meanwhile, and they wait for that', async () => {
    const releases: (() => void)[] = []
    let runs = 0
    const turn = createTurn(() => {
      runs += 1
      return new Promise<void>((resolve) => releases.push(resolve))
    })
    const first = turn()
    const others = [turn(), turn()]
    expect(runs).toBe(1)
    releases[0]?.()
    await new Promise((resolve) => setImmediate(resolve))
    expect(runs).toBe(2)
    releases[1]?.()
    await Promise.all([first, ...others])
    expect(runs).toBe(2)
    const later = turn()
    releases[2]?.()
    await later
    expect(runs).toBe(3)
  })

  it('that fails ends nothing but itself', async () => {
    let runs = 0
    const turn = createTurn(() => Promise.reject(new Error(String((runs += 1)))))
    await turn()
    await turn()
    expect(runs).toBe(2)
  })

  it('begins nothing while it is over, waits for what runs, and can begin again', async () => {
    let over = false
    let release = (): void => undefined
    let runs = 0
    const turn = createTurn(
      () => {
        runs += 1
        return new Promise<void>((resolve) => (release = resolve))
      },
      () => over,
    )
    const running = turn()
    over = true
    const asked = turn()
    release()
    await Promise.all([running, asked])
    await turn()
    expect(runs).toBe(1)
    over = false
    const again = turn()
    release()
    await again
    expect(runs).toBe(2)
  })
})
