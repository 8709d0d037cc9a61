/** Lets the attackers go, from a process of their own, round by round. */

import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import { startAsked } from '../support/asked-process.ts'
import type { Door, Tally } from './doors.ts'
import type { Leaked } from './request-mutations.ts'

/** Attackers in one storm. */
export const STORMING = 12

export interface Orders {
  readonly card: ContactCard
  readonly former: IdentityKeys
  readonly leaked: Leaked
  readonly seed: number
  readonly requests: number
  /** Leaves the processor to others: on one computer, what is measured is the node and not how the system shares its cores. */
  readonly isPolite: boolean
}

export interface FromStorm {
  readonly sent: number
  readonly doors: readonly (readonly [Door, Tally])[]
}

export interface Storm {
  readonly pid: number
  /** One round of all attackers; what came of all until now. Between rounds they are still. */
  readonly round: () => Promise<FromStorm>
  readonly stop: () => void
}

/** Resolves when the attackers stand at the door. */
export async function gather(orders: Orders): Promise<Storm> {
  const { pid, ask, leave } = startAsked<Orders | 'round'>('hostile/storm-child')
  await ask(orders)
  return { pid, round: async () => (await ask('round')) as FromStorm, stop: leave }
}
