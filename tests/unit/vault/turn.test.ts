/** Work asked for more often than it can be done: never twice at a time, never forgotten, and nothing new once it is over. */

import { describe, expect, it } from 'vitest'
import { createTurn } from '../../../electron/vault/session/turn.ts'
import { endLinksOver } from '../../../electron/vault/session/carry/links.ts'
import type { Session } from '../../../electron/vault/session/session.ts'

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

it('a file that could not be taken away is tried again in its time, also where the clock was years ahead meanwhile', async () => {
  const place = { kind: 'webdav', address: 'https://a.example', url: 'https://a.example', user: 'u', password: 'p' }
  const entry = { untilMs: 1, place, file: 'x' }
  let [asked, nowMs] = [0, 4_000_000_000_000]
  const askPlace = (): Promise<unknown> => {
    asked += 1
    return Promise.resolve({ ok: false, error: { code: 'place-unreachable' } })
  }
  const manifest = { list: () => Promise.resolve([['link', entry]]), get: () => Promise.resolve(entry) }
  const session = { manifest, ports: { clock: { now: () => nowMs }, peer: { askPlace } } } as unknown as Session
  await endLinksOver(session)
  await endLinksOver(session)
  nowMs = 2_000_000_000_000
  await endLinksOver(session)
  expect(asked).toBe(2)
})
