/** While nothing is written: the vault was set back to an older state, or the date of this computer cannot be believed. */

import { refusal } from './refusal.ts'
import type { Session } from './session.ts'

/** Nothing is signed, sent or deleted by itself meanwhile. */
export function isOnHold({ rolledBack, dateAhead }: Pick<Session, 'rolledBack' | 'dateAhead'>): boolean {
  return rolledBack !== null || dateAhead !== null
}

/** Whenever one of the two has changed. */
export function holdChanges(session: Session): void {
  session.manifest.freeze(reasonOf(session))
}

/** Before work that begins outside the manifest. Errors: `vault-rolled-back`, `date-ahead`. */
export function refuseOnHold(session: Session): void {
  const reason = reasonOf(session)
  if (reason !== null) throw refusal(reason)
}

function reasonOf({ rolledBack, dateAhead }: Session): 'vault-rolled-back' | 'date-ahead' | null {
  if (rolledBack !== null) return 'vault-rolled-back'
  return dateAhead === null ? null : 'date-ahead'
}
