/** Romanian: the person's own computers, and a vault that is older than it was. */

import type { Entry } from './en.ts'
import type { EN_DEVICES } from './en-devices.ts'

export const RO_DEVICES: Readonly<Record<keyof typeof EN_DEVICES, Entry>> = {
  'devices.title': 'Calculatoarele dumneavoastră',
  'devices.text':
    'Același seif pe mai multe calculatoare ale dumneavoastră. Ce faceți pe unul ajunge și pe celelalte, direct, când sunt pornite amândouă. Totul circulă și stă criptat.',
  'devices.only': 'Deocamdată este singurul.',
  'devices.this': 'Acest calculator',
  'devices.ledger': 'ține registrul',
  'devices.met': 'La zi {time}',
  'devices.notMet': 'Nu a fost văzut de când ați deschis seiful',
  'devices.removed': 'Scos pe {date}',
  'devices.add': 'Adăugați un calculator',
  'devices.nameThis': 'Cum se numește acest calculator?',
  'devices.nameNew': 'Cum se numește calculatorul nou?',
  'devices.show': 'Arată un cod',
  'devices.code': 'Codul pentru calculatorul nou',
  'devices.codeText':
    'Pe calculatorul nou porniți Salus, alegeți „Am Salus pe alt calculator” și dați-i acest cod. Este bun zece minute și pentru un singur calculator.',
  'devices.qr': 'Codul ca imagine',
  'devices.waiting': 'Așteptăm celălalt calculator.',
  'devices.asks': '„{name}” cere să devină unul dintre calculatoarele dumneavoastră. Arată exact aceste cuvinte?',
  'devices.same': 'Cuvintele sunt aceleași',
  'devices.different': 'Sunt altele, sau nu eu am cerut',
  'devices.added': '„{name}” este acum unul dintre calculatoarele dumneavoastră.',
  'devices.sync': 'Adu la zi acum',
  'devices.synced': 'Toate sunt la zi.',
  'devices.unreachable': '„{name}” nu poate fi găsit acum. Va fi la zi când sunt pornite amândouă.',
  'devices.setBackHere': 'Acest calculator fusese adus la o stare mai veche. Ce mai avea „{name}” este din nou aici.',
  'devices.setBackThere': '„{name}” fusese adus la o stare mai veche. Primește înapoi ce a pierdut.',
  'devices.remove': 'Scoate',
  'devices.removeAsk':
    'Scoateți „{name}”? Nu mai primește nimic nou și toate cheile se fac din nou. Ce este deja pe el rămâne acolo, iar cine îl are și știe fraza poate citi acele date.',
  'devices.removeDo': 'Da, scoate-l',
  'devices.conflicts': 'Schimbat pe două calculatoare deodată',
  'devices.conflictText': 'Nu s-a aruncat nimic. Alegeți ce este corect.',
  'devices.conflictVault': 'Setări',
  'devices.conflictContacts': 'O persoană',
  'devices.keep': 'Păstrează asta',
  'devices.takeOther': 'Ia cealaltă',
  'devices.have': 'Am Salus pe alt calculator',
  'devices.joinTitle': 'Alăturați-vă celuilalt calculator',
  'devices.joinLead': 'Deschideți Salus acolo, mergeți la Setări, „Calculatoarele dumneavoastră”, și arătați un cod.',
  'devices.paste': 'Codul',
  'devices.fromPicture': 'Dintr-o imagine sau un fișier',
  'devices.passphrase': 'Fraza dumneavoastră, cea folosită acolo',
  'devices.join': 'Alătură',
  'devices.compare': 'Celălalt calculator arată exact aceste cuvinte? Spuneți da acolo, și numai acolo.',
  'devices.fetching': 'Se aduc datele, încă sigilate. Poate dura; dacă se întrerupe, continuă de unde a rămas.',
  'activity.damage-mended': {
    one: '{n} bucată deteriorată a fost înlocuită cu una întreagă.',
    few: '{n} bucăți deteriorate au fost înlocuite cu unele întregi.',
    other: '{n} de bucăți deteriorate au fost înlocuite cu unele întregi.',
  },
  'repair.text': 'Alt calculator al dumneavoastră, cineva cu care ați împărtășit sau o copie de rezervă poate o mai are întreagă.',
  'repair.people': 'Cere copii întregi',
  'repair.backup': 'Caută într-o copie de rezervă',
  'repair.words': 'Cele 24 de cuvinte, ca să se deschidă copia',
  'repair.working': 'Se caută copii întregi.',
  'repair.done': {
    one: '{n} bucată este din nou întreagă.',
    few: '{n} bucăți sunt din nou întregi.',
    other: '{n} de bucăți sunt din nou întregi.',
  },
  'repair.left': {
    one: '{n} bucată este încă deteriorată: nimeni dintre cei întrebați nu o avea.',
    few: '{n} bucăți sunt încă deteriorate: nimeni dintre cei întrebați nu le avea.',
    other: '{n} de bucăți sunt încă deteriorate: nimeni dintre cei întrebați nu le avea.',
  },
  'rollback.title': 'Seiful este mai vechi decât era',
  'rollback.text':
    'Registrul cunoaște o stare mai nouă decât cea de pe disc. Probabil a fost pusă la loc o copie veche. Puteți citi tot; nu se schimbă nimic până nu hotărâți.',
  'rollback.restore':
    'Dacă aveți o copie de rezervă mai nouă, restaurați-o pe un calculator gol. Dacă alt calculator al dumneavoastră este mai nou, aduceți-l pe acesta la zi.',
  'rollback.accept': 'Continuă de la această stare mai veche',
}
