/** Shares whose time is over as a ledger has it and not by the clock of this computer: closed, and nothing of them is deleted before both say so, since one lying endpoint of a network can be far ahead. */

import type { ShareEntry } from '../collections.ts'
import type { Session } from '../session.ts'

/** While the vault is open: the ledger is asked again at the next opening. */
const closed = new WeakMap<Session, Set<string>>()

/** Closes it, also what is being read; it stays closed when the ledger says nothing any more. */
export function closeByLedger(session: Session, grantId: string, { senderName }: ShareEntry): void {
  if (isClosedByLedger(session, grantId)) return
  closed.set(session, (closed.get(session) ?? new Set()).add(grantId))
  const atMs = session.ports.clock.now()
  session.emit({ type: 'share-ended', grantId, reason: 'expired', by: senderName, atMs, isKept: true })
  session.emit({ type: 'changed', what: ['shares'] })
}

/** The ledger says again that its time is not over. */
export function openAgain(session: Session, grantId: string): void {
  if (closed.get(session)?.delete(grantId) !== true) return
  session.emit({ type: 'share-open-again', grantId })
  session.emit({ type: 'changed', what: ['shares'] })
}

export function isClosedByLedger(session: Session, grantId: string): boolean {
  return closed.get(session)?.has(grantId) === true
}
