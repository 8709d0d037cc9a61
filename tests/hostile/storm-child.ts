/** The attackers, in a process of their own, so that the honest reader shares nothing with them but the node. */

import { dice } from '../support/dice.ts'
import { startAttacker } from '../support/hostile-node.ts'
import type { Attacker } from '../support/hostile-node.ts'
import type { Talk } from '../support/liar.ts'
import { hostileHello, hostileRequest } from './request-mutations.ts'
import type { Roll } from './request-mutations.ts'
import type { Orders } from './storm.ts'

const ATTACKERS = 12
/** Requests on one stream, and streams of one attacker before the node counts anew. */
const A_STREAM = 8
const A_ROUND = 6

interface Result {
  readonly sent: number
  readonly answered: number
  /** Answers with bytes of blocks in them. */
  readonly given: number
}

/** One stream. */
async function attack(one: Attacker, { card, leaked }: Orders, roll: Roll): Promise<Result> {
  let talk: Talk
  let sent = 0
  try {
    if (roll(5) === 0) {
      talk = await one.open(card)
      for (const frame of hostileHello(one.device, roll)) talk.send(frame)
      sent += 1
    } else talk = await one.speak()
    while (sent < A_STREAM && talk.send(hostileRequest(leaked, roll))) sent += 1
    await talk.finish()
  } catch {
    // It was parted from, and comes again.
    return { sent: Math.max(1, sent), answered: 0, given: 0 }
  }
  let [answered, given] = [0, 0]
  for (let answer = await talk.read(); answer !== null; answer = await talk.read()) {
    answered += 1
    if (answer.payload.length > 0 && answer.header['count'] === undefined) given += 1
  }
  talk.close()
  return { sent: Math.max(1, sent), answered, given }
}

async function storm(orders: Orders): Promise<void> {
  const roll = dice(orders.seed)
  const starting = Array.from({ length: ATTACKERS }, (_, at) => startAttacker(orders.card, at, at % 2 === 0 ? orders.former : undefined))
  const attackers = await Promise.all(starting)
  let [sent, answered, given] = [0, 0, 0]
  while (sent < orders.requests) {
    for (let turn = 0; turn < A_ROUND; turn += 1)
      for (const result of await Promise.all(attackers.map((one) => attack(one, orders, roll)))) {
        sent += result.sent
        answered += result.answered
        given += result.given
      }
    process.send?.({ sent, answered, given })
  }
  await Promise.all(attackers.map((one) => one.stop()))
  process.disconnect()
}

process.once('message', (orders: Orders) => {
  void storm(orders)
})
