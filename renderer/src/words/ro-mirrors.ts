/** Romanian: keeping sealed records for each other. */

import type { EN_MIRRORS } from './en-mirrors.ts'
import type { Entry } from './en.ts'

export const RO_MIRRORS: Readonly<Record<keyof typeof EN_MIRRORS, Entry>> = {
  'mirror.title': 'Îmi păstrează datele sigilate cât lipsesc',
  'mirror.text':
    '{name} poate păstra pe calculatorul său o copie sigilată, pe care nu o poate citi. Cât al tău este oprit, oamenii pot prelua în continuare ce le-ai dat, iar scrisorile sigilate așteaptă acolo.',
  'mirror.learns':
    'Ce află {name}: identitățile celor cu care împarți, cât, când și până când; niciodată ce scrie. Acei oameni văd numele de pe cardul lui {name}.',
  'mirror.depth': 'Ce se păstrează',
  'mirror.depth.shares': 'Ce împart',
  'mirror.depth.vault': 'Tot seiful, și pentru a repara ce se strică',
  'mirror.ask': 'Întreabă pe {name}',
  'mirror.chip.none': 'neîntrebat',
  'mirror.chip.asked': 'întrebat',
  'mirror.chip.agreed': 'păstrează',
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
  'mirror.nothing': 'Acum nu împarți nimic, deci nu este nimic de păstrat.',
  'mirror.heard': 'Ultima veste: {date}.',
  'mirror.behind': 'Ultima schimbare nu este încă confirmată acolo.',
  'mirror.left': {
    one: '{n} fișier sigilat nu încape acolo. Cere-i lui {name} mai mult loc sau păstrează mai puțin.',
    few: '{n} fișiere sigilate nu încap acolo. Cere-i lui {name} mai mult loc sau păstrează mai puțin.',
    other: '{n} de fișiere sigilate nu încap acolo. Cere-i lui {name} mai mult loc sau păstrează mai puțin.',
  },
  'mirror.stop': 'Oprește păstrarea acolo',
  'mirror.stopping': 'I s-a spus lui {name} să șteargă totul. Nu este încă confirmat; va fi când Salus de acolo poate fi contactat.',
  'mirror.stopped': 'Salus de acolo a confirmat că a șters totul.',
  'mirror.declined': '{name} nu păstrează nimic pentru tine.',
  'keep.title': 'Date sigilate pe care le păstrez pentru {name}',
  'keep.asks': '{name} te roagă să păstrezi date sigilate',
  'keep.text':
    'Sunt sigilate: nici tu, nici Salus nu le puteți citi aici. Calculatorul tău le dă numai oamenilor aleși de {name}, cât timp {name} permite, și le șterge când i se spune.',
  'keep.learns':
    'Salus al tău află cu cine împarte {name}, cât și până când; se păstrează sigilat în seiful tău. Funcționează cât Salus rulează și a fost deblocat o dată de la pornire.',
  'keep.quota': 'Cel mult, în MiB',
  'keep.yes': 'Da, le păstrez',
  'keep.no': 'Nu',
  'keep.change': 'Schimbă locul',
  'keep.stop': 'Oprește și șterge-le de aici',
  'keep.room': 'Folosesc {used} din {quota} pe acest calculator.',
  'keep.elsewhere': 'Le păstrează un alt calculator al tău.',
  'keep.left': {
    one: '{n} fișier sigilat nu încape.',
    few: '{n} fișiere sigilate nu încap.',
    other: '{n} de fișiere sigilate nu încap.',
  },
  'keep.look': 'Răspunde',
  'keep.note': 'Nu se întâmplă nimic până nu spui da.',
  'mirror.deliveryAt': 'Invitația sigilată așteaptă la {name}',
  'mirror.toldAt': 'Vestea că s-a oprit așteaptă la {name}.',
  'mirror.drop': 'Copii sigilate la alții',
  'mirror.drop.waiting': '{name} nu a putut fi anunțat încă și poate avea copia sigilată.',
  'mirror.drop.told': 'I s-a spus lui {name} să șteargă copia sigilată. Nu este încă confirmat.',
  'mirror.drop.confirmed': 'Salus al lui {name} spune că a șters copia sigilată ({date}).',
  'activity.mirror-asked': 'Ai rugat pe {who} să păstreze date sigilate.',
  'activity.mirror-agreed': '{who} păstrează de acum date sigilate pentru tine.',
  'activity.mirror-declined': '{who} nu păstrează date sigilate pentru tine.',
  'activity.mirror-stopped': '{who} a șters datele sigilate păstrate pentru tine.',
  'activity.keeping-asked': '{who} te-a rugat să păstrezi date sigilate.',
  'activity.keeping-begun': 'De acum păstrezi date sigilate pentru {who}.',
  'activity.keeping-ended': 'Nu mai păstrezi date sigilate pentru {who}; au fost șterse de aici.',
}
