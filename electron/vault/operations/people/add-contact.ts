/** Adds a contact from a card, or brings the addresses of a known one up to date. */

import { decodeCardToken, safetyWords } from '../../../../shared/crypto/card.ts'
import { PERSON_NAME_MAX, CONTACT_ROLES } from '../../../../shared/model/person.ts'
import type { ContactRole } from '../../../../shared/model/person.ts'
import { isOlderCard, withCard } from '../../session/letters/card-time.ts'
import { canBeSeen, CONTACTS_MAX, isCalled } from '../../session/letters/contacts.ts'
import { must, refusal } from '../../session/refusal.ts'
import { refreshServing } from '../../session/shares/serving.ts'
import { addActivity, laterThan, newId } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

export interface AddContactArgs {
  readonly card: string
  readonly name: string
  readonly role: ContactRole
  readonly verified: boolean
}

/**
 * Errors: `card-invalid`, `card-own`, `input-invalid`, `limit-exceeded`, `contact-exists` for an older card of a known one, and `contact-other-key`
 * where somebody of that name is there with another key: it may be a second person, or somebody who pretends.
 */
export async function addContact(
  session: Session,
  args: AddContactArgs,
): Promise<{ readonly contactId: string; readonly safetyWords: readonly string[] }> {
  const card = must(decodeCardToken(args.card.trim()))
  if (card.did === session.identity.did) throw refusal('card-own')
  const name = args.name.trim() === '' ? card.name : args.name.trim()
  if (!canBeSeen(name) || name.length > PERSON_NAME_MAX || !CONTACT_ROLES.includes(args.role)) throw refusal('input-invalid')
  const words = safetyWords(session.identity.did, card.did)
  const now = session.ports.clock.now()
  const contactId = await session.manifest.commit(async (tx) => {
    // As they are by now: the words may have been compared meanwhile, a newer card have come, or the same one been added.
    const contacts = await session.manifest.list('contacts')
    const [knownId, before] = contacts.find(([, contact]) => contact.did === card.did) ?? []
    // Added again after they were taken off the list: as they are now, and under what they were then.
    const known = before?.removed === true ? undefined : before
    if (before === undefined && contacts.length >= CONTACTS_MAX) throw refusal('limit-exceeded')
    if (known !== undefined && isOlderCard(known, card, now)) throw refusal('contact-exists')
    if (known === undefined && contacts.some(([, one]) => one.removed !== true && isCalled(one, name))) throw refusal('contact-other-key')
    const contact = withCard(
      {
        id: knownId ?? newId(session),
        did: card.did,
        name,
        role: args.role,
        card,
        safetyWords: words,
        verified: args.verified || known?.verified === true,
        addedAtMs: known?.addedAtMs ?? now,
        ...(before?.changedAtMs === undefined ? {} : { changedAtMs: laterThan(session, before.changedAtMs) }),
      },
      card,
      now,
    )
    await tx.set('contacts', contact.id, contact)
    if (known === undefined) await addActivity(session, tx, 'contact-added', { who: name })
    if (contact.verified && known?.verified !== true) await addActivity(session, tx, 'contact-verified', { who: name })
    return contact.id
  })
  await refreshServing(session)
  session.emit({ type: 'changed', what: ['contacts', 'activity'] })
  return { contactId, safetyWords: words }
}
