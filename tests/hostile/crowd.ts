/** People who flood a node or are slow at it, in a process of their own, so that the honest reader shares nothing with them but the node. */

import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import { startAsked } from '../support/asked-process.ts'
import { FLOODS } from './floods.ts'
import type { FloodSize } from './floods.ts'
import { STAGES } from './slow-loris.ts'

/** Attackers in a crowd, each with a device and an address of her own; every other one is a contact on a device that nobody has seen. */
export const CROWD = 6

export const ATTACKS = [...FLOODS, 'connections', ...STAGES] as const
export type Attack = (typeof ATTACKS)[number]

export interface CrowdOrders {
  readonly card: ContactCard
  readonly former: IdentityKeys
  readonly size: FloodSize & { readonly sockets: number }
  /** As `bePolite` says. */
  readonly isPolite: boolean
}

export type ToCrowd =
  | { readonly type: 'gather'; readonly orders: CrowdOrders }
  | { readonly type: 'begin'; readonly attack: Attack }
  | { readonly type: 'drip' | 'end' }

export interface Crowd {
  readonly pid: number
  /** Resolves when all of it goes on. */
  begin(attack: Attack): Promise<void>
  /** What is slow says a byte more, what ended begins anew. */
  drip(): void
  end(): Promise<void>
  leave(): void
}

/** Resolves when they stand at the door. */
export async function gatherCrowd(orders: CrowdOrders): Promise<Crowd> {
  const { pid, ask, tell, leave } = startAsked<ToCrowd>('hostile/crowd-child')
  await ask({ type: 'gather', orders })
  return {
    pid,
    begin: async (attack) => {
      await ask({ type: 'begin', attack })
    },
    drip: () => {
      tell({ type: 'drip' })
    },
    end: async () => {
      await ask({ type: 'end' })
    },
    leave,
  }
}
