/** The person's word that the copies she saved out of Salus are deleted: signed, to whoever shared them. Salus cannot look there, and says so. */

import { refusal } from '../../session/refusal.ts'
import { addActivity } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { COPIES_REASON, deletionLetter } from '../../session/shares/say-deleted.ts'

/** Twice is harmless. Errors: `grant-not-found`, also where nothing was saved; `contact-not-found`. */
export async function confirmCopiesGone(session: Session, args: { readonly grantId: string }): Promise<null> {
  const { grantId } = args
  const share = await session.manifest.get('shares', grantId)
  if (share?.savedCopies === undefined) throw refusal('grant-not-found')
  if (share.savedCopies.goneAtMs !== undefined) return null
  const contact = await session.manifest.get('contacts', share.contactId)
  if (contact === undefined) throw refusal('contact-not-found')
  const goneAtMs = session.ports.clock.now()
  const queue = await deletionLetter(session, contact, { grantId, deletedAtMs: goneAtMs, reason: COPIES_REASON })
  await session.manifest.commit(async (tx) => {
    const entry = await tx.get('shares', grantId)
    if (entry?.savedCopies === undefined) return
    await tx.set('shares', grantId, { ...entry, savedCopies: { ...entry.savedCopies, goneAtMs } })
    await queue(tx)
    await addActivity(session, tx, 'copies-deleted', { who: contact.name, count: entry.savedCopies.records, grantId })
  })
  session.emit({ type: 'changed', what: ['shares', 'activity'] })
  return null
}
