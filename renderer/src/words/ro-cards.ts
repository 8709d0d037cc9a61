/** Romanian: health cards, their issuers, and health links. */

import type { EN_CARDS } from './en-cards.ts'
import type { Entry } from './en.ts'

export const RO_CARDS: Readonly<Record<keyof typeof EN_CARDS, Entry>> = {
  'card.signature': 'Semnătura acestui card de sănătate',
  'card.signatures': 'Semnăturile acestor carduri de sănătate',
  'card.chip.listed': 'Semnătura se potrivește',
  'card.chip.changed': 'Semnătura nu se potrivește',
  'card.chip.other-issuer': 'Semnat de altcineva',
  'card.chip.key-unlisted': 'Semnătură neverificată',
  'card.chip.unlisted': 'Semnătură neverificată',
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
  'card.problems': 'Nu tot ce este în el este scris cum trebuie să fie cardurile de sănătate:',
  'card.problem.times': 'Datele lui calendaristice sunt scrise greșit, deci nu spun nimic.',
  'card.problem.type-missing': 'Nu se numește pe sine card de sănătate.',
  'card.problem.kind-unsaid': 'Nu spune tot ce este: vaccinare, rezultat de analiză sau COVID-19.',
  'card.problem.issuer-form': 'Adresa emitentului nu este scrisă cum ar trebui.',
  'card.problem.revocation-id': 'Numărul prin care ar putea fi retras nu este unul corect.',
  'card.problem.fhir-version': 'Nu spune că înregistrările lui sunt FHIR versiunea 4.',
  'card.problem.content-rules': 'O înregistrare din el lasă deoparte ce trebuie spus sau spune mai mult decât are voie.',
  'card.addIssuer': 'Vedeți lista dumneavoastră de emitenți',
  'issuers.title': 'Emitenți în care aveți încredere',
  'issuers.text':
    'Clinici, laboratoare și autorități care semnează carduri de sănătate. Salus nu cere nimănui cheile lor: le primiți de la emitent și le puneți aici, astfel încât un card să poată fi verificat fără ca cineva să afle.',
  'issuers.honest':
    'Luați chei numai de la cineva cunoscut sau de pe site-ul emitentului însuși. Cine vă dă chei greșite poate face carduri care vi se par corecte.',
  'issuers.none': 'Încă niciun emitent. Cardurile se citesc oricum; semnăturile lor nu se verifică.',
  'issuers.keys': { one: '{n} cheie', few: '{n} chei', other: '{n} de chei' },
  'issuers.add': 'Adăugați un emitent',
  'issuers.name': 'Numele lui, cum doriți să îl citiți',
  'issuers.address': 'Adresa lui, cum o spun cardurile (https://…)',
  'issuers.keySet': 'Cheile lui (textul din jwks.json)',
  'issuers.fromFile': 'Alegeți fișierul cu cheile lui',
  'issuers.save': 'Adaugă în listă',
  'issuers.remove': 'Scoate',
  'issuers.removeNamed': 'Scoate {name}',
  'issuers.added': '{name} este în lista dumneavoastră de emitenți.',
  'issuers.removed': '{name} nu mai este în lista dumneavoastră. Cardurile lui rămân.',
  'activity.issuer-added': '{who} a fost adăugat la emitenții de carduri de sănătate în care aveți încredere.',
  'activity.issuer-removed': '{who} a fost scos dintre emitenții de carduri de sănătate în care aveți încredere.',
}
