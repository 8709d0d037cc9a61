/** Keys against receipts for somebody who is away: the desk of her own node over what she ordered to be kept, with receipts as letters that wait for her. */

import { join } from 'node:path'
import type { Did } from '../../../shared/model/person.ts'
import { createKeyDesk } from './give-key.ts'
import type { KeyDesk } from './give-key.ts'
import type { HeldLetters } from './held-letters.ts'
import { openReceiptChains } from './receipt-chains.ts'
import type { ServingTable } from './serving-table.ts'

export interface KeptDeskDeps {
  /** Of this owner alone; it goes with everything in it when the keeping ends. */
  readonly dir: string
  readonly letters: HeldLetters
  readonly owner: Did
  readonly now: () => number
  /** As it is now: what was ordered last counts, also for a question that began before. Null once nothing is kept. */
  readonly table: () => Pick<ServingTable, 'refusal' | 'line'> | null
}

/** How far each chain has come lies beside the letters, so that a restarted mirror takes no second receipt under one number. */
export async function createKeptDesk({ dir, letters, owner, now, table }: KeptDeskDeps): Promise<KeyDesk> {
  return createKeyDesk({
    table: {
      line: (grantId) => table()?.line(grantId),
      refusal: (did, stated, cid, nowMs) => table()?.refusal(did, stated, cid, nowMs) ?? Promise.resolve('grant-not-found' as const),
    },
    chains: await openReceiptChains(join(dir, 'receipt-chains.json')),
    keep: (_line, from, envelope) => letters.leave({ to: owner, from, envelope, stays: true }),
    now,
  })
}
