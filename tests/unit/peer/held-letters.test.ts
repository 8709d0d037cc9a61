/** Letters that wait at a mirror: within their room, and as long as they are to, whatever its clock says. */

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { PEER_LIMITS } from '../../../electron/peer/limits.ts'
import { openHeldLetters } from '../../../electron/peer/net/held-letters.ts'
import { deriveIdentity } from '../../../shared/crypto/identity.ts'

const maria = deriveIdentity(new Uint8Array(32).fill(1))
const ana = deriveIdentity(new Uint8Array(32).fill(2))
const STORE = '12'.repeat(16)
const DAY_MS = 24 * 3_600_000
const START_MS = Date.parse('2027-03-01T12:00:00Z')

const dirs: string[] = []
afterEach(async () => {
  for (const dir of dirs.splice(0)) await rm(dir, { recursive: true, force: true })
})

describe('letters at a mirror', () => {
  it('that come at one moment have no more room than one after the other, and what the disk lost takes none', async () => {
    const home = await mkdtemp(join(tmpdir(), 'salus-held-'))
    dirs.push(home)
    const dir = join(home, 'letters')
    const letters = await openHeldLetters(dir, { owner: maria.did, salt: STORE }, { ...PEER_LIMITS, heldLettersMax: 3 })
    const leave = (fill: number): ReturnType<typeof letters.leave> =>
      letters.leave({ to: maria.did, from: ana.did, envelope: new Uint8Array(8).fill(fill) })
    const left = await Promise.all([1, 1, 2, 3, 4, 5, 6, 7].map(leave))
    expect(left.map(({ ok: isLeft }) => isLeft)).toEqual([true, true, true, true, false, false, false, false])
    const ids = letters.listFor(maria.did, 100)
    expect([ids.length, (await readdir(dir)).length]).toEqual([3, 3])
    expect((await leave(8)).ok).toBe(false)
    await rm(join(dir, `${ids[0] ?? ''}.letter`))
    expect([await letters.read(ids[0] ?? ''), (await leave(8)).ok, letters.listFor(maria.did, 100).length]).toEqual([null, true, 3])
  })

  it('have room whatever one person leaves there, and what waited too long makes room while the mirror goes on', async () => {
    const home = await mkdtemp(join(tmpdir(), 'salus-held-'))
    dirs.push(home)
    const limits = { ...PEER_LIMITS, heldBytesMax: 1_000, heldMs: 1_000 }
    const running = { ms: 0 }
    const clocks = { now: () => 50, runningMs: () => running.ms }
    const letters = await openHeldLetters(join(home, 'letters'), { owner: maria.did, salt: STORE }, limits, clocks)
    let n = 0
    const leave = async (from: string, bytes: number, stays?: true): Promise<string> => {
      const envelope = new Uint8Array(bytes).fill(++n)
      const left = await letters.leave({ to: from === maria.did ? ana.did : maria.did, from, envelope, ...(stays ? { stays } : {}) })
      return left.ok ? 'ok' : left.error.code
    }
    expect([await leave(ana.did, 400), await leave(ana.did, 100), await leave(ana.did, 1)]).toEqual(['ok', 'ok', 'limit-exceeded'])
    expect([await leave('did:key:other', 250, true), await leave('did:key:other', 1)]).toEqual(['ok', 'limit-exceeded'])
    expect([await leave(maria.did, 250), await leave(maria.did, 1)]).toEqual(['ok', 'limit-exceeded'])
    running.ms = 1_000
    expect(await leave(maria.did, 1)).toBe('limit-exceeded')
    // Of what came before only the note stays, however old it is.
    running.ms = 1_001
    expect([await leave(maria.did, 750), await leave(maria.did, 1)]).toEqual(['ok', 'limit-exceeded'])
  })

  it('wait as long as they are to, whatever the clock of the mirror says; a pause of it counts a day at the most', async () => {
    const home = await mkdtemp(join(tmpdir(), 'salus-held-'))
    dirs.push(home)
    const limits = { ...PEER_LIMITS, heldMs: 90 * DAY_MS }
    const at = { nowMs: START_MS, runningMs: 7 }
    const open = (): ReturnType<typeof openHeldLetters> =>
      openHeldLetters(join(home, 'letters'), { owner: maria.did, salt: STORE }, limits, {
        now: () => at.nowMs,
        runningMs: () => at.runningMs,
      })
    let letters = await open()
    let n = 0
    /** How many wait once another one has come. */
    const leave = async (): Promise<number> => {
      await letters.leave({ to: maria.did, from: ana.did, envelope: new Uint8Array(8).fill(++n) })
      return letters.listFor(maria.did, 100).length
    }
    expect(await leave()).toBe(1)
    // Four years ahead while it runs, over a restart, and right again; then at the beginning of all clocks, and right again.
    for (const nowMs of [START_MS + 1_460 * DAY_MS, START_MS, 0, START_MS]) {
      at.nowMs = nowMs
      const before = await leave()
      letters = await open()
      expect(await leave()).toBe(before + 1)
    }
    expect(n).toBe(9)
    // It has run for as long as they wait: by whichever clock.
    at.runningMs += 90 * DAY_MS + 1
    expect(await leave()).toBe(1)
    // Each day that it was off over night counts; of four years one does.
    for (let night = 0; night < 88; night++) {
      at.nowMs += DAY_MS
      letters = await open()
    }
    at.nowMs += 1_460 * DAY_MS
    letters = await open()
    expect(letters.listFor(maria.did, 100).length).toBe(1)
    at.runningMs += DAY_MS
    expect(await leave()).toBe(2)
    at.runningMs += 1
    expect(await leave()).toBe(2)
  })

  it('of before there was a note of the time are not dropped by a clock that is ahead at the first start since', async () => {
    const home = await mkdtemp(join(tmpdir(), 'salus-held-'))
    dirs.push(home)
    const folder = join(home, 'letters')
    const open = (nowMs: number): ReturnType<typeof openHeldLetters> =>
      openHeldLetters(folder, { owner: maria.did, salt: STORE }, PEER_LIMITS, { now: () => nowMs, runningMs: () => 0 })
    const letters = await open(START_MS)
    for (const fill of [1, 2]) await letters.leave({ to: maria.did, from: ana.did, envelope: new Uint8Array(8).fill(fill) })
    await rm(`${folder}.time`)
    // One of them came while the clock was ahead.
    const [name = ''] = await readdir(folder)
    const text = await readFile(join(folder, name), 'latin1')
    await writeFile(join(folder, name), text.replace(/"atMs":\d+/u, `"atMs":${String(START_MS + 1_460 * DAY_MS)}`), 'latin1')
    expect((await open(START_MS + 1_460 * DAY_MS)).listFor(maria.did, 100).length).toBe(2)
  })
})
