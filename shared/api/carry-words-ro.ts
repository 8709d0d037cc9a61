/** Romanian: what to say when a sealed file could not be saved or opened. */

import type { CarryErrorCatalogue } from './error-catalogue.ts'

export const CARRY_WORDS_RO: CarryErrorCatalogue = {
  'car-invalid': {
    sentence: 'Acesta nu este un fișier sigilat pe care Salus îl poate citi.',
    next: 'Alegeți fișierul salvat pentru dumneavoastră, de obicei cu numele terminat în .salus sau .car.',
  },
  'car-damaged': {
    sentence: 'Acest fișier sigilat a fost schimbat sau deteriorat pe drum. Nu s-a păstrat nimic din el.',
    next: 'Cereți-l încă o dată.',
  },
  'car-incomplete': {
    sentence: 'Acest fișier sigilat nu este întreg. Nu s-a păstrat nimic din el.',
    next: 'Copiați-l din nou sau cereți-l încă o dată.',
  },
  'parcel-invalid': {
    sentence: 'În acest fișier sunt blocuri sigilate, dar nicio partajare și nicio scrisoare.',
    next: 'El poate repara un seif, la Recuperare. Pentru o partajare, cereți fișierul salvat din pagina ei.',
  },
  'parcel-foreign': {
    sentence: 'În acest fișier sigilat este ceva ce nu ține de el. Nu s-a păstrat nimic din el.',
    next: 'Rugați pe cine vi l-a dat să îl salveze din nou.',
  },
  'parcel-needs-sender': {
    sentence: 'Cheile acestei partajări vin doar în schimbul confirmărilor, deci un fișier singur nu se poate deschide.',
    next: 'Cine îl primește trebuie să poată ajunge la Salus al dumneavoastră. Salvați-l știind aceasta sau partajați fără această condiție.',
  },
  'parcel-empty': { sentence: 'Nimic nu așteaptă pentru acest contact.', next: 'Nu este nimic de salvat. Ce s-a trimis a ajuns.' },
}
