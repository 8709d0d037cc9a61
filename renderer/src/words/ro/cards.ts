/** Romanian: health cards, their issuers, and health links. */

import type { EN_CARDS } from '../en/cards.ts'
import type { Entry } from '../en.ts'

export const RO_CARDS: Readonly<Record<keyof typeof EN_CARDS, Entry>> = {
  'card.signature': 'Semnătura acestui card de sănătate',
  'card.signatures': 'Semnăturile acestor carduri de sănătate',
  'card.chip.listed': 'Semnătura se potrivește',
  'card.chip.changed': 'Semnătura nu se potrivește',
  'card.chip.other-issuer': 'Semnat de altcineva',
  'card.chip.key-unlisted': 'Semnătură neverificată',
  'card.chip.unlisted': 'Semnătură neverificată',
  'card.chip.taken-back': 'Retras',
  'card.chip.unreadable': 'Nu poate fi citit',
  'card.said.listed': 'Semnat de {name}, care este în lista dumneavoastră de emitenți. Neschimbat de atunci.',
  'card.said.changed':
    'Cardul îl numește ca emitent pe {name}, dar semnătura nu se potrivește cu cheia lui: cardul a fost schimbat sau este deteriorat. Nu vă bazați pe el; cereți unul nou de la {name}.',
  'card.said.other-issuer':
    'Semnătura a fost făcută cu o cheie a lui {name}, dar cardul spune că vine de la {issuer}. Întrebați pe unul dintre ei înainte de a vă baza pe el.',
  'card.said.key-unlisted':
    'Cardul spune că a fost semnat de {issuer}. {name} este în lista dumneavoastră, dar nu cu cheia pe care o numește acest card. Fără acea cheie semnătura nu poate fi verificată. Emitentul poate avea chei mai noi decât cele pe care le aveți.',
  'card.said.unlisted':
    'Cardul spune că a fost semnat de {issuer}. Acest emitent nu este în lista dumneavoastră, deci semnătura nu poate fi verificată și nu putem spune a cui este. Aceasta nu înseamnă că este un card fals.',
  'card.said.unreadable': 'Textul semnat al acestui card nu mai poate fi citit.',
  'card.time.current': 'Emis la {date}, după cum spune cardul.',
  'card.time.expired': 'A expirat la {date}.',
  'card.time.not-yet': 'Este valabil abia din {date}.',
  'card.said.taken-back': 'Semnat de {name}, care l-a retras: îl numește o listă a emitentului pe care ați adăugat-o. Nu vă bazați pe el.',
  'card.revocation.taken-back': 'O listă pe care ați adăugat-o spune că emitentul l-a retras.',
  'card.revocation.not-listed': 'Lista de carduri retrase pe care ați adăugat-o nu îl numește. Nimeni nu a fost întrebat de una mai nouă.',
  'card.revocation.list-older':
    'Lista de carduri retrase pe care ați adăugat-o nu îl numește, dar emitentul a publicat între timp una mai nouă. Aceea nu a fost verificată.',
  'card.revocation.list-missing':
    'Neverificat: dacă emitentul l-a retras. Există o listă a acestor carduri, care nu este aici, și nimeni nu a fost întrebat. O puteți adăuga la emitent.',
  'card.revocation.no-list':
    'Neverificat: dacă emitentul l-a retras. Nu este aici nicio listă a acestor carduri și nimeni nu a fost întrebat.',
  'card.revocation.no-number':
    'Neverificat: dacă emitentul l-a retras. Cardul nu are un număr pe care o listă l-ar putea numi și nimeni nu a fost întrebat.',
  'card.certificate.fits':
    'Certificatul de lângă cheie numește acest emitent și este în termenul lui. Neverificat: cine a emis certificatul și dacă a fost retras.',
  'card.certificate.other-time':
    'Certificatul de lângă cheie numește acest emitent, dar nu mai este sau nu este încă în termenul lui. Neverificat: cine l-a emis și dacă a fost retras.',
  'card.certificate.other-issuer': 'Certificatul de lângă cheie nu numește acest emitent.',
  'card.problems': 'Nu tot ce este în el este scris cum trebuie să fie cardurile de sănătate:',
  'card.problem.times': 'Datele lui calendaristice sunt scrise greșit, deci nu spun nimic.',
  'card.problem.type-missing': 'Nu se numește pe sine card de sănătate.',
  'card.problem.kind-unsaid': 'Nu spune tot ce este: vaccinare, rezultat de analiză sau COVID-19.',
  'card.problem.issuer-form': 'Adresa emitentului nu este scrisă cum ar trebui.',
  'card.problem.revocation-id': 'Numărul prin care ar putea fi retras nu este unul corect.',
  'card.problem.fhir-version': 'Nu spune că înregistrările lui sunt FHIR versiunea 4.',
  'card.problem.content-rules': 'O înregistrare din el lasă deoparte ce trebuie spus sau spune mai mult decât are voie.',
  'card.addIssuer': 'Vezi lista emitenților mei',
  'link.title': 'Deschideți un link de sănătate sau un card',
  'link.text':
    'Un link de sănătate (shlink:/…) duce la înregistrări aflate pe calculatorul cuiva. Un card de sănătate poate fi și un text (shc:/…) sau poza unui cod QR; pentru a citi un card nu este întrebat nimeni.',
  'link.paste': 'Lipiți linkul sau textul cardului',
  'link.pasted': 'Card lipit.txt',
  'link.fromFile': 'Alegeți un fișier sau poza unui cod QR',
  'link.leadsTo': 'Acest link duce la',
  'link.calls': 'și se numește „{label}”.',
  'link.learns':
    'Încă nu a fost întrebat nimeni. Dacă îl deschideți, {host} află că a fost deschis, când, și adresa de internet a conexiunii dumneavoastră, și primește numele de mai jos. Nu află nimic altceva din seif. Ce vine înapoi vi se arată înainte de a fi păstrat.',
  'link.expired': 'Acest link a expirat la {date}, de aceea nu se deschide. Cereți unul nou de la cine vi l-a dat.',
  'link.until': 'Poate fi deschis până la {date}.',
  'link.once': 'S-ar putea să se deschidă o singură dată: după aceea cereți unul nou.',
  'link.passcode': 'Codul lui, pe care l-ați primit separat',
  'link.recipient': 'Numele care se trimite; nu trebuie să fie al dumneavoastră',
  'link.nobody': 'Deținătorul acestui link',
  'link.open': 'Întreabă {host}',
  'link.no': 'Nu deschide',
  'link.asking': 'Se așteaptă un răspuns…',
  'link.cancel': 'Nu mai aștepta',
  'link.others': 'Ce este în spatele acestui link se află la alții, care nu au fost întrebați încă:',
  'link.othersLearn': 'Ei află adresa de internet a conexiunii dumneavoastră și când ați întrebat, dar niciun nume.',
  'link.openOthers': 'Întreabă-i și pe ei',
  'preview.link': 'S-a găsit un link de sănătate. Nu a fost întrebat nimeni.',
  'preview.openLink': 'Vezi linkul',
  'issuers.title': 'Emitenți în care aveți încredere',
  'issuers.text':
    'Clinici, laboratoare și autorități care semnează carduri de sănătate, și colegii care semnează licențele medicilor. Salus nu cere nimănui cheile lor: le primiți de la emitent și le puneți aici, astfel încât o semnătură să poată fi verificată fără ca cineva să afle.',
  'issuers.honest':
    'Luați chei numai de la cineva cunoscut sau de pe site-ul emitentului însuși. Cine vă dă chei greșite poate face carduri care vi se par corecte.',
  'issuers.none': 'Încă niciun emitent. Cardurile se citesc oricum; semnăturile lor nu se verifică.',
  'issuers.keys': { one: '{n} cheie', few: '{n} chei', other: '{n} de chei' },
  'issuers.lists': { one: '{n} listă de carduri retrase', few: '{n} liste de carduri retrase', other: '{n} de liste de carduri retrase' },
  'issuers.addList': 'Adaugă o listă de carduri retrase',
  'issuers.listAdded': 'Lista emitentului {name} a fost adăugată. Cardurile lui se compară de acum cu ea.',
  'issuers.add': 'Adaugă un emitent',
  'issuers.name': 'Numele lui, cum doriți să îl citiți',
  'issuers.address': 'Adresa lui, cum o spun cardurile (https://…), sau identitatea lui (did:key:…)',
  'issuers.keySet': 'Cheile lui (textul din jwks.json); o identitate este propria ei cheie',
  'issuers.fromFile': 'Alege fișierul cu cheile lui',
  'issuers.save': 'Adaugă în listă',
  'issuers.remove': 'Scoate',
  'issuers.removeNamed': 'Scoate {name}',
  'issuers.removeTitle': 'Scoateți {name} dintre emitenții în care aveți încredere?',
  'issuers.removeText':
    'Ce a semnat {name}, inclusiv licențele, apare de atunci ca neverificat. Ca să îl adăugați din nou aveți nevoie de adresa și de cheile lui.',
  'issuers.removeNot': 'Lasă-l în listă',
  'issuers.added': '{name} este în lista dumneavoastră de emitenți.',
  'issuers.removed': '{name} nu mai este în lista dumneavoastră. Cardurile lui rămân.',
  'activity.issuer-added': '{who} a fost adăugat la emitenții în care aveți încredere.',
  'activity.revocation-list-added': {
    one: 'A fost adăugată o listă a emitentului {who}, care numește {n} card drept retras.',
    few: 'A fost adăugată o listă a emitentului {who}, care numește {n} carduri drept retrase.',
    other: 'A fost adăugată o listă a emitentului {who}, care numește {n} de carduri drept retrase.',
  },
  'activity.issuer-removed': '{who} a fost scos dintre emitenții în care aveți încredere.',
}
