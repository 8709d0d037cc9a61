/** Starts an honest reader in a process of her own. */

import type { StatedUse } from '../../electron/vault/ports.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import { startAsked } from './asked-process.ts'

export interface ReaderOrders {
  /** Of her node, which nobody else has open. */
  readonly dir: string
  readonly own: ContactCard
  readonly card: ContactCard
  readonly stated: StatedUse
  readonly cid: string
}

export type ToReader =
  { readonly type: 'start'; readonly orders: ReaderOrders } | { readonly type: 'read'; readonly times: number } | { readonly type: 'stop' }

export interface Reader {
  readonly pid: number
  /** So many fetches one after the other, in milliseconds each. Throws where one was refused or cut off. */
  read(times: number): Promise<readonly number[]>
  stop(): Promise<void>
}

/** Resolves when her node runs. */
export async function startReader(orders: ReaderOrders): Promise<Reader> {
  const { pid, ask } = startAsked<ToReader>('support/reader-child')
  await ask({ type: 'start', orders })
  return {
    pid,
    read: async (times) => {
      const took = (await ask({ type: 'read', times })) as readonly (number | string)[]
      return took.map((one) => {
        if (typeof one === 'string') throw new Error(one)
        return one
      })
    },
    stop: async () => {
      await ask({ type: 'stop' })
    },
  }
}
