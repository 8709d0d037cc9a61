/** Leaves a record that somebody sent: it goes, and nobody is told. */

import { refusal } from '../../session/refusal.ts'
import { addActivity } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `offer-not-found`, `offer-answered`. */
export async function declineOffered(session: Session, args: { readonly offerId: string }): Promise<null> {
  await session.manifest.commit(async (tx) => {
    const entry = await tx.get('offers', args.offerId)
    if (entry?.direction !== 'in') throw refusal('offer-not-found')
    if (entry.answer !== undefined) throw refusal('offer-answered')
    await tx.set('offers', args.offerId, { ...entry, blob: null, answer: 'declined', answeredAtMs: session.ports.clock.now() })
    if (entry.blob !== null) tx.dropFilesAfter([entry.blob.cid])
    const contact = await tx.get('contacts', entry.contactId)
    await addActivity(session, tx, 'offer-declined', { who: contact?.name ?? '', what: entry.title })
  })
  session.emit({ type: 'changed', what: ['requests', 'activity'] })
  return null
}
