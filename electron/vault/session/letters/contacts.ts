/** Finds people of this vault by their identity. */

import type { Contact } from '../../../../shared/model/person.ts'
import { refusal } from '../refusal.ts'
import type { Refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

/** People of one vault. */
export const CONTACTS_MAX = 1000

/** Null for a stranger. */
export async function contactOf(session: Session, did: string): Promise<Contact | null> {
  return (await session.manifest.list('contacts')).find(([, contact]) => contact.did === did)?.[1] ?? null
}

/** As this person calls a contact; empty for a stranger. */
export async function nameOf(session: Session, did: string): Promise<string> {
  return (await contactOf(session, did))?.name ?? ''
}

/** By this person, or by themselves on their card. */
export function isCalled(contact: Contact, name: string): boolean {
  return sameName(contact.name, name) || sameName(contact.card.name, name)
}

/** Why nothing is taken from somebody who is no contact: under the name of one it may be that person with a new key, or somebody who pretends, and is never taken for the one who is known. */
export async function strangerRefusal(session: Session, name: string): Promise<Refusal> {
  const known = (await session.manifest.list('contacts')).find(([, one]) => one.removed !== true && isCalled(one, name))
  return known === undefined ? refusal('invite-sender-unknown') : refusal('contact-other-key', { contactId: known[0] })
}

/** Marks on letters, and what nobody sees. */
const UNSEEN = /[\p{M}\p{Cc}\p{Default_Ignorable_Code_Point}]/gu

/** Read the same: letter case, accents, spaces and signs that nobody sees apart. */
export function sameName(a: string, b: string): boolean {
  return plainName(a) === plainName(b)
}

/** False where nothing of it can be seen. */
export function canBeSeen(name: string): boolean {
  return plainName(name) !== ''
}

function plainName(name: string): string {
  return name.normalize('NFKD').replace(/\s+/gu, ' ').replace(UNSEEN, '').toLowerCase().replace(/ +/gu, ' ').trim()
}
