/** Notes that the safety words were compared aloud and are the same. */

import { refusal } from '../../session/refusal.ts'
import { addActivity } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `contact-not-found`. */
export async function verifyContact(session: Session, args: { readonly contactId: string }): Promise<null> {
  await session.manifest.commit(async (tx) => {
    // As it is by now: a newer card may have come meanwhile.
    const contact = await tx.get('contacts', args.contactId)
    if (contact === undefined) throw refusal('contact-not-found')
    await tx.set('contacts', contact.id, { ...contact, verified: true })
    await addActivity(session, tx, 'contact-verified', { who: contact.name })
  })
  session.emit({ type: 'changed', what: ['contacts', 'activity'] })
  return null
}
