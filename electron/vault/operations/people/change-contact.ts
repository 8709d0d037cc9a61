/** What this person calls a contact, and what they are to her. Nothing of it leaves this vault, and what was signed keeps the name of then. */

import { PERSON_NAME_MAX, CONTACT_ROLES } from '../../../../shared/model/person.ts'
import type { ContactRole } from '../../../../shared/model/person.ts'
import { canBeSeen, sameName } from '../../session/letters/contacts.ts'
import { refusal } from '../../session/refusal.ts'
import { addActivity } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

export interface ChangeContactArgs {
  readonly contactId: string
  readonly name: string
  readonly role: ContactRole
}

/** Errors: `contact-not-found`, `input-invalid`, `contact-name-taken` where somebody else is called that here. */
export async function changeContact(session: Session, args: ChangeContactArgs): Promise<null> {
  const name = args.name.trim()
  if (!canBeSeen(name) || name.length > PERSON_NAME_MAX || !CONTACT_ROLES.includes(args.role)) throw refusal('input-invalid')
  await session.manifest.commit(async (tx) => {
    // As it is by now: a newer card may have come meanwhile.
    const contact = await tx.get('contacts', args.contactId)
    if (contact === undefined) throw refusal('contact-not-found')
    if (contact.name === name && contact.role === args.role) return
    const others = (await session.manifest.list('contacts')).filter(([id]) => id !== args.contactId)
    if (name !== contact.name && others.some(([, one]) => one.removed !== true && sameName(one.name, name)))
      throw refusal('contact-name-taken')
    await tx.set('contacts', contact.id, { ...contact, name, role: args.role })
    if (name !== contact.name) await addActivity(session, tx, 'contact-renamed', { who: contact.name, what: name })
  })
  session.emit({ type: 'changed', what: ['contacts', 'activity'] })
  return null
}
