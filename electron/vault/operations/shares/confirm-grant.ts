/** The answer to the yearly question about a long grant: it still fits. */

import { refusal } from '../../session/refusal.ts'
import { addActivity } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { isOver } from '../../session/shares/grant-over.ts'

/** Changes nothing of what was signed. Errors: `grant-not-found`, `grant-withdrawn`, `grant-expired`. */
export async function confirmGrant(session: Session, { grantId }: { readonly grantId: string }): Promise<null> {
  const now = session.ports.clock.now()
  await session.manifest.commit(async (tx) => {
    const entry = await tx.get('grants', grantId)
    if (entry === undefined) throw refusal('grant-not-found')
    if (entry.withdrawnAtMs !== undefined) throw refusal('grant-withdrawn')
    if (isOver(entry, now)) throw refusal('grant-expired')
    const contact = await tx.get('contacts', entry.contactId)
    await tx.set('grants', grantId, { ...entry, confirmedAtMs: now })
    await addActivity(session, tx, 'grant-confirmed', { who: contact?.name ?? '', grantId })
  })
  session.emit({ type: 'changed', what: ['grants', 'activity'] })
  return null
}
