/** People: this one's card and name, and her contacts. */

import type { Contact, ContactRole } from '../model/person.ts'
import type { Result } from '../model/result.ts'

export interface PeopleApi {
  showContactCard(args: null): Result<{ card: string; name: string; safetyHint: string }>
  previewContact(args: { card: string }): Result<{ name: string; safetyWords: readonly string[]; known: boolean }>
  addContact(args: {
    card: string
    name: string
    role: ContactRole
    verified: boolean
  }): Result<{ contactId: string; safetyWords: readonly string[] }>
  listContacts(args: null): Result<readonly Contact[]>
  /** What this person is called, on her card and in what she signs from now on. */
  changeName(args: { name: string }): Result<null>
  /** What the person calls them, and what they are to her; for herself alone. */
  changeContact(args: { contactId: string; name: string; role: ContactRole }): Result<null>
  /** Off the list, for this person alone; who is off it already stays so. Errors: `contact-not-found`, `contact-in-use`. */
  removeContact(args: { contactId: string }): Result<null>
  verifyContact(args: { contactId: string }): Result<null>
}

export const PEOPLE_METHODS: Readonly<Record<keyof PeopleApi, true>> = {
  showContactCard: true,
  previewContact: true,
  addContact: true,
  listContacts: true,
  changeName: true,
  changeContact: true,
  removeContact: true,
  verifyContact: true,
}
