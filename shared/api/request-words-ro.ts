/** Romanian: what to say when asking for records, or answering, did not work. */

import type { RequestErrorCatalogue } from './error-catalogue.ts'

export const REQUEST_WORDS_RO: RequestErrorCatalogue = {
  'request-invalid': {
    sentence: 'Aceasta nu este o cerere întreagă sau îi lipsește ceva ce o cerere trebuie să spună.',
    next: 'Cereți-o din nou. Nu s-a răspuns nimic.',
  },
  'request-not-for-you': { sentence: 'Această cerere este pentru altcineva.', next: 'Nu trebuie să faceți nimic.' },
  'request-not-found': { sentence: 'Această cerere nu este aici.', next: 'Înapoi la Cereri.' },
  'request-expired': {
    sentence: 'Timpul de răspuns la această cerere a trecut.',
    next: 'Se poate cere din nou. Puteți arăta ceva și fără cerere.',
  },
  'request-withdrawn': {
    sentence: 'Cine a trimis această cerere și-a retras-o.',
    next: 'Nu mai este nimic de răspuns. Puteți arăta ceva și fără cerere.',
  },
  'request-answered': {
    sentence: 'Ați spus deja da acestei cereri.',
    next: 'Căutați la Oameni și partajare; acolo o puteți opri.',
  },
  'request-widened': {
    sentence: 'Răspunsul merge mai departe decât s-a cerut, de aceea a fost refuzat.',
    next: 'Alegeți ce s-a cerut sau mai puțin. Ca să arătați mai mult, faceți-o din proprie inițiativă.',
  },
  'request-incomplete': { sentence: 'Lipsește ceva ce o cerere trebuie să spună.', next: 'Spuneți ce cereți și de ce.' },
  'request-statement-missing': {
    sentence: 'O cerere trebuie să spună că nimeni nu este dezavantajat dacă refuză.',
    next: 'Bifați propoziția dacă este adevărată; se semnează odată cu cererea.',
  },
  'request-too-many': {
    sentence: 'Trei cereri ale dumneavoastră către această persoană așteaptă răspuns.',
    next: 'Așteptați până când una primește răspuns sau se încheie.',
  },
  'request-too-soon': {
    sentence: 'Ultima cerere către această persoană s-a încheiat de mai puțin de o zi.',
    next: 'Cereți din nou mâine sau vorbiți cu persoana.',
  },
  'consent-not-kept': {
    sentence: 'Consimțământul acestei partajări nu a fost păstrat: s-a încheiat înainte ca Salus să facă asta.',
    next: 'Cine l-a dat îl are în continuare.',
  },
}
