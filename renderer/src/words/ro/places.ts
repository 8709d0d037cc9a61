/** Romanian: where in its document something stands, and documents that become findable. */

import type { EN_PLACES } from '../en/places.ts'
import type { Entry } from '../en.ts'

export const RO_PLACES: Readonly<Record<keyof typeof EN_PLACES, Entry>> = {
  'place.foundOn': 'pagina {n} din {total}',
  'place.pageOf': 'Pagina {n} din {total}',
  'place.pageFound': 'Pagina {n} din {total} · găsit aici',
  'place.section': 'la „{title}”',
  'place.segment': '{name} {n}',
  'place.segmentOf': '{name} {n} din mesajul {message}',
  'place.page': 'pagina {n}',
  'place.entry': 'intrarea {n}',
  'place.line': 'rândul {n}',
  'place.missing': 'Locul nu a mai putut fi găsit în acest text. Fișierul este arătat de la început.',
  'findable.title': 'Textul să poată fi căutat?',
  'findable.text':
    'Acest PDF a fost păstrat fără parola lui, așa că textul nu poate fi căutat. Poate fi citit acum, iar textul păstrat, sigilat, lângă fișier. Parola este folosită încă o dată pentru aceasta și nu se păstrează.',
  'findable.yes': 'Fă textul căutabil',
  'findable.reading': 'Se citește textul…',
  'findable.no': 'Lasă-l așa',
  'findable.done': 'Textul acestui document poate fi căutat acum.',
  'findable.look': 'Vezi înregistrarea',
  'activity.text-read': 'Textul din „{what}” a fost citit cu parola lui și poate fi căutat acum.',
  'codes.found': {
    one: 'O fotografie arată codul unui card sau al unei legături de sănătate.',
    few: '{n} fotografii arată coduri de carduri sau legături de sănătate.',
    other: '{n} de fotografii arată coduri de carduri sau legături de sănătate.',
  },
  'codes.why': 'Fotografia se păstrează oricum ca imagine. Citirea codului adaugă ce spune cardul, fără să întrebe pe nimeni.',
  'codes.read': 'Citește ce spune codul',
}
