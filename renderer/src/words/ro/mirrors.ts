/** Romanian: keeping sealed records for each other. */

import type { EN_MIRRORS } from '../en/mirrors.ts'
import type { Entry } from '../en.ts'

export const RO_MIRRORS: Readonly<Record<keyof typeof EN_MIRRORS, Entry>> = {
  'mirror.title': 'O copie sigilată pentru când lipsesc',
  'mirror.text':
    '{name} poate păstra pe calculatorul său o copie sigilată, pe care nu o poate citi. Cât al dumneavoastră este oprit, oamenii pot prelua în continuare ce le-ați dat, iar scrisorile sigilate așteaptă acolo.',
  'mirror.learns':
    'Ce află {name}: identitățile celor cu care partajați, cât, când și până când; niciodată ce scrie. La partajările ale căror deschideri se raportează înainte, și când și cât de des se deschide ceva cât lipsiți, de către cine și pentru ce. La cele date mai departe între timp: numele amândurora și de ce feluri este. Acei oameni văd numele de pe cartea de contact a lui {name}.',
  'mirror.depth': 'Ce se păstrează',
  'mirror.depth.shares': 'Ce partajez',
  'mirror.depth.vault': 'Tot seiful, și pentru a repara ce se strică',
  'mirror.ask': 'Cere-i asta lui {name}',
  'mirror.chip.none': 'neîntrebat',
  'mirror.chip.asked': 'întrebat',
  'mirror.chip.agreed': 'păstrează',
  'mirror.chip.part': 'păstrează o parte',
  'mirror.chip.declined': 'a spus nu',
  'mirror.chip.stopping': 'se oprește',
  'mirror.chip.stopped': 'oprit',
  'mirror.asked': 'Se așteaptă un da de la {name}. Până atunci nu se păstrează nimic acolo.',
  'mirror.room': 'Folosește {used} din {quota}.',
  'mirror.held': {
    one: '{held} din {n} partajare este acolo întreagă.',
    few: '{held} din {n} partajări sunt acolo întregi.',
    other: '{held} din {n} de partajări sunt acolo întregi.',
  },
  'mirror.nothing': 'Acum nu partajați nimic, deci nu este nimic de păstrat.',
  'mirror.keeps.shares': 'Se păstrează acolo: ce partajați.',
  'mirror.keeps.vault': 'Se păstrează acolo: tot seiful dumneavoastră.',
  'mirror.heard': 'Ultima veste: {date}.',
  'mirror.behind': 'Ultima schimbare nu este încă confirmată acolo.',
  'mirror.left': {
    one: 'Acolo nu este destul spațiu: {n} fișier sigilat nu încape. Cât calculatorul dumneavoastră este oprit, nu poate fi luat de acolo. Cereți-i lui {name} mai mult spațiu sau păstrați mai puțin.',
    few: 'Acolo nu este destul spațiu: {n} fișiere sigilate nu încap. Cât calculatorul dumneavoastră este oprit, nu pot fi luate de acolo. Cereți-i lui {name} mai mult spațiu sau păstrați mai puțin.',
    other:
      'Acolo nu este destul spațiu: {n} de fișiere sigilate nu încap. Cât calculatorul dumneavoastră este oprit, nu pot fi luate de acolo. Cereți-i lui {name} mai mult spațiu sau păstrați mai puțin.',
  },
  'mirror.unask': 'Retrageți întrebarea',
  'mirror.unaskTitle': 'Retrageți ce l-ați întrebat pe {name}?',
  'mirror.unaskText': 'Acolo nu se păstrează încă nimic. Salus-ul lui {name} află că nu este nimic de păstrat.',
  'mirror.unaskNot': 'Lăsați-o să aștepte',
  'mirror.stop': 'Oprește păstrarea acolo',
  'mirror.stopTitle': 'Opriți păstrarea la {name}?',
  'mirror.stopText':
    'Salus-ul lui {name} este rugat să șteargă copia sigilată. Cât calculatorul dumneavoastră este oprit, nimeni nu mai poate prelua ceva de acolo.',
  'mirror.stopWayBack': 'Iar cu cele 24 de cuvinte nu ați mai putea reveni de acolo.',
  'mirror.stopNot': 'Las-o acolo',
  'mirror.stopping': 'I s-a spus lui {name} să șteargă totul. Nu este încă confirmat; va fi când Salus-ul său poate fi găsit.',
  'mirror.stopped': 'Salus-ul de acolo a confirmat că a șters totul.',
  'mirror.declined': '{name} nu păstrează nimic pentru dumneavoastră.',
  'keep.title': 'Date sigilate pe care le păstrez pentru {name}',
  'keep.asks': '{name} vă roagă să păstrați date sigilate',
  'keep.text':
    'Sunt sigilate: nici dumneavoastră, nici Salus nu le puteți citi aici. Calculatorul dumneavoastră le dă numai oamenilor aleși de {name}, cât timp {name} permite, și le șterge când i se spune. Unde {name} vrea să afle de fiecare deschidere, ia mai întâi raportul.',
  'keep.learns':
    'Salus-ul dumneavoastră află cu cine partajează {name}, cât și până când, și vede rapoartele despre ce se deschide prin el, fără titluri; lista se păstrează sigilată în seiful dumneavoastră. Funcționează cât Salus rulează și a fost deblocat o dată de la pornire.',
  'keep.depth.shares': 'Cere spațiu pentru ce partajează cu alții.',
  'keep.depth.vault': 'Cere spațiu pentru tot seiful său.',
  'keep.quota': 'Cel mult, în megaocteți',
  'keep.howMuch': 'Spuneți cât loc poate ocupa: cel puțin un megaoctet.',
  'keep.yes': 'Da, le păstrez',
  'keep.no': 'Nu',
  'keep.here': 'Păstrează-le aici',
  'keep.change': 'Schimbă spațiul',
  'keep.stop': 'Oprește și șterge-le de aici',
  'keep.stopTitle': 'Ștergeți ce păstrați pentru {name}?',
  'keep.stopText':
    'Datele sigilate ale lui {name} se șterg de pe acest calculator, iar {name} află. Dacă {name} nu are altă copie, de aici nu mai pot fi aduse înapoi.',
  'keep.stopNot': 'Le păstrez mai departe',
  'keep.room': 'Folosesc {used} din {quota} pe acest calculator.',
  'keep.elsewhere': 'Le păstrează un alt calculator al dumneavoastră.',
  'keep.left': {
    one: '{n} fișier sigilat nu încape. Dacă aveți mai mult spațiu de dat, schimbați-l mai jos.',
    few: '{n} fișiere sigilate nu încap. Dacă aveți mai mult spațiu de dat, schimbați-l mai jos.',
    other: '{n} de fișiere sigilate nu încap. Dacă aveți mai mult spațiu de dat, schimbați-l mai jos.',
  },
  'keep.changed': 'Spațiul a fost schimbat.',
  'keep.look': 'Răspunde',
  'keep.note': 'Nu se întâmplă nimic până nu spuneți da.',
  'mirror.handOver':
    'Salus-ul lui {name} nu poate fi găsit acum. Invitația sigilată așteaptă la {mirror} și se dă de acolo, și cât calculatorul dumneavoastră este oprit. Puteți da și acest text sau fișier; doar Salus-ul său îl deschide.',
  'mirror.recordsThere': 'Și înregistrările sigilate sunt acolo: puteți opri acest calculator.',
  'mirror.recordsReported':
    'Și înregistrările sigilate sunt acolo: puteți opri acest calculator. Fiecare deschidere se raportează întâi acolo, iar dumneavoastră o vedeți când reveniți.',
  'mirror.recordsComing': 'Înregistrările sigilate sunt încă pe drum: lăsați acest calculator pornit până când aici scrie că au ajuns.',
  'mirror.recordsFull':
    'Locul de la {name} este plin: nu tot ce partajați este acolo, iar aceste înregistrări pot lipsi. Lăsați acest calculator pornit până sunt preluate sau cereți-i lui {name} mai mult loc.',
  'mirror.deliveryAt': 'Invitația sigilată așteaptă la {name}',
  'mirror.toldAt': 'Vestea că s-a oprit așteaptă la {name}.',
  'mirror.drop': 'Copie sigilată',
  'mirror.drop.waiting': '{name} nu a putut fi anunțat încă și poate avea copia sigilată.',
  'mirror.drop.told': 'I s-a spus lui {name} să șteargă copia sigilată. Nu este încă confirmat.',
  'mirror.drop.confirmed': 'Salus-ul lui {name} spune că a șters copia sigilată ({date}).',
  'activity.mirror-asked': 'Ați rugat pe {who} să păstreze date sigilate.',
  'activity.mirror-agreed': '{who} păstrează de acum date sigilate pentru dumneavoastră.',
  'activity.mirror-declined': '{who} nu păstrează date sigilate pentru dumneavoastră.',
  'activity.mirror-stopped': '{who} a șters datele sigilate păstrate pentru dumneavoastră.',
  'activity.keeping-asked': '{who} v-a rugat să păstrați date sigilate.',
  'activity.keeping-begun': 'De acum păstrați date sigilate pentru {who}.',
  'activity.keeping-ended': 'Nu mai păstrați date sigilate pentru {who}; au fost șterse de aici.',
}
