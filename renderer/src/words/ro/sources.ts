/** Romanian: one item of several sources, and sources that disagree. */

import type { Entry } from '../en.ts'
import type { EN_SOURCES } from '../en/sources.ts'

export const RO_SOURCES: Readonly<Record<keyof typeof EN_SOURCES, Entry>> = {
  'sources.count': { one: '{n} sursă', few: '{n} surse', other: '{n} de surse' },
  'sources.more': {
    one: 'încă {n} spune același lucru',
    few: 'încă {n} spun același lucru',
    other: 'încă {n} de înregistrări spun același lucru',
  },
  'sources.title': 'Spus de mai multe surse',
  'sources.text': 'Codul sau cuvintele, data și valoarea sunt aceleași. Listele arată o singură dată; fiecare înregistrare este păstrată.',
  'sources.this': 'această pagină',
  'sources.differ': 'Două surse spun lucruri diferite',
  'sources.about.dose': 'Același medicament cu altă doză:',
  'sources.about.value': 'Aceeași analiză, în același moment, cu altă valoare:',
  'sources.about.refuted': 'O alergie pe care o sursă o afirmă și alta o neagă:',
  'sources.about.none-known': 'O sursă nu cunoaște nicio alergie, alta numește câteva:',
  'sources.says.stated': 'o afirmă',
  'sources.says.refuted': 'o neagă',
  'sources.says.none-known': 'nicio alergie cunoscută',
  'sources.next': 'Salus nu hotărăște care are dreptate. Întrebați pe cei care le-au scris.',
}
