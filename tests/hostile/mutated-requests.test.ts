/**
 * Requests that are nearly right at every door, floods and slowness against a real node process: nothing is served, it stays alive and small, and an honest reader goes on.
 * `npm run test:hostile` for 100,000 of them and the figures; the seed is printed.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAttacker, startHostileNode } from '../support/hostile-node.ts'
import type { HostileNode } from '../support/hostile-node.ts'
import { turnsUntil } from '../support/person.ts'
import { ATTACKS, CROWD, gatherCrowd } from './crowd.ts'
import type { Attack as CrowdAttack, Crowd } from './crowd.ts'
import { measureBeside, MIB, saidOf, tableOf } from './measure.ts'
import type { Attack, Part } from './measure.ts'
import { gather, STORMING } from './storm.ts'
import type { FromStorm, Storm } from './storm.ts'

const FULL = process.env['SALUS_HOSTILE'] === 'full'
const REQUESTS = FULL ? 100_000 : 600
const SEED = Number(process.env['SALUS_SEED'] ?? 20261126)
const TOLD_EVERY = 10_000
const MINUTE_MS = 60_000
const PEER_BYTES_MAX = 64 * MIB
/** Fetches beside the parts of one attack. */
const SAMPLES = FULL ? 400 : 2
const PARTS = FULL ? 8 : 1
const STORM_QUIET = FULL ? { around: 200, between: 4 } : { around: 2, between: 0 }
const QUIET = FULL ? { around: 50, between: SAMPLES / PARTS } : { around: 1, between: 0 }
const SIZE = FULL ? { streams: 150, frames: 500, sockets: 1_000 } : { streams: 16, frames: 200, sockets: 200 }
/** People who come for the first time while others come and go, where they call from, and how long the last of them may wait: a dial gives up after ten seconds. */
const NEWCOMERS = FULL ? 40 : 2
const NEWCOMERS_FROM = 5_000
const NEWCOMER_MS_MAX = 5_000
/** Of p95 in quiet. Held to it in the full run only: the storm as a whole, the others in the middle one of their parts. */
const TIMES_MAX = 2

let world: HostileNode
let crowd: Crowd
/** The node counts refusals by the minute: another minute is another count. A clock that went further would make its certificates void. */
let minute = 0
function nextMinute(): void {
  minute = 1 - minute
  world.node.setClock(minute * MINUTE_MS)
}
/** A long run says how far it is. */
let told = 0
function tellProgress({ sent, doors }: FromStorm): void {
  if (sent - told < TOLD_EVERY) return
  told = sent
  const given = doors.reduce((sum, [, tally]) => sum + tally.given, 0)
  process.stdout.write(`${String(sent)} requests so far, ${String(given)} served\n`)
}

/** Round by round, until so many requests were sent. */
function stormOf(storm: Storm): Attack<FromStorm> {
  const part = (): Part<FromStorm> => {
    nextMinute()
    let isOver = false
    const round = world
      .offerPairing()
      .then(storm.round)
      .finally(() => {
        isOver = true
      })
    // It is waited for below.
    round.catch(() => undefined)
    return {
      isOver: () => isOver,
      end: async () => {
        const until = await round
        if (FULL) tellProgress(until)
        return until.sent < REQUESTS ? null : until
      },
    }
  }
  return { peers: STORMING, pid: storm.pid, quiet: STORM_QUIET, part }
}

/** Begun anew for each part, as its beginning is the worst of it. */
function crowdOf(attack: CrowdAttack): Attack<true> {
  let parts = 0
  const part = (): Part<true> => {
    nextMinute()
    parts += 1
    let hasBegun = false
    const begun = crowd.begin(attack).finally(() => {
      hasBegun = true
    })
    begun.catch(() => undefined)
    return {
      isOver: (fetches) => hasBegun && fetches >= SAMPLES / PARTS,
      drip: () => {
        if (hasBegun) crowd.drip()
      },
      end: async () => {
        await begun
        await crowd.end()
        return parts < PARTS ? null : true
      },
    }
  }
  return { peers: attack === 'connections' ? SIZE.sockets : CROWD, pid: crowd.pid, quiet: QUIET, part }
}

beforeAll(async () => {
  world = await startHostileNode()
  crowd = await gatherCrowd({ card: world.card, former: world.former, size: SIZE, isPolite: FULL })
})
afterAll(async () => {
  crowd.leave()
  await world.stop()
})

describe('a node among attackers', () => {
  it(
    `gives nothing for ${String(REQUESTS)} requests that are nearly right, and goes on`,
    async () => {
      const orders = { card: world.card, former: world.former, leaked: world.leaked, seed: SEED, requests: REQUESTS, isPolite: FULL }
      const storm = await gather(orders)
      const { result, growth, times, said } = await measureBeside(world, `hostile requests (seed ${String(SEED)})`, stormOf(storm))
      storm.stop()
      const { sent, doors } = result
      const reasons = [...world.refusals].map(([reason, count]) => `${reason} ${String(count)}`).join(', ')
      process.stdout.write(`${said}\n${tableOf(doors)}\nlogged by the node: ${reasons}\n`)
      expect(sent).toBeGreaterThanOrEqual(REQUESTS)
      expect(growth).toBeLessThan(STORMING * PEER_BYTES_MAX)
      expect(doors.filter(([, tally]) => tally.given > 0)).toEqual([])
      expect(world.served.filter((did) => did === world.former.did)).toEqual([])
      expect(new Set(world.served).size).toBe(1)
      expect(world.node.isAlive()).toBe(true)
      if (FULL) expect(times).toBeLessThan(TIMES_MAX)
    },
    FULL ? 3_600_000 : undefined,
  )

  it('drops every letter of it, and the vault goes on', async () => {
    await turnsUntil([world.maria], async () => {
      const left = await world.maria.node.peer.takeInbox()
      return left.ok && left.value.length === 0
    })
    expect(await world.maria.codeOf('showHome', null)).toBe('ok')
  })

  it.each(ATTACKS)('stays small and serves on beside %s', async (attack) => {
    const { growth, middle, said } = await measureBeside(world, attack, crowdOf(attack))
    // Of so few there is nothing to say.
    if (FULL) process.stdout.write(`${said}\n`)
    // However many take part: less than one of them may cost.
    expect(growth).toBeLessThan(PEER_BYTES_MAX)
    expect(world.node.isAlive()).toBe(true)
    if (FULL) expect(middle).toBeLessThan(TIMES_MAX)
  })

  it('lets somebody new in every time while others come and go, and the reader is served', async () => {
    await crowd.begin('coming and going')
    const took: number[] = []
    let isOver = false
    const reading = (async (): Promise<void> => {
      while (!isOver) {
        crowd.drip()
        await world.reader.read(1)
      }
    })()
    for (let at = 0; at < NEWCOMERS; at += 1) {
      const newcomer = await startAttacker(world.card, NEWCOMERS_FROM + at)
      const from = performance.now()
      await newcomer.speak()
      took.push(performance.now() - from)
      await newcomer.stop()
    }
    isOver = true
    await reading
    await crowd.end()
    if (FULL) process.stdout.write(`somebody new beside coming and going: ${saidOf(took)}\n`)
    expect(Math.max(...took)).toBeLessThan(NEWCOMER_MS_MAX)
  })
})
