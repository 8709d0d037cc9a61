/** Romanian: what to say when sending a record, or taking one over, did not work. */

import type { OfferErrorCatalogue } from './error-catalogue.ts'

export const OFFER_WORDS_RO: OfferErrorCatalogue = {
  'offer-invalid': {
    sentence: 'Această înregistrare nu a ajuns întreagă sau spune despre sine ceva ce nu este așa.',
    next: 'Cereți-o din nou. Nu s-a preluat nimic.',
  },
  'offer-not-found': { sentence: 'Această înregistrare nu așteaptă aici.', next: 'Întoarceți-vă la Cereri.' },
  'offer-answered': {
    sentence: 'Ați hotărât deja despre această înregistrare.',
    next: 'Dacă ați preluat-o, este printre înregistrările dumneavoastră.',
  },
  'offer-too-large': {
    sentence: 'Este prea mare pentru a fi trimis: un fișier poate avea 8 MB.',
    next: 'Trimiteți un fișier mai mic sau o parte din el.',
  },
  'pass-on-not-allowed': {
    sentence: 'Această partajare nu vă permite să o dați mai departe.',
    next: 'Rugați persoana să o partajeze cu colegul dumneavoastră sau să vă permită să o dați mai departe.',
  },
  'offer-one-file': {
    sentence: 'Aici sunt mai multe documente sau prea multe înregistrări.',
    next: 'Trimiteți câte un document.',
  },
  'offer-not-yours-to-correct': {
    sentence: 'Această înregistrare nu face parte dintr-o partajare care vă lasă să adăugați.',
    next: 'Trimiteți-o ca înregistrare a dumneavoastră sau cereți să puteți adăuga.',
  },
}
