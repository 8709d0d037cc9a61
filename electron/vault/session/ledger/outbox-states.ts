/** What the states of the outbox mean to whoever looks at them. */

import type { OutboxEntry } from '../collections.ts'

type State = Pick<OutboxEntry, 'state'>

/** It is still to come about, however far it is. */
export function isWaiting({ state }: State): boolean {
  return state !== 'confirmed' && state !== 'failed'
}

/** It was given up and would have witnessed something of this vault: a seal, or a lock that was to be opened. */
export function isUnwitnessed({ state, kind }: Pick<OutboxEntry, 'state' | 'kind'>): boolean {
  return state === 'failed' && (kind === 'seal' || kind === 'open')
}
