/** Romanian: the keys of the vault, and the keychain of this computer. */

import type { EN_KEYS } from '../en/keys.ts'
import type { Entry } from '../en.ts'

export const RO_KEYS: Readonly<Record<keyof typeof EN_KEYS, Entry>> = {
  'keychain.title': 'Portcheiul acestui calculator',
  'keychain.text':
    'Seiful se poate deschide și fără a scrie fraza de acces: portcheiul acestui cont de calculator păstrează o cheie pentru el. Fraza și cele 24 de cuvinte funcționează în continuare.',
  'keychain.honest': 'Oricine se poate conecta la acest cont de calculator poate atunci deschide seiful cât portcheiul este deblocat.',
  'keychain.on': 'Pornit: portcheiul acestui calculator deschide seiful.',
  'keychain.off': 'Oprit: numai fraza de acces sau cele 24 de cuvinte deschid seiful.',
  'keychain.gone': 'Portcheiul nu răspunde acum. Fraza de acces deschide seiful.',
  'keychain.passphrase': 'Fraza dumneavoastră de acces',
  'keychain.enable': 'Pornește',
  'keychain.disable': 'Oprește',
  'keychain.enabled': 'De acum și portcheiul acestui calculator deschide seiful.',
  'keychain.disabled': 'Portcheiul nu mai deschide seiful.',
  'keychain.kept': 'Portcheiul nu mai deschide seiful. Ce păstra pentru el nu a putut fi șters, dar nu mai deschide nimic.',
  'unlock.keychain': 'Deschide cu portcheiul acestui calculator',
  'master.title': 'Chei noi pentru tot seiful',
  'master.text':
    'Totul este sigilat din nou. Cine a copiat cândva micul fișier de chei al seifului și știe fraza de acces de atunci nu citește nimic din ce scrieți de acum înainte. Dacă cineva v-ar putea ști fraza, schimbați-o întâi; dacă un calculator s-a pierdut, scoateți-l întâi.',
  'master.limits':
    'Rămâneți aceeași persoană: contactele, acordurile și cele 24 de cuvinte rămân. De aceea cine a avut chiar prima cheie poate în continuare semna în numele dumneavoastră și citi scrisorile primite. Copiile vechi se deschid ca înainte; faceți apoi una nouă. Celelalte calculatoare ale dumneavoastră cer o dată fraza de acces.',
  'master.passphrase': 'Fraza dumneavoastră de acces',
  'master.do': 'Fă chei noi',
  'master.working': 'Totul se sigilează din nou. Puteți lucra mai departe; dacă este oprit, continuă singur.',
  'master.resealing': 'Se sigilează din nou',
  'master.done': 'Seiful are chei noi. Faceți o copie de siguranță nouă.',
  'master.doneWithoutKeychain':
    'Seiful are chei noi. Faceți o copie de siguranță nouă. Portcheiul acestui calculator nu a răspuns și nu mai deschide seiful.',
  'master.elsewhere': 'Cheile seifului au fost făcute din nou pe „{name}”',
  'master.elsewhereText':
    'Nu s-a pierdut nimic: acest calculator continuă cu cheile pe care le are, dar cele două nu sunt la pas până nu le are pe cele noi. Scrieți fraza de acces folosită pe „{name}”; de atunci ea deschide seiful și aici.',
  'master.elsewherePassphrase': 'Fraza de acces de pe „{name}”',
  'master.take': 'Preia cheile noi',
  'master.taken': 'Acest calculator are cheile noi și cele două sunt din nou la pas.',
  'master.older': '„{name}” are încă cheile dinainte. Deschideți Salus acolo și scrieți fraza de acces folosită aici.',
  'master.newer': '„{name}” are chei noi. Scrieți fraza lui de acces în partea de sus a paginii.',
  'master.soon': '„{name}” sigilează totul din nou. Cele două ajung la pas când termină.',
  'activity.master-key-rotated': 'Seiful are chei noi și totul este sigilat cu ele.',
  'activity.master-key-taken': 'Cheile noi ale seifului au fost preluate de pe „{who}”.',
  'activity.keychain-enabled': 'De acum portcheiul unui calculator poate deschide seiful.',
  'activity.keychain-disabled': 'Portcheiul unui calculator nu mai deschide seiful.',
}
