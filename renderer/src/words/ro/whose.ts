/** Romanian: whose records are whose, in a vault with those of several people. */

import type { EN_WHOSE } from '../en/whose.ts'
import type { Entry } from '../en.ts'

export const RO_WHOSE: Readonly<Record<keyof typeof EN_WHOSE, Entry>> = {
  'whose.in': 'pe numele {name}',
  'whose.unknown': 'nu se știe a cui este',
  'whose.notSure': 'pe numele {name}; a cui este nu e sigur',
  'whose.titleOf': '{title}, {name}',
  'whose.unknownTitle': 'nu se știe a cui',
  'whose.others': {
    one: 'Seiful păstrează și o înregistrare a altcuiva: {names}. Nu apare pe această pagină.',
    few: 'Seiful păstrează și {n} înregistrări ale altor persoane: {names}. Nu apar pe această pagină.',
    other: 'Seiful păstrează și {n} de înregistrări ale altor persoane: {names}. Nu apar pe această pagină.',
  },
  'whose.othersCard': {
    one: 'Seiful păstrează și o înregistrare a altcuiva: {names}. Nu apare pe acest card.',
    few: 'Seiful păstrează și {n} înregistrări ale altor persoane: {names}. Nu apar pe acest card.',
    other: 'Seiful păstrează și {n} de înregistrări ale altor persoane: {names}. Nu apar pe acest card.',
  },
  /** Paper goes to others: whose they are is not for them. */
  'whose.othersPaper': 'Datele altor persoane, păstrate în acest seif, nu apar aici.',
  'whose.goAlong': {
    one: 'Una dintre acestea este a altcuiva și pleacă odată cu ele: {names}. Partajați înregistrări una câte una dacă nu vreți asta.',
    few: '{n} dintre acestea sunt ale altor persoane și pleacă odată cu ele: {names}. Partajați înregistrări una câte una dacă nu vreți asta.',
    other:
      '{n} dintre acestea sunt ale altor persoane și pleacă odată cu ele: {names}. Partajați înregistrări una câte una dacă nu vreți asta.',
  },
  'whose.counted': '{name} ({n})',
  'whose.look': 'Ale cui sunt înregistrările',
  'whose.notOn': {
    one: 'O înregistrare pe numele altcuiva, care nu apare în rezumatul de mai sus',
    few: '{n} înregistrări pe numele altcuiva, care nu apar în rezumatul de mai sus',
    other: '{n} de înregistrări pe numele altcuiva, care nu apar în rezumatul de mai sus',
  },
  'whose.title': 'Ale cui sunt înregistrările de aici',
  'whose.means':
    'Documentele numesc aceste persoane. Ce este sigur al altcuiva stă separat, cu numele său. Ce nu e sigur rămâne între ale dumneavoastră și spune numele: nimic nu se ascunde pe ghicite. Puteți spune oricând și puteți retrage; înregistrările rămân cum sunt.',
  'whose.count': { one: 'O înregistrare', few: '{n} înregistrări', other: '{n} de înregistrări' },
  'whose.state.holder': 'Dumneavoastră',
  'whose.state.other': 'Altcineva',
  'whose.state.not-sure': 'Nu e sigur cine',
  'whose.byYou': 'spus de dumneavoastră',
  'whose.byDocuments': 'după numele și data nașterii din documente',
  'whose.mine': 'Sunt eu',
  'whose.notMine': 'Este altcineva',
  'whose.back': 'Retrag ce am spus',
  'whose.mineOf': 'Sunt eu: {name}',
  'whose.notMineOf': 'Este altcineva: {name}',
  'whose.backOf': 'Retrag ce am spus despre {name}',
  'whose.ofRecord': 'A cui este această înregistrare',
  'whose.recordHolder': 'Stă între înregistrările dumneavoastră.',
  'whose.recordOther': 'Este a persoanei {name} și stă separat de ale dumneavoastră.',
  'whose.recordUnsure': 'Numește pe {name}. Nu e sigur dacă sunteți dumneavoastră: rămâne între ale dumneavoastră și spune numele.',
  'whose.recordUnknown': 'Este despre cineva pe care nimic de aici nu îl numește. Rămâne între ale dumneavoastră și o spune.',
  'whose.recordSaid': 'Așa ați spus dumneavoastră.',
  'whose.recordMine': 'Este a mea',
  'whose.recordName': 'A cui este',
  'whose.recordTheirs': 'Este a acestei persoane',
  'summary.moreCut': {
    one: 'Încă una nu apare aici; este pe pagina înregistrărilor.',
    few: 'Încă {n} nu apar aici; sunt pe pagina înregistrărilor.',
    other: 'Încă {n} nu apar aici; sunt pe pagina înregistrărilor.',
  },
  'summary.damaged': {
    one: 'O înregistrare nu a putut fi deschisă: lipsește aici sau spune mai puțin decât ar trebui. Verificați seiful la Recuperare.',
    few: '{n} înregistrări nu au putut fi deschise: lipsesc aici sau spun mai puțin decât ar trebui. Verificați seiful la Recuperare.',
    other: '{n} de înregistrări nu au putut fi deschise: lipsesc aici sau spun mai puțin decât ar trebui. Verificați seiful la Recuperare.',
  },
  'activity.whose-said': 'Ați spus a cui este: {what}.',
  'activity.whose-taken-back': 'Ați retras ce ați spus despre a cui este: {what}.',
}
