/** English: what to say when a person's card, a contact or an invitation could not be used. */

import type { PeopleErrorCatalogue } from './error-catalogue.ts'

export const PEOPLE_WORDS_EN: PeopleErrorCatalogue = {
  'contact-other-key': {
    sentence:
      'Somebody of this name is among your contacts, with another key. It may be a second person, a new computer, or somebody who pretends.',
    next: 'Stop here and call the person you know. If they began anew, or if it is somebody else, add this one under another name; nothing that you shared goes over to it.',
  },
  'card-invalid': { sentence: 'This is not a whole contact card.', next: 'Copy it again from beginning to end, or use the file.' },
  'card-own': { sentence: 'This is your own card.', next: 'Paste the card of the other person.' },
  'contact-exists': { sentence: 'This person is already among your contacts.', next: 'Find the name in the list.' },
  'contact-in-use': {
    sentence: 'Something still goes on with this person: a share, a question, records kept for each other, or a letter on its way.',
    next: 'End it on their page first; a letter on its way has to arrive. Then take them off the list.',
  },
  'contact-name-taken': {
    sentence: 'You call somebody else that already.',
    next: 'Choose a name that tells the two apart.',
  },
  'contact-not-found': { sentence: 'This contact is not in the vault.', next: 'Add the person again with a card.' },
  'invite-invalid': { sentence: 'This is not a whole invitation.', next: 'Copy it again from beginning to end, or ask for it again.' },
  'invite-not-for-you': { sentence: 'This invitation is meant for somebody else.', next: 'Ask the sender to share with your card.' },
  'invite-sender-unknown': {
    sentence: 'The sender is not among your contacts.',
    next: 'Add the sender with a card first, then open the invitation again.',
  },
  'invite-replayed': { sentence: 'This invitation was used before.', next: 'Look under Requests, or ask for a new one.' },
  'grant-changed': {
    sentence: 'What you chose changed after it was shown, so nothing was signed and nothing was shared.',
    next: 'Look at what they would see now, then sign again.',
  },
}
