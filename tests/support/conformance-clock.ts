/** The last rows of the conformance table: afterwards the ledger of that node is hours ahead of its clock. */

import { describe, it } from 'vitest'
import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import type { Given } from './conformance-below.ts'
import type { ConformanceTable, Heard } from './conformance-table.ts'
import type { NodeProcess } from './node-process.ts'
import { turnsUntil } from './person.ts'
import type { Person } from './person.ts'

const HOUR_MS = 3_600_000

interface Rows {
  readonly maria: Person
  readonly node: NodeProcess
  readonly anas: IdentityKeys
  readonly recordIds: readonly string[]
  readonly table: ConformanceTable
  readonly give: (ids: readonly string[]) => Promise<Given>
  readonly ask: (grant: Given) => Promise<Heard>
}

/** `rows` is asked once everybody is there. */
export function describeClock(rows: () => Rows): void {
  describe('a clock that is put back', () => {
    it('opens nothing: the node decides by the later of its clock and the ledger', async () => {
      const { maria, node, anas, recordIds, table, give, ask } = rows()
      const [grant, other] = [await give(recordIds.slice(0, 1)), await give(recordIds.slice(1, 2))]
      try {
        node.setClock(3 * HOUR_MS)
        await maria.call('withdrawGrant', { grantId: other.grantId })
        await turnsUntil([maria], async () => (await maria.call('showStatus', null)).ledger.waiting === 0)
      } finally {
        node.setClock(0)
      }
      await maria.root.turn()
      await table.denies('clock', 'put back, after the vault noted the end', ask(grant), 'grant-not-found')
      // As a vault would hand it over that has not noted it.
      const use = { purpose: 'TREAT', right: 'view' } as const
      const line = { ...grant, grantee: anas.did, fromMs: 0, untilMs: Date.now() + HOUR_MS, use }
      await maria.root.stop()
      await node.peer.setServing([line], [])
      await table.denies('clock', 'put back, where the ledger is past the end', ask(grant), 'grant-expired')
    })
  })
}
