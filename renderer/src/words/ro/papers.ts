/** Romanian: papers and photographs. */

import type { EN_PAPERS } from '../en/papers.ts'
import type { Entry } from '../en.ts'

export const RO_PAPERS: Readonly<Record<keyof typeof EN_PAPERS, Entry>> = {
  'papers.locked': {
    one: 'Un PDF cere o parolă înainte de a putea fi citit.',
    few: '{n} fișiere PDF cer o parolă înainte de a putea fi citite.',
    other: '{n} de fișiere PDF cer o parolă înainte de a putea fi citite.',
  },
  'papers.lockedWhy':
    'Cu parola, textul poate fi căutat și devine parte a înregistrării din seif. Parola însăși nu se păstrează. Fără ea, fișierul se păstrează așa cum a venit, iar textul lui nu poate fi căutat.',
  'papers.passwordOf': 'Parola pentru {name}',
  'papers.wrong': 'Această parolă nu a deschis fișierul. Verificați majusculele sau lăsați gol ca să păstrați fișierul necitit.',
  'papers.tryPasswords': 'Citește cu parola',
  'papers.scans': {
    one: 'Un PDF este o scanare: o imagine a hârtiei, fără text care poate fi căutat. Se păstrează așa cum a venit.',
    few: '{n} fișiere PDF sunt scanări: imagini ale hârtiei, fără text care poate fi căutat. Se păstrează așa cum au venit.',
    other: '{n} de fișiere PDF sunt scanări: imagini ale hârtiei, fără text care poate fi căutat. Se păstrează așa cum au venit.',
  },
  'papers.broken': {
    one: 'Un PDF este stricat și nu poate fi citit. Se păstrează așa cum a venit.',
    few: '{n} fișiere PDF sunt stricate și nu pot fi citite. Se păstrează așa cum au venit.',
    other: '{n} de fișiere PDF sunt stricate și nu pot fi citite. Se păstrează așa cum au venit.',
  },
  'papers.cut': {
    one: 'Un PDF a fost prea lung sau prea lent ca să fie citit până la capăt. Se păstrează întreg; doar începutul poate fi căutat.',
    few: '{n} fișiere PDF au fost prea lungi sau prea lente ca să fie citite până la capăt. Se păstrează întregi; doar începutul lor poate fi căutat.',
    other:
      '{n} de fișiere PDF au fost prea lungi sau prea lente ca să fie citite până la capăt. Se păstrează întregi; doar începutul lor poate fi căutat.',
  },
  'papers.places': {
    one: 'O fotografie spune unde a fost făcută.',
    few: '{n} fotografii spun unde au fost făcute.',
    other: '{n} de fotografii spun unde au fost făcute.',
  },
  'papers.placesWhy':
    'Oricine primește de la dumneavoastră o astfel de fotografie poate citi locul. Eliminarea lui nu schimbă nimic altceva: imaginea rămâne exact cum este.',
  'papers.keepPlaces': 'Păstrează locul',
  'papers.removePlaces': 'Elimină locul',
  'papers.placesKept': {
    one: 'Locul rămâne în această fotografie.',
    few: 'Locul rămâne în aceste fotografii.',
    other: 'Locul rămâne în aceste fotografii.',
  },
  'papers.placesRemoved': {
    one: 'Locul a fost eliminat dintr-o fotografie. Fișierul dumneavoastră din afara seifului este neatins.',
    few: 'Locul a fost eliminat din {n} fotografii. Fișierele dumneavoastră din afara seifului sunt neatinse.',
    other: 'Locul a fost eliminat din {n} de fotografii. Fișierele dumneavoastră din afara seifului sunt neatinse.',
  },
  'papers.placesFixed': {
    one: 'Dintr-o fotografie locul nu poate fi eliminat, din cauza felului în care este scris fișierul. Se păstrează așa cum a venit.',
    few: 'Din {n} fotografii locul nu poate fi eliminat, din cauza felului în care sunt scrise fișierele. Se păstrează așa cum au venit.',
    other:
      'Din {n} de fotografii locul nu poate fi eliminat, din cauza felului în care sunt scrise fișierele. Se păstrează așa cum au venit.',
  },
  'papers.tag.scan': 'Această scanare nu are text care poate fi căutat.',
  'papers.tag.locked': 'Acest PDF își cere parola la deschidere, de aceea textul lui nu poate fi căutat.',
  'papers.tag.broken': 'Acest PDF este stricat. Se păstrează așa cum a venit.',
  'papers.tag.cut': 'Doar începutul acestui PDF poate fi căutat. Fișierul însuși este întreg.',
  'papers.tag.place-removed':
    'Locul și notele pe care le poate citi doar aparatul au fost eliminate la cererea dumneavoastră. În rest, fișierul este neschimbat.',
  'papers.ask': 'Acest PDF își cere parola.',
  'papers.askWhy': 'Ea servește acum la afișarea paginilor și nu se păstrează.',
  'papers.wrongHere': 'Această parolă nu a deschis fișierul. Verificați majusculele și încercați din nou.',
  'papers.password': 'Parola',
  'papers.open': 'Deschide',
}
