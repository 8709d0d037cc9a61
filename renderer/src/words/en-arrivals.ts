/** English: what arrived and waits for a look. */

export const EN_ARRIVALS = {
  'arrival.shares': { one: 'One share is new.', other: '{n} shares are new.' },
  'arrival.nothing': 'Nothing is fetched before you say so.',
  'arrival.paper': 'The paper itself',
  'arrival.opening': 'Opening what was sent. Nothing of it is kept.',
  'arrival.look': 'Look at it',
} as const
