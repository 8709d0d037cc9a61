/**
 * Requests that are nearly right at every door, floods and slowness against a real node process: nothing is served, it stays alive and small, and an honest reader goes on.
 * `npm run test:hostile` for 100,000 of them and the figures; the seed is printed.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAttacker, startHostileNode } from '../support/hostile-node.ts'
import type { Attacker, HostileNode } from '../support/hostile-node.ts'
import { frameOf } from '../support/liar.ts'
import { turnsUntil } from '../support/person.ts'
import { floodWith } from './floods.ts'
import { measureBeside, MIB, tableOf } from './measure.ts'
import { beSlow, slowSocket, STAGES } from './slow-loris.ts'
import { gather, STORMING } from './storm.ts'
import type { FromStorm } from './storm.ts'

const FULL = process.env['SALUS_HOSTILE'] === 'full'
const REQUESTS = FULL ? 100_000 : 900
const SOCKETS = FULL ? 1_000 : 200
const SEED = Number(process.env['SALUS_SEED'] ?? 20261126)
const ATTACKERS = 6
const TOLD_EVERY = 10_000
const MINUTE_MS = 60_000
const PEER_BYTES_MAX = 64 * MIB
const SAMPLES = FULL ? 400 : 5
/** At each door; the node lets her have fewer. */
const STREAMS = FULL ? 150 : 40

let world: HostileNode
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
let attackers: Attacker[] = []
beforeAll(async () => {
  world = await startHostileNode()
  attackers = await Promise.all(
    Array.from({ length: ATTACKERS }, (_, at) => startAttacker(world.card, at, at % 2 === 0 ? world.former : undefined)),
  )
})
afterAll(async () => {
  await Promise.all(attackers.map((one) => one.stop()))
  await world.stop()
})

describe('a node among attackers', () => {
  it(
    `gives nothing for ${String(REQUESTS)} requests that are nearly right, and goes on`,
    async () => {
      const orders = { card: world.card, former: world.former, leaked: world.leaked, seed: SEED, requests: REQUESTS, isPolite: FULL }
      const { result, growth, said } = await measureBeside(world, `hostile requests (seed ${String(SEED)})`, SAMPLES, async () => {
        const storm = await gather(orders)
        return {
          peers: STORMING,
          pids: { attackers: storm.pid },
          round: async () => {
            nextMinute()
            await world.offerPairing()
            const until = await storm.round()
            if (FULL) tellProgress(until)
            return until.sent < REQUESTS ? null : until
          },
          stop: storm.stop,
        }
      })
      const { sent, doors } = result ?? { sent: 0, doors: [] }
      const reasons = [...world.refusals].map(([reason, count]) => `${reason} ${String(count)}`).join(', ')
      process.stdout.write(`${said}\n${tableOf(doors)}\nlogged by the node: ${reasons}\n`)
      expect(sent).toBeGreaterThanOrEqual(REQUESTS)
      expect(growth).toBeLessThan(STORMING * PEER_BYTES_MAX)
      expect(doors.filter(([, tally]) => tally.given > 0)).toEqual([])
      expect(world.served.filter((did) => did === world.former.did)).toEqual([])
      expect(new Set(world.served).size).toBe(1)
      expect(world.node.isAlive()).toBe(true)
      await world.reader.read(1)
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

  it('keeps little of what one peer sends by halves on all its streams', async () => {
    nextMinute()
    const [one] = attackers
    if (one === undefined) throw new Error('nobody')
    const piece = new Uint8Array(256 * 1024)
    const { growth, said } = await measureBeside(world, 'half frames on 16 streams of one peer', FULL ? 100 : 3, async () => {
      const talks = await Promise.all(Array.from({ length: 16 }, () => one.speak()))
      for (const talk of talks) {
        talk.send(frameOf({ op: 'deliver' }, new Uint8Array(16 * MIB)).subarray(0, 100))
        for (let sent = 0; sent < 12 * MIB; sent += piece.length) talk.send(piece)
      }
      return {
        peers: 1,
        stop: () => {
          for (const talk of talks) talk.close()
        },
      }
    })
    process.stdout.write(`${said}\n`)
    expect(growth).toBeLessThan(PEER_BYTES_MAX)
  })

  it('keeps little of streams that one peer opens at once and fills at every door', async () => {
    nextMinute()
    const one = attackers[1]
    if (one === undefined) throw new Error('nobody')
    let open = 0
    const { growth, said } = await measureBeside(world, 'streams of one peer, all filled', FULL ? 100 : 3, async () => {
      const flood = await floodWith(one, world.card, STREAMS)
      open = flood.open
      return flood
    })
    process.stdout.write(`${said}; ${String(open)} streams were opened\n`)
    expect(open).toBeGreaterThan(0)
    expect(growth).toBeLessThan(PEER_BYTES_MAX)
    expect(world.node.isAlive()).toBe(true)
  })

  it(`serves on beside ${String(SOCKETS)} connections that say nothing`, async () => {
    const { growth, said } = await measureBeside(world, `${String(SOCKETS)} connections`, SAMPLES, () => {
      const slow = Array.from({ length: SOCKETS }, (_, at) =>
        slowSocket(world.card, at, Buffer.from(at % 2 === 0 ? '\u0013/multistream/1.0.0\n' : '  ', 'latin1')),
      )
      return {
        peers: SOCKETS,
        stop: () => {
          for (const one of slow) one.stop()
        },
      }
    })
    process.stdout.write(`${said}\n`)
    expect(growth).toBeLessThan(PEER_BYTES_MAX)
    expect(world.node.isAlive()).toBe(true)
  })

  it.each(STAGES)('serves on beside people who are %s', async (stage) => {
    nextMinute()
    const { growth, said } = await measureBeside(world, stage, FULL ? SAMPLES : 2, async () => {
      const slow = (await Promise.all(attackers.map((one, at) => beSlow(stage, world.card, one, at)))).flat()
      const drip = (): void => {
        for (const one of slow) one.drip()
      }
      drip()
      return {
        peers: ATTACKERS,
        drip,
        stop: () => {
          for (const one of slow) one.stop()
        },
      }
    })
    process.stdout.write(`${said}\n`)
    expect(growth).toBeLessThan(PEER_BYTES_MAX)
    expect(world.node.isAlive()).toBe(true)
  })
})
