/** On a network that this vault sends to itself, all that is to be put at one moment goes in one call: one beside the other they could be told by their order, and each would wait for the one before. */

import type { OutboxEntry } from '../collections.ts'
import { readContract } from './ledger-state.ts'
import { isWaiting, isWitness } from './outbox-states.ts'
import { readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'

/** Values in one call: twice the gas of a head, so that an account that pays for one pays for the other. */
const TOGETHER_MAX = 16

type Waiting = readonly (readonly [id: string, entry: OutboxEntry])[]

/** An own value that is in no chain block yet. What contacts ask for goes one by one: values of several people in one call say more than alone. */
function isPut(entry: OutboxEntry): boolean {
  return isWitness(entry) && isWaiting(entry) && entry.height === 0 && entry.relay === undefined
}

/** Ids of what goes out together now; none where there is nothing to go with, or where the log is the one of before. */
export async function togetherOf(session: Session, due: Waiting): Promise<readonly string[]> {
  const ids = due.filter(([, entry]) => isPut(entry)).map(([id]) => id)
  if (ids.length < 2) return []
  const { ledger } = await readVaultEntry(session)
  if (ledger.sealLog === '') return []
  const log = await readContract(session, { choice: 'own', contract: ledger.sealLog, depth: 1 })
  return log.ok && log.value.form === 2 ? ids.slice(0, TOGETHER_MAX) : []
}

/** What goes with an entry, as it stands now. */
export async function besideOf(session: Session, id: string, together: readonly string[]): Promise<Waiting> {
  if (!together.includes(id)) return []
  const beside: (readonly [string, OutboxEntry])[] = []
  for (const other of together) {
    const entry = other === id ? undefined : await session.manifest.get('outbox', other)
    if (entry !== undefined && isPut(entry)) beside.push([other, entry])
  }
  return beside
}
