/** Romanian: what arrived and waits for a look. */

import type { EN_ARRIVALS } from './en-arrivals.ts'
import type { Entry } from './en.ts'

export const RO_ARRIVALS: Readonly<Record<keyof typeof EN_ARRIVALS, Entry>> = {
  'arrival.shares': { one: 'O partajare este nouă.', few: '{n} partajări sunt noi.', other: '{n} de partajări sunt noi.' },
  'arrival.nothing': 'Nu se preia nimic înainte să spuneți dumneavoastră.',
  'arrival.paper': 'Documentul însuși',
  'arrival.opening': 'Se deschide ce v-a fost trimis. Nimic din el nu se păstrează.',
  'arrival.look': 'Vezi ce este',
}
