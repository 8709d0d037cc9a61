/** Romanian: the keys of the vault, and the keychain of this computer. */

import type { EN_KEYS } from './en-keys.ts'
import type { Entry } from './en.ts'

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
  'activity.keychain-enabled': 'De acum portcheiul unui calculator poate deschide seiful.',
  'activity.keychain-disabled': 'Portcheiul unui calculator nu mai deschide seiful.',
}
