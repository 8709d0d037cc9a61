/** What the states of the outbox mean to whoever looks at them. */

import type { OutboxEntry } from '../collections.ts'

type State = Pick<OutboxEntry, 'state'>

/** It is still to come about, however far it is. */
export function isWaiting({ state }: State): boolean {
  return state !== 'confirmed' && state !== 'failed'
}

/** It witnesses something: a seal, or a lock that is to be opened. */
export function isWitness({ kind }: Pick<OutboxEntry, 'kind'>): boolean {
  return kind === 'seal' || kind === 'open'
}

/** It was given up and would have witnessed something of this vault. */
export function isUnwitnessed(entry: Pick<OutboxEntry, 'state' | 'kind'>): boolean {
  return entry.state === 'failed' && isWitness(entry)
}
