/** Romanian: licences of clinicians. */

import type { EN_LICENCE } from './en-licence.ts'
import type { Entry } from './en.ts'

export const RO_LICENCE: Readonly<Record<keyof typeof EN_LICENCE, Entry>> = {
  'licence.own': 'Licența mea',
  'licence.ownText':
    'Pentru medici, asistente și alții care tratează oameni. Un colegiu sau o clinică o semnează pentru identitatea dumneavoastră; cine vă are printre contacte o poate cere și îi este arătată de la sine. De fiecare dată se notează în jurnal.',
  'licence.ownNone': 'Încă nicio licență. Ceilalți citesc: „nu s-a verificat cine este”. Puteți folosi Salus și fără.',
  'licence.identity': 'Identitatea dumneavoastră, pentru emitent',
  'licence.choose': 'Alege licența primită',
  'licence.newer': 'Alege una mai nouă sau o listă mai nouă a emitentului',
  'licence.remove': 'Scoate licența',
  'licence.added': 'Licența este pusă. Cine o cere o vede.',
  'licence.listAdded': 'Lista emitentului este pusă.',
  'licence.removed': 'Licența este scoasă. Nu mai este arătată nimănui.',
  'licence.title': 'Licență',
  'licence.none': 'Nu a fost arătată nicio licență. Numai dumneavoastră puteți spune cine este această persoană.',
  'licence.ask': 'Cere licența',
  'licence.askAgain': 'Cere din nou',
  'licence.asked':
    'Cerută la {date}. Răspunsul vine de la sine când Salus este deschis la cealaltă persoană; dacă nu are licență, nu vine niciunul.',
  'licence.shown': 'Arătată la {date}.',
  'licence.line': '{profession}, numărul {number}',
  'licence.lineNoNumber': '{profession}',
  'licence.forName': 'Emisă pentru {name} de {authority}.',
  'licence.until': 'Valabilă până la {date}.',
  'licence.otherName': 'Este pe alt nume decât cel pe care l-ați dat acestei persoane.',
  'licence.chip.valid': 'Licență verificată',
  'licence.chip.unlisted': 'Licență neverificată',
  'licence.chip.status-unknown': 'Licență verificată doar în parte',
  'licence.chip.expired': 'Licență expirată',
  'licence.chip.early': 'Licență încă nevalabilă',
  'licence.chip.suspended': 'Licență suspendată',
  'licence.chip.withdrawn': 'Licență retrasă',
  'licence.chip.none': 'Nicio licență arătată',
  'licence.said.valid': 'Semnată de {issuer}, care este în lista dumneavoastră de emitenți.',
  'licence.said.validList': 'Semnată de {issuer}, care este în lista dumneavoastră de emitenți. Pe lista din {date} licența este valabilă.',
  'licence.said.unlisted':
    'Semnată de cineva care nu este în lista dumneavoastră de emitenți. Oricine poate scrie o astfel de licență, deci nu spune nimic până nu cunoașteți emitentul. Nu înseamnă că este falsă.',
  'licence.said.status-unknown':
    'Semnată de {issuer}, care este în lista dumneavoastră de emitenți. Dacă a fost retrasă între timp nu se poate spune: nu a venit nicio listă a emitentului valabilă astăzi.',
  'licence.said.expired': 'Timpul ei s-a încheiat la {date}. Cereți una nouă înainte de a vă baza pe ea.',
  'licence.said.early': 'Este valabilă abia din {date}.',
  'licence.said.suspended': 'Emitentul spune pe lista din {date} că deocamdată nu este valabilă.',
  'licence.said.withdrawn': 'Emitentul spune pe lista din {date} că a fost retrasă. Nu vă bazați pe ea.',
  'licence.issuer': 'Emitent: {issuer}',
  'licence.addIssuer': 'Vezi lista emitenților mei',
  'licence.sharing': '{name} nu a arătat nicio licență pe care să vă puteți baza. Că tratează oameni știți numai din spuse.',
  'licence.sharingValid': 'Licență verificată: {profession}.',
  'activity.licence-added': 'Licența dumneavoastră a fost pusă.',
  'activity.licence-removed': 'Licența dumneavoastră a fost scoasă.',
  'activity.licence-asked': 'Ați cerut o licență de la {who}.',
  'activity.licence-shown': 'Licența dumneavoastră a fost arătată către {who}.',
  'activity.licence-received': '{who} v-a arătat o licență.',
  'activity.credential-issued': 'Ați emis o licență pentru {who}.',
  'activity.credential-changed': 'Ați schimbat licența lui {who} în lista dumneavoastră.',
}
