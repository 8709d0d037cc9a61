/** Romanian: what arrived and waits for a look. */

import type { EN_ARRIVALS } from '../en/arrivals.ts'
import type { Entry } from '../en.ts'

export const RO_ARRIVALS: Readonly<Record<keyof typeof EN_ARRIVALS, Entry>> = {
  'arrival.shares': { one: 'O partajare este nouă.', few: '{n} partajări sunt noi.', other: '{n} de partajări sunt noi.' },
  'arrival.nothing': 'Nu se preia nimic înainte să spuneți dumneavoastră.',
  'arrival.paper': 'Documentul însuși',
  'arrival.opening': 'Se deschide ce v-a fost trimis. Nimic din el nu se păstrează.',
  'shared.declineTitle': 'Refuzați ce vă arată {name}?',
  'shared.declineText':
    'Invitația se șterge de pe acest calculator, iar {name} nu află. Ca să vedeți totuși, aveți nevoie de o invitație nouă.',
  'shared.declineYes': 'Refuză și șterge',
  'shared.declineNot': 'Las-o aici',
  'shared.declined': 'Refuzată. Invitația a fost ștearsă aici și nimeni nu a aflat.',
  'offer.declineTitle': 'Ștergeți „{title}” de aici?',
  'offer.declineSure':
    'Nu este printre înregistrările dumneavoastră și pe acest calculator nu rămâne nicio copie. {name} nu află; cereți-o dacă o vreți totuși.',
  'offer.declineNot': 'Las-o aici',
  'child.shortened': 'Partajarea însăși se încheie la {until}: se dă mai departe până atunci, nu mai mult.',
  'contact.known': 'Această persoană este deja printre contacte. Adăugarea cărții aduce datele la zi.',
  'requests.reading': 'Se citește.',
  'arrival.look': 'Vezi ce este',
}
