/** Finds people of this vault by their identity. */

import type { Contact } from '../../../../shared/model/person.ts'
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

/** Read the same: letter case, accents and spaces apart. */
export function sameName(a: string, b: string): boolean {
  const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase().replace(/\s+/gu, ' ').trim()
  return plain(a) === plain(b)
}
