/** Takes a contact off the list: somebody who was added by mistake, or with whom nothing goes on any more. What was shared and signed before keeps its name. */

import { contactsInUse, mayBeDropped } from '../../session/letters/known-contacts.ts'
import { refusal } from '../../session/refusal.ts'
import { refreshServing } from '../../session/shares/serving.ts'
import { addActivity, laterThan, takeAway } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Nobody is told. One that is off the list already is not an error. Errors: `contact-not-found`, `contact-in-use`. */
export async function removeContact(session: Session, args: { readonly contactId: string }): Promise<null> {
  await session.manifest.commit(async (tx) => {
    const contact = await tx.get('contacts', args.contactId)
    if (contact === undefined) throw refusal('contact-not-found')
    if ((await contactsInUse(session)).has(contact.id)) throw refusal('contact-in-use')
    if (contact.removed === true) return
    for (const [id, one] of await session.manifest.list('deliveries')) {
      if (one.contactId !== contact.id || one.deliveredAtMs !== undefined || !mayBeDropped(one)) continue
      await takeAway(session, tx, 'deliveries', id)
      tx.dropFilesAfter([one.cid])
    }
    const changedAtMs = laterThan(session, contact.changedAtMs ?? contact.addedAtMs)
    await tx.set('contacts', contact.id, { ...contact, removed: true, verified: false, changedAtMs })
    await addActivity(session, tx, 'contact-removed', { who: contact.name })
  })
  await refreshServing(session)
  session.emit({ type: 'changed', what: ['contacts', 'activity'] })
  return null
}
