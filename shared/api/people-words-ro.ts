/** Romanian: what to say when a person's card, a contact or an invitation could not be used. */

import type { PeopleErrorCatalogue } from './error-catalogue.ts'

export const PEOPLE_WORDS_RO: PeopleErrorCatalogue = {
  'contact-other-key': {
    sentence:
      'Cineva cu acest nume este deja printre contacte, cu altă cheie. Poate fi altă persoană, un calculator nou sau cineva care se preface.',
    next: 'Opriți-vă și sunați persoana pe care o cunoașteți. Dacă a luat-o de la capăt sau dacă este altcineva, adăugați-o pe aceasta cu alt nume; nimic din ce ați partajat nu trece la ea.',
  },
  'card-invalid': {
    sentence: 'Aceasta nu este o carte de contact întreagă.',
    next: 'Copiați-o din nou de la început la sfârșit sau folosiți fișierul.',
  },
  'card-own': { sentence: 'Aceasta este chiar cartea dumneavoastră.', next: 'Lipiți cartea celeilalte persoane.' },
  'contact-exists': { sentence: 'Persoana este deja printre contacte.', next: 'Căutați numele în listă.' },
  'contact-in-use': {
    sentence:
      'Ceva este încă în curs cu această persoană: un acces, o întrebare, înregistrări păstrate una pentru cealaltă sau o scrisoare pe drum.',
    next: 'Încheiați mai întâi pe pagina ei; o scrisoare pe drum trebuie să ajungă. Apoi scoateți-o din listă.',
  },
  'contact-name-taken': {
    sentence: 'Altcineva se numește deja așa la dumneavoastră.',
    next: 'Alegeți un nume care să le deosebească pe cele două persoane.',
  },
  'contact-not-found': { sentence: 'Acest contact nu este în seif.', next: 'Adăugați din nou persoana cu o carte de contact.' },
  'invite-invalid': {
    sentence: 'Aceasta nu este o invitație întreagă.',
    next: 'Copiați-o din nou de la început la sfârșit sau cereți-o din nou.',
  },
  'invite-not-for-you': { sentence: 'Invitația este pentru altcineva.', next: 'Rugați expeditorul să folosească cartea dumneavoastră.' },
  'invite-sender-unknown': {
    sentence: 'Expeditorul nu este printre contacte.',
    next: 'Adăugați-l întâi cu o carte de contact, apoi deschideți din nou invitația.',
  },
  'invite-replayed': { sentence: 'Invitația a fost folosită deja.', next: 'Căutați la Cereri sau cereți una nouă.' },
  'grant-changed': {
    sentence: 'Ce ați ales s-a schimbat după ce a fost arătat, de aceea nu s-a semnat și nu s-a partajat nimic.',
    next: 'Uitați-vă ce s-ar vedea acum, apoi semnați din nou.',
  },
}
