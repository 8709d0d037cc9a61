/** A host whose clock is wrong deletes nothing that is not over: what was deleted would not come back with the right time. */

import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openKeptLinks } from '../../../electron/link-host/kept-links.ts'
import type { KeptLinks } from '../../../electron/link-host/kept-links.ts'
import { DOUBT_MS } from '../../../electron/sure-clock.ts'

const START_MS = Date.parse('2027-03-01T12:00:00Z')
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const YEAR_MS = 365 * DAY_MS
const names = ['a', 'b'].map((letter) => letter.repeat(43))

/** A host that lives through days, with one link that is over in ten of them and one in three years. */
class Host {
  nowMs = START_MS
  runningMs = 5
  links!: KeptLinks
  readonly #dir: string

  private constructor(dir: string) {
    this.#dir = dir
  }

  static async start(): Promise<Host> {
    const host = new Host(await mkdtemp(join(tmpdir(), 'salus-clock-')))
    await host.restart()
    for (const [at, days] of [10, 3 * 365].entries())
      await host.links.put(names[at] ?? '', {
        untilMs: START_MS + days * DAY_MS,
        contentType: 'application/fhir+json',
        passcode: '',
        sealed: 'sealed',
      })
    await host.links.sweep()
    return host
  }

  async restart(): Promise<void> {
    this.links = await openKeptLinks(
      this.#dir,
      () => this.nowMs,
      () => this.runningMs,
    )
  }

  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 6 * HOUR_MS) {
      this.nowMs += Math.min(left, 6 * HOUR_MS)
      this.runningMs += Math.min(left, 6 * HOUR_MS)
      await this.links.sweep()
    }
  }

  /** As it was before there was a note of the time. */
  async forget(): Promise<void> {
    await rm(`${this.#dir}.clock`)
    for (const file of await readdir(this.#dir)) await utimes(join(this.#dir, file), START_MS / 1000, START_MS / 1000)
  }

  async opens(at: number): Promise<boolean> {
    return (await this.links.open(names[at] ?? '', 'Dr Ana', '')).type === 'open'
  }

  async isThere(at: number): Promise<boolean> {
    return (await this.links.standing(names[at] ?? '')) !== null
  }
}

describe('a host of links', () => {
  it('deletes what is over in its time, whether it was off meanwhile or not', async () => {
    const host = await Host.start()
    await host.pass(9 * DAY_MS)
    expect(await host.isThere(0)).toBe(true)
    await host.pass(2 * DAY_MS)
    expect([await host.isThere(0), await host.isThere(1)]).toEqual([false, true])
  })

  it('whose clock is four years ahead opens nothing that is over by it, and has all of it when the clock is set right', async () => {
    const host = await Host.start()
    host.nowMs += 4 * YEAR_MS
    await host.links.sweep()
    await host.restart()
    await host.pass(2 * DAY_MS)
    expect([await host.opens(0), await host.opens(1)]).toEqual([false, false])
    host.nowMs -= 4 * YEAR_MS
    await host.links.sweep()
    expect([await host.opens(0), await host.opens(1)]).toEqual([true, true])
  })

  it('with such a clock takes no link that would open for nobody', async () => {
    const host = await Host.start()
    host.nowMs += 4 * YEAR_MS
    const upload = { untilMs: START_MS + YEAR_MS, contentType: 'application/fhir+json', passcode: '', sealed: 'sealed' }
    expect(await host.links.put('c'.repeat(43), upload)).toBe(false)
  })

  it('that was started with such a clock for the first time since it notes the time goes by its files', async () => {
    const host = await Host.start()
    await host.forget()
    host.nowMs += 4 * YEAR_MS
    await host.restart()
    await host.links.sweep()
    expect([await host.isThere(0), await host.isThere(1)]).toEqual([true, true])
  })

  it('that was off for a month deletes what is over once it has run for a week', async () => {
    const host = await Host.start()
    host.nowMs += 30 * DAY_MS
    await host.restart()
    await host.links.sweep()
    expect([await host.isThere(0), await host.opens(0)]).toEqual([true, false])
    await host.pass(DOUBT_MS)
    expect([await host.isThere(0), await host.isThere(1)]).toEqual([false, true])
  })
})
