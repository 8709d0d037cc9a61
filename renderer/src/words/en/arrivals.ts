/** English: what arrived and waits for a look. */

export const EN_ARRIVALS = {
  'arrival.shares': { one: 'One share is new.', other: '{n} shares are new.' },
  'arrival.nothing': 'Nothing is fetched before you say so.',
  'arrival.paper': 'The paper itself',
  'arrival.opening': 'Opening what was sent. Nothing of it is kept.',
  'shared.declineTitle': 'Decline what {name} shares?',
  'shared.declineText': 'The invite is deleted on this computer, and {name} is not told. To see it after all you need a new invite.',
  'shared.declineYes': 'Decline and delete',
  'shared.declineNot': 'Leave it here',
  'shared.declined': 'Declined. The invite was deleted here, and nobody was told.',
  'offer.declineTitle': 'Delete “{title}” here?',
  'offer.declineSure':
    'It is not among your records, and no copy stays on this computer. {name} is not told; ask them if you want it after all.',
  'offer.declineNot': 'Leave it here',
  'child.shortened': 'The share itself ends on {until}: it goes on until then, not longer.',
  'contact.known': 'This person is among your contacts already. Adding this card brings the entry up to date.',
  'requests.reading': 'Reading it.',
  'arrival.look': 'Look at it',
} as const
