/**
 * Requests that are nearly right, floods and slowness against a real node process: nothing is served, it stays alive and small, and an honest reader goes on.
 * `npm run test:hostile` for 100,000 of them and the figures; the seed is printed.
 */

import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAttacker, startHostileNode } from '../support/hostile-node.ts'
import type { Attacker, HostileNode } from '../support/hostile-node.ts'
import { frameOf } from '../support/liar.ts'
import { turnsUntil } from '../support/person.ts'
import { letLoose } from './storm.ts'

const FULL = process.env['SALUS_HOSTILE'] === 'full'
const REQUESTS = FULL ? 100_000 : 900
const SOCKETS = FULL ? 1_000 : 200
const SEED = Number(process.env['SALUS_SEED'] ?? 20261126)
const ATTACKERS = 6
const MINUTE_MS = 60_000
const MIB = 1024 * 1024
const SAMPLES = FULL ? 400 : 5

let world: HostileNode
/** The node counts refusals by the minute: another minute is another count. A clock that went further would make its certificates void. */
let minute = 0
function nextMinute(): void {
  minute = 1 - minute
  world.node.setClock(minute * MINUTE_MS)
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

/** 95 of 100 take no longer. */
function p95(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length * 0.95)] ?? 0
}

/** So many fetches one after the other while `busy` says so. */
async function honestTimes(busy: () => boolean): Promise<readonly number[]> {
  const times: number[] = []
  while (times.length < SAMPLES && busy()) times.push(await world.fetchOnce())
  return times.sort((a, b) => a - b)
}

function say(what: string, quiet: readonly number[], busy: readonly number[]): void {
  process.stdout.write(
    `${what}; honest reader p95 ${p95(quiet).toFixed(1)} ms in quiet (n=${String(quiet.length)}), ${p95(busy).toFixed(1)} ms meanwhile (n=${String(busy.length)})\n`,
  )
}

describe('a node among attackers', () => {
  it(
    `gives nothing for ${String(REQUESTS)} requests that are nearly right, and goes on`,
    async () => {
      const quiet = await honestTimes(() => true)
      const before = world.node.rssBytes()
      let [peak, over] = [0, false]
      const storming = letLoose({ card: world.card, former: world.former, leaked: world.leaked, seed: SEED, requests: REQUESTS }, () => {
        peak = Math.max(peak, world.node.rssBytes() - before)
        nextMinute()
      }).finally(() => {
        over = true
      })
      const [{ sent, answered, given }, busy] = await Promise.all([storming, honestTimes(() => !over)])
      const reasons = [...world.refusals].map(([reason, count]) => `${reason} ${String(count)}`).join(', ')
      say(
        `hostile requests: ${String(sent)} (seed ${String(SEED)}), ${String(answered)} answered, ${String(given)} served, at most ${String(Math.round(peak / MIB))} MiB more; ${reasons}`,
        quiet,
        busy,
      )
      expect(given).toBe(0)
      expect(world.served.filter((did) => did === world.former.did)).toEqual([])
      expect(new Set(world.served).size).toBe(1)
      expect(world.node.isAlive()).toBe(true)
      await world.fetchOnce()
    },
    FULL ? 3_600_000 : 60_000,
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
    const before = world.node.rssBytes()
    const piece = new Uint8Array(256 * 1024)
    const talks = await Promise.all(Array.from({ length: 16 }, () => one.speak()))
    for (const talk of talks) {
      talk.send(frameOf({ op: 'deliver' }, new Uint8Array(16 * MIB)).subarray(0, 100))
      for (let sent = 0; sent < 12 * MIB; sent += piece.length) talk.send(piece)
    }
    const fetches = [await world.fetchOnce(), await world.fetchOnce(), await world.fetchOnce()]
    const growth = world.node.rssBytes() - before
    process.stdout.write(`half frames: 16 streams of one peer, ${String(Math.round(growth / MIB))} MiB more\n`)
    for (const talk of talks) talk.close()
    expect(fetches).toHaveLength(3)
    expect(growth).toBeLessThan(64 * MIB)
  })

  it(`serves on beside ${String(SOCKETS)} connections that say nothing, and slow ones`, async () => {
    const quiet = await honestTimes(() => true)
    const before = world.node.rssBytes()
    const [, , , port = '0'] = (world.card.addresses[0] ?? '').split('/').slice(1)
    const sockets: Socket[] = []
    for (let at = 0; at < SOCKETS; at += 1) {
      const socket = connect({ host: '127.0.0.1', port: Number(port), localAddress: `127.9.${String(at >> 8)}.${String(1 + (at % 250))}` })
      socket.on('error', () => undefined)
      if (at % 2 === 0) socket.write('\u0013/multistream')
      sockets.push(socket)
    }
    const idle = await Promise.allSettled(attackers.map((one) => one.open(world.card, '/salus/pair/1')))
    const busy = await honestTimes(() => true)
    say(`${String(SOCKETS)} connections: ${String(Math.round((world.node.rssBytes() - before) / MIB))} MiB more`, quiet, busy)
    for (const socket of sockets) socket.destroy()
    for (const one of idle) if (one.status === 'fulfilled') one.value.close()
    expect(busy).toHaveLength(SAMPLES)
    expect(world.node.isAlive()).toBe(true)
  })
})
