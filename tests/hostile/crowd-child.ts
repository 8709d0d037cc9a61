/** The crowd itself. */

import { startAttacker } from '../support/hostile-node.ts'
import type { Attacker } from '../support/hostile-node.ts'
import { CROWD } from './crowd.ts'
import type { Attack, CrowdOrders, ToCrowd } from './crowd.ts'
import { flood } from './floods.ts'
import { bePolite } from './polite.ts'
import { beSlow, slowSocket } from './slow-loris.ts'
import type { Slow } from './slow-loris.ts'

/** Where its attackers call from, apart from those of other processes. */
const FIRST = 100

interface Camp {
  readonly orders: CrowdOrders
  readonly attackers: readonly Attacker[]
}

let camp: Camp | null = null
let going: readonly Slow[] = []
let isDripping = false

async function gather(orders: CrowdOrders): Promise<Camp> {
  if (orders.isPolite) bePolite()
  const attackers = Array.from({ length: CROWD }, (_, at) =>
    startAttacker(orders.card, FIRST + at, at % 2 === 0 ? orders.former : undefined),
  )
  return { orders, attackers: await Promise.all(attackers) }
}

/** One of them is enough for a flood. */
async function begin(attack: Attack, { orders: { card, size }, attackers }: Camp): Promise<readonly Slow[]> {
  const [contact, stranger] = attackers
  if (contact === undefined || stranger === undefined) throw new Error('nobody')
  switch (attack) {
    case 'half frames':
      return [await flood(attack, card, contact, size)]
    case 'filled streams':
    case 'streams opened and left':
    case 'pings':
    case 'frames without end':
      return [await flood(attack, card, stranger, size)]
    case 'connections':
      return Array.from({ length: size.sockets }, (_, at) =>
        slowSocket(card, at, Buffer.from(at % 2 === 0 ? '\u0013/multistream/1.0.0\n' : '  ', 'latin1')),
      )
    case 'slow before TLS':
    case 'slow within TLS':
    case 'silent after TLS':
    case 'slow before the introduction':
    case 'silent after the introduction':
    case 'slow within a frame':
    case 'coming and going':
      return (await Promise.all(attackers.map((one, at) => beSlow(attack, card, one, at)))).flat()
  }
}

/** Never two at once. */
async function drip(): Promise<void> {
  if (isDripping) return
  isDripping = true
  await Promise.allSettled(going.map(async (one) => one.drip()))
  isDripping = false
}

async function obey(message: ToCrowd): Promise<void> {
  switch (message.type) {
    case 'gather':
      camp = await gather(message.orders)
      return
    case 'begin':
      if (camp !== null) going = await begin(message.attack, camp)
      return
    case 'drip':
      await drip()
      return
    case 'end':
      for (const one of going) one.stop()
      going = []
  }
}

process.on('message', (message: ToCrowd) => {
  void obey(message).then(() => {
    if (message.type !== 'drip') process.send?.(null)
  })
})
process.once('disconnect', () => {
  process.exit(0)
})
