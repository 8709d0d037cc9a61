/** A share that its reader sent back, because it was not meant for them. */

import type { Transaction } from '../manifest/manifest.ts'
import { addActivity } from '../session.ts'
import type { Session } from '../session.ts'

/** Notes it inside a commit; the share itself goes on until the person stops it, because she alone decides about it. */
export async function noteReported(session: Session, tx: Transaction, grantId: string): Promise<void> {
  const entry = await tx.get('grants', grantId)
  if (entry === undefined || entry.reportedAtMs !== undefined) return
  await tx.set('grants', grantId, { ...entry, reportedAtMs: session.ports.clock.now() })
  const contact = await tx.get('contacts', entry.contactId)
  await addActivity(session, tx, 'share-reported', { who: contact?.name ?? '', grantId })
}
