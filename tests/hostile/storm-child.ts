/** The attackers, in a process of their own, so that the honest reader shares nothing with them but the node. */

import { dice } from '../support/dice.ts'
import { startAttacker } from '../support/hostile-node.ts'
import type { Attacker } from '../support/hostile-node.ts'
import { addTally, DOORS, isQuestion, judge, knockAt, NO_TALLY, requestAt } from './doors.ts'
import type { Door, Tally, Verdict } from './doors.ts'
import { bePolite } from './polite.ts'
import { pick } from './request-mutations.ts'
import type { Question, Roll } from './request-mutations.ts'
import { STORMING } from './storm.ts'
import type { FromStorm, Orders } from './storm.ts'

/** Requests on one stream, and streams of one attacker before the node counts anew. */
const A_STREAM = 5
const A_ROUND = 6
/** Most of them at the door that has the records behind it. */
const DRAWN: readonly Door[] = [...DOORS, 'blocks', 'blocks', 'blocks', 'blocks', 'key', 'leave', 'collect', 'introduction']

interface Fighter {
  readonly attacker: Attacker
  readonly isContact: boolean
}

/** One stream; what came of it at this door. */
async function attack(fighter: Fighter, door: Door, { card, leaked }: Orders, roll: Roll): Promise<Tally> {
  try {
    return await (isQuestion(door) ? ask(fighter, door, leaked, roll) : knock(fighter, door, { card, leaked }, roll))
  } catch {
    // She was parted from, and comes again.
    return { ...NO_TALLY, sent: 1, parted: 1 }
  }
}

async function ask({ attacker, isContact }: Fighter, door: Question, leaked: Orders['leaked'], roll: Roll): Promise<Tally> {
  const talk = await attacker.speak()
  let sent = 0
  while (sent < A_STREAM && talk.send(requestAt(door, leaked, roll))) sent += 1
  await talk.finish()
  const verdicts: Verdict[] = []
  for (let answer = await talk.read(); answer !== null; answer = await talk.read())
    verdicts.push(judge(door, answer.header, answer.payload.length, isContact))
  talk.close()
  return tallyOf(Math.max(1, sent), verdicts)
}

async function knock(
  { attacker }: Fighter,
  door: Exclude<Door, Question>,
  { card, leaked }: Pick<Orders, 'card' | 'leaked'>,
  roll: Roll,
): Promise<Tally> {
  const { protocol, frames, judge: verdictOf } = knockAt(door, leaked, attacker.device, roll)
  const talk = await attacker.open(card, protocol)
  for (const frame of frames) talk.send(frame)
  if (door === 'introduction') for (let more = roll(A_STREAM); more > 0; more -= 1) talk.send(requestAt('blocks', leaked, roll))
  await talk.finish()
  const answer = await talk.some()
  talk.close()
  return tallyOf(1, answer.length === 0 ? [] : [verdictOf(answer)])
}

/** One request may bring several answers, and none more than it was sent. */
function tallyOf(sent: number, verdicts: readonly Verdict[]): Tally {
  const count = (wanted: Verdict): number => verdicts.filter((one) => one === wanted).length
  const refused = Math.min(count('refused'), sent)
  return { sent, given: count('given'), allowed: count('allowed'), refused, parted: Math.max(0, sent - refused - count('allowed')) }
}

interface Camp {
  readonly orders: Orders
  readonly fighters: readonly Fighter[]
  readonly roll: Roll
  readonly tallies: Map<Door, Tally>
  sent: number
}

async function gather(orders: Orders): Promise<Camp> {
  if (orders.isPolite) bePolite()
  const fighters = await Promise.all(
    Array.from({ length: STORMING }, async (_, at): Promise<Fighter> => {
      const isContact = at % 2 === 0
      return { attacker: await startAttacker(orders.card, at, isContact ? orders.former : undefined), isContact }
    }),
  )
  return { orders, fighters, roll: dice(orders.seed), tallies: new Map(), sent: 0 }
}

async function fight(camp: Camp): Promise<void> {
  for (let turn = 0; turn < A_ROUND; turn += 1)
    await Promise.all(
      camp.fighters.map(async (fighter) => {
        const door = pick(DRAWN, camp.roll)
        const tally = await attack(fighter, door, camp.orders, camp.roll)
        camp.tallies.set(door, addTally(camp.tallies.get(door) ?? NO_TALLY, tally))
        camp.sent += tally.sent
      }),
    )
}

let camp: Camp | null = null
process.on('message', (message: Orders | 'round') => {
  const work = async (): Promise<void> => {
    if (message !== 'round') camp = await gather(message)
    else if (camp !== null) await fight(camp)
    process.send?.({ sent: camp?.sent ?? 0, doors: [...(camp?.tallies ?? [])] } satisfies FromStorm)
  }
  void work()
})
process.once('disconnect', () => {
  process.exit(0)
})
