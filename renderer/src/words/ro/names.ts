/** Romanian: what people are called, oneself and others. */

import type { EN_NAMES } from '../en/names.ts'
import type { Entry } from '../en.ts'

export const RO_NAMES: Readonly<Record<keyof typeof EN_NAMES, Entry>> = {
  'settings.name': 'Numele dumneavoastră',
  'settings.nameField': 'Cum vă numiți',
  'settings.nameDo': 'Salvează',
  'settings.nameSaved': 'Salvat.',
  'settings.nameText':
    'Apare pe cartea dumneavoastră și în ce semnați de acum înainte. Ce ați semnat păstrează numele de atunci, iar felul în care vă numesc alții le aparține.',
  'contact.changeTitle': 'Numele și rolul',
  'contact.changeText': 'Numai pentru dumneavoastră: persoana nu află, iar ce a fost semnat păstrează numele de atunci.',
  'contact.changeDo': 'Salvează',
  'contact.changed': 'Salvat.',
  'contact.removeTitle': 'Scoatere din listă',
  'contact.removeText': 'Pentru cineva adăugat din greșeală sau cu care nu mai este nimic în curs.',
  'contact.removeFirst': 'Încă partajați ceva cu {name}. Opriți întâi aceasta; apoi persoana poate fi scoasă din listă.',
  'contact.removeDo': 'Scoate din listă',
  'contact.removeAsk': 'Scoateți din listă pe {name}?',
  'contact.removeMeans':
    'De atunci nu se mai primește nimic nou de la această persoană, ea nu mai află cum să ajungă la dumneavoastră și nimeni nu îi spune. Cartea pe care i-ați dat-o îi rămâne.',
  'contact.removeStays':
    'Ce a fost împărtășit și semnat înainte rămâne în listele dumneavoastră sub numele ei. Cu cartea ei o puteți adăuga din nou.',
  'contact.removed': '{name} nu mai este în listă.',
}
