/** An entry of the outbox whose transactions are in no ledger any more. */

import type { OutboxEntry } from '../collections.ts'

/** The same entry as if nothing had been done for it; counted, so that another computer that still knows it as done does not make it so. */
export function asIntent({ order, kind, value, atMs, anew = 0 }: OutboxEntry): OutboxEntry {
  return { order, kind, value, state: 'intent', raw: '', hash: '', height: 0, atMs, data: '', anew: anew + 1 }
}
