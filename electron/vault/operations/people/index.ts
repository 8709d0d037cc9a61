/** Contacts and how they are reached: method name to function. */

import { acceptInvite } from './accept-invite.ts'
import { addContact } from './add-contact.ts'
import { changeContact } from './change-contact.ts'
import { chooseRelay } from './choose-relay.ts'
import { declineInvite } from './decline-invite.ts'
import { listContacts } from './list-contacts.ts'
import { previewContact } from './preview-contact.ts'
import { removeContact } from './remove-contact.ts'
import { showContactCard } from './show-contact-card.ts'
import { showRelay } from './show-relay.ts'
import { verifyContact } from './verify-contact.ts'

export const PEOPLE = {
  acceptInvite,
  addContact,
  changeContact,
  chooseRelay,
  declineInvite,
  listContacts,
  previewContact,
  removeContact,
  showContactCard,
  showRelay,
  verifyContact,
}
