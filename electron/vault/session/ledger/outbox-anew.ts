/** An entry of the outbox whose transactions are in no ledger any more. */

import type { OutboxEntry } from '../collections.ts'

/** The same entry as if nothing had been done for it. */
export function asIntent({ order, kind, value, atMs }: OutboxEntry): OutboxEntry {
  return { order, kind, value, state: 'intent', raw: '', hash: '', height: 0, atMs, data: '' }
}
