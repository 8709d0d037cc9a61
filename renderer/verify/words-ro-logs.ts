/** Romanian: access logs, health cards and the keys of their issuers. */

import type { EN_LOGS } from './words-en-logs.ts'
import type { Entry } from './words-en.ts'

export const RO_LOGS: Readonly<Record<keyof typeof EN_LOGS, Entry>> = {
  'kind.accesses': 'Jurnal de accesări',
  'kind.health-card': 'Card de sănătate',
  'kind.keys': 'Cheile unui emitent',
  'kind.revocations': 'Carduri retrase',
  'detail.readers': 'Identitățile care au deschis',
  'detail.grants': 'Numerele consimțămintelor',
  'detail.issuer': 'Adresa emitentului',
  'detail.kid': 'Numele cheii',
  'detail.content': 'Ce cuprinde cardul',

  'consent.more': {
    one: 'În acest fișier este un consimțământ și {n} parte pe care nimeni nu a semnat-o odată cu el. Dacă a fost schimbată, nimic de aici nu spune.',
    few: 'În acest fișier este un consimțământ și {n} părți pe care nimeni nu le-a semnat odată cu el. Dacă au fost schimbate, nimic de aici nu spune.',
    other:
      'În acest fișier este un consimțământ și {n} de părți pe care nimeni nu le-a semnat odată cu el. Dacă au fost schimbate, nimic de aici nu spune.',
  },
  'unchanged.signedPart': 'Fiecare cuvânt al consimțământului este așa cum a fost semnat.',
  'unchanged.more': {
    one: '{n} altă parte a fișierului (o înregistrare, o observație) nu este sub nicio semnătură.',
    few: '{n} alte părți ale fișierului (înregistrări, observații) nu sunt sub nicio semnătură.',
    other: '{n} de alte părți ale fișierului (înregistrări, observații) nu sunt sub nicio semnătură.',
  },
  'consent.gap':
    'Semnat și neschimbat, dar din acest fișier lipsește o modificare semnată mai târziu. Ce se dă astăzi, nu spune: cereți un fișier mai nou.',
  'consent.notThere': 'Semnat, neschimbat și în termen. Registrul de la {address} nu îl are, deci nu poate spune dacă a fost oprit.',
  'unchanged.gap': {
    one: '{n} modificare semnată mai târziu continuă una care nu este în acest fișier și nu este socotită.',
    few: '{n} modificări semnate mai târziu continuă una care nu este în acest fișier și nu sunt socotite.',
    other: '{n} de modificări semnate mai târziu continuă una care nu este în acest fișier și nu sunt socotite.',
  },
  'allows.since': 'Unele înregistrări pot să fi fost retrase după ce a fost salvat acest fișier. El spune numai ce se știa până atunci.',
  'accesses.whole': {
    one: 'Deschiderea din acest jurnal este semnată. Dacă a fost permisă, numai consimțământul ei poate spune.',
    few: 'Toate cele {n} deschideri din acest jurnal sunt semnate și niciun număr nu lipsește. Dacă au fost permise, numai consimțămintele pot spune.',
    other:
      'Toate cele {n} de deschideri din acest jurnal sunt semnate și niciun număr nu lipsește. Dacă au fost permise, numai consimțămintele pot spune.',
  },
  'accesses.allowed': {
    one: 'Deschiderea din acest jurnal este semnată și permisă de consimțământul adăugat.',
    few: 'Toate cele {n} deschideri din acest jurnal sunt semnate și permise de consimțămintele adăugate, și niciun număr nu lipsește.',
    other:
      'Toate cele {n} de deschideri din acest jurnal sunt semnate și permise de consimțămintele adăugate, și niciun număr nu lipsește.',
  },
  'accesses.allowedUnknown': {
    one: 'Deschiderea din acest jurnal este semnată și permisă de consimțământul ei. Comparați a cui cheie a semnat-o.',
    few: 'Toate cele {n} deschideri din acest jurnal sunt semnate și permise de consimțămintele lor, și niciun număr nu lipsește. Comparați ale cui chei le-au semnat.',
    other:
      'Toate cele {n} de deschideri din acest jurnal sunt semnate și permise de consimțămintele lor, și niciun număr nu lipsește. Comparați ale cui chei le-au semnat.',
  },
  'accesses.missing': {
    one: 'O deschidere lipsește din acest jurnal. Celelalte sunt semnate.',
    few: '{n} deschideri lipsesc din acest jurnal. Celelalte sunt semnate.',
    other: '{n} de deschideri lipsesc din acest jurnal. Celelalte sunt semnate.',
  },
  'accesses.wrong': {
    one: '{n} din {all} deschideri nu este în regulă.',
    few: '{n} din {all} deschideri nu sunt în regulă.',
    other: '{n} din {all} deschideri nu sunt în regulă.',
  },
  'accesses.signed': {
    one: 'Deschiderea este așa cum a semnat-o cititorul ei.',
    few: 'Toate cele {n} deschideri sunt așa cum le-au semnat cititorii lor.',
    other: 'Toate cele {n} de deschideri sunt așa cum le-au semnat cititorii lor.',
  },
  'accesses.chain': {
    one: 'Consimțământul {number} din {total}, citit de „{name}”: numărul 1 este aici.',
    other:
      'Consimțământul {number} din {total}, citit de „{name}”: numerele de la 1 la {n} sunt toate aici, fiecare urmând din cel dinainte.',
  },
  'accesses.gap':
    'Consimțământul {number} din {total}, citit de „{name}”: lipsesc {numbers}. Au fost lăsate deoparte sau nu au venit niciodată.',
  'accesses.noNumbers': 'Consimțământul {number} din {total}: nimic de aici nu are un număr care se poate citi.',
  'accesses.end': 'Dacă au fost deschideri mai târziu, un jurnal nu poate arăta. Un program modificat poate deschide fără confirmare.',
  'accesses.reader':
    'O cheie, pe care acest jurnal o numește „{name}”. A cui este, fișierul nu poate spune: trageți aici cartea de contact primită de la acea persoană.',
  'accesses.consent': {
    one: 'Consimțământul pentru o parte este aici: fiecare deschidere a fost a cititorului lui, din înregistrările lui și pentru scopul lui.',
    few: 'Consimțămintele pentru {n} părți sunt aici: fiecare deschidere a fost a cititorilor lor, din înregistrările lor și pentru scopurile lor.',
    other:
      'Consimțămintele pentru {n} de părți sunt aici: fiecare deschidere a fost a cititorilor lor, din înregistrările lor și pentru scopurile lor.',
  },
  'accesses.noConsent': {
    one: 'Un consimțământ nu este aici. Cui, ce, până când și pentru ce i s-a permis spune numai acela: trageți-l lângă jurnal (salus-consent.json).',
    few: '{n} consimțăminte nu sunt aici. Cui, ce, până când și pentru ce i s-a permis spun numai acelea: trageți-le lângă jurnal (salus-consent.json).',
    other:
      '{n} de consimțăminte nu sunt aici. Cui, ce, până când și pentru ce i s-a permis spun numai acelea: trageți-le lângă jurnal (salus-consent.json).',
  },
  'accesses.grantor': {
    one: 'Cine a dat consimțământul, pagina nu știe: trageți cartea de contact primită de la persoana aceea. Oricine poate semna un consimțământ.',
    few: 'Cine a dat consimțămintele, pagina nu știe ({n} chei): trageți cărțile de contact primite de la ei. Oricine poate semna un consimțământ.',
    other:
      'Cine a dat consimțămintele, pagina nu știe ({n} de chei): trageți cărțile de contact primite de la ei. Oricine poate semna un consimțământ.',
  },
  'accesses.outside': {
    one: '{n} deschidere a fost în afara timpului consimțământului ei. Toate sunt semnate.',
    few: '{n} deschideri au fost în afara timpului consimțămintelor lor. Toate sunt semnate.',
    other: '{n} de deschideri au fost în afara timpului consimțămintelor lor. Toate sunt semnate.',
  },
  'receipts.outside': {
    one: '{n} deschidere a fost în afara timpului acestui consimțământ. Toate confirmările sunt întregi și semnate.',
    few: '{n} deschideri au fost în afara timpului acestui consimțământ. Toate confirmările sunt întregi și semnate.',
    other: '{n} de deschideri au fost în afara timpului acestui consimțământ. Toate confirmările sunt întregi și semnate.',
  },
  'when.outside': {
    one: '{n} deschidere a fost înainte de începutul consimțământului sau după sfârșitul lui, după ceasul cititorului.',
    few: '{n} deschideri au fost înainte de începutul consimțământului sau după sfârșitul lui, după ceasul cititorului.',
    other: '{n} de deschideri au fost înainte de începutul consimțământului sau după sfârșitul lui, după ceasul cititorului.',
  },
  'accesses.names':
    'Semnate sunt cheile, orele, scopurile și numerele înregistrărilor. Numele și titlurile stau alături, așa cum le-a scris cine a salvat jurnalul.',

  'shc.broken': 'Acesta nu este un card de sănătate întreg: o parte lipsește sau are altă formă.',
  'shc.pieces':
    'Aceasta este doar o parte dintr-un card de sănătate. Puneți textele tuturor codurilor lui într-un fișier, câte unul pe rând.',
  'shc.algorithm': 'Acest card nu este semnat așa cum sunt cardurile de sănătate. Nu vă bazați pe el.',
  'shc.content': 'Ce este semnat aici nu este conținutul unui card de sănătate.',
  'shc.whole': 'Semnat cu o cheie pe care ați adăugat-o, neschimbat și în termenul lui.',
  'shc.timeless': 'Semnat cu o cheie pe care ați adăugat-o, și neschimbat. Dacă este valabil astăzi, orele din el nu spun.',
  'shc.wholeOwn': 'Neschimbat de când a fost semnat. Cheia a venit cu cardul, așa că emitentul este necunoscut.',
  'shc.issuerUnknown': 'Un card de sănătate al unui emitent necunoscut. Fără cheia lui, nimeni nu poate spune dacă a fost schimbat.',
  'shc.notSigned': 'Acest card de sănătate a fost schimbat după ce a fost semnat sau l-a semnat altcineva.',
  'shc.ended': 'Nu este valabil astăzi: acest card de sănătate s-a încheiat la {until}.',
  'shc.notYet': 'Nu este încă valabil: acest card de sănătate începe la {from}.',
  'shc.unchanged': 'Fiecare cuvânt este așa cum a fost semnat.',
  'shc.changed': 'Semnătura nu se potrivește cu cheia pe care o numește cardul.',
  'shc.noKey':
    'Numai cheia emitentului poate spune. Cardul numește {issuer}, care o publică în /.well-known/jwks.json. Nimic nu se aduce de la sine: trageți aici acel fișier sau vedeți mai jos.',
  'shc.signer':
    'Semnat cu o cheie din „{file}”, pe care ați adăugat-o. Cardul numește {issuer}. Este la fel de sigur ca drumul pe care ați primit acel fișier.',
  'shc.ownKey':
    'Cheia a venit cu cardul: cine l-a făcut pe unul le putea face pe amândouă. Cardul numește {issuer}; trageți aici fișierul cu chei pe care îl publică acest emitent.',
  'shc.fetched':
    'Semnat cu o cheie pe care o publică {issuer}: a fost adusă de acolo chiar acum. A semnat cine ține acea adresă; dacă este cine vă așteptați, hotărâți dumneavoastră.',
  'shc.wholeFetched': 'Neschimbat și semnat de cine ține adresa pe care o numește cardul. Comparați acea adresă.',
  'shc.unknown': 'Emitent necunoscut. Cardul își numește emitentul {issuer}; oricine poate scrie asta.',
  'shc.otherKeys':
    'Emitent necunoscut. Cardul își numește emitentul {issuer}, și niciuna dintre cheile de pe această pagină nu este cea numită de el.',
  'shc.says': {
    one: 'O înregistrare despre „{name}”, născut(ă) la {born}. Comparați cu persoana: un card nu spune nimic despre cine îl arată.',
    few: '{n} înregistrări despre „{name}”, născut(ă) la {born}. Comparați cu persoana: un card nu spune nimic despre cine îl arată.',
    other: '{n} de înregistrări despre „{name}”, născut(ă) la {born}. Comparați cu persoana: un card nu spune nimic despre cine îl arată.',
  },
  'shc.issued': 'Emis la {when}, cum spune cardul.',
  'shc.until': 'Până la {until}, după ceasul acestui calculator.',
  'shc.over': 'S-a încheiat la {until}, după ceasul acestui calculator.',
  'shc.early': 'Începe la {from}, după ceasul acestui calculator.',
  'shc.noEnd': 'Cardul nu numește un sfârșit.',
  'shc.times': 'Timpurile lui nu sunt dintre cele pe care le are un calendar.',
  'shc.wasTakenBack': 'Emitentul a retras acest card de sănătate, după o listă pe care ați adăugat-o. Nu vă bazați pe el.',
  'shc.otherIssuer': 'Semnat cu o cheie de pe această pagină, dar certificatul de lângă cheie nu este al emitentului numit de card.',
  'shc.certificate':
    'Certificatul de lângă cheie numește {issuer} și este în termenul lui. Neverificat aici: cine a emis certificatul și dacă a fost retras.',
  'shc.certificateTime':
    'Certificatul de lângă cheie numește {issuer}, dar nu mai este sau nu este încă în termenul lui. Neverificat aici: cine l-a emis și dacă a fost retras.',
  'shc.certificateOther': 'Certificatul de lângă cheie nu numește {issuer}, este al altei chei sau nu poate fi citit.',
  'shc.takenBack': 'Îl numește o listă de carduri retrase pe care ați adăugat-o. Este la fel de sigur ca drumul pe care ați primit lista.',
  'shc.notListed':
    'Lista de carduri retrase pe care ați adăugat-o nu îl numește. Este la fel de sigură ca drumul pe care ați primit-o și la fel de nouă.',
  'shc.listOlder': 'Lista pe care ați adăugat-o nu îl numește, dar fișierul cu chei știe de una mai nouă. Trageți-o aici.',
  'shc.listMissing':
    'Neverificat: dacă emitentul l-a retras. Există o listă, {issuer}/.well-known/crl/{kid}.json, pe care pagina nu o aduce: trageți aici acel fișier.',
  'shc.noList': 'Neverificat: dacă emitentul l-a retras între timp. Nu se află aici nicio listă de carduri retrase.',
  'shc.noNumber': 'Neverificat: dacă emitentul l-a retras între timp. Cardul nu are un număr pe care o listă l-ar putea numi.',

  'revocations.whole': {
    one: 'O listă cu un card pe care un emitent l-a retras. Trageți lângă ea un card de sănătate.',
    few: 'O listă cu {n} carduri pe care un emitent le-a retras. Trageți lângă ea un card de sănătate.',
    other: 'O listă cu {n} de carduri pe care un emitent le-a retras. Trageți lângă ea un card de sănătate.',
  },
  'revocations.note': 'O astfel de listă nu este semnată. Este la fel de sigură ca drumul pe care ați primit-o.',
  'revocations.broken': 'Această listă de carduri retrase nu este întreagă, așa că nimic nu poate fi comparat cu ea.',

  'keys.whole': {
    one: 'O cheie a unui emitent de carduri de sănătate. Trageți lângă ea un card de sănătate.',
    few: '{n} chei ale unui emitent de carduri de sănătate. Trageți lângă ele un card de sănătate.',
    other: '{n} de chei ale unui emitent de carduri de sănătate. Trageți lângă ele un card de sănătate.',
  },
  'keys.note':
    'Un fișier cu chei nu dovedește ale cui sunt cheile din el. Este la fel de sigur ca drumul pe care l-ați primit. Cine a emis un certificat din el nu se verifică.',
  'keys.fetched':
    'Aduse de la {issuer} cu butonul dumneavoastră. Sunt ale celui care ține acea adresă. Cine a emis un certificat din ele nu se verifică.',
  'issuer.title': 'Aduceți cheile emitentului',
  'issuer.text':
    'Pagina întreabă {address}, și pe nimeni altcineva. Cine este acolo află adresa dumneavoastră de rețea și că cineva privește un card cu această adresă; o adresă anume pentru fiecare card spune și care. Oricine poate scrie o adresă într-un card: apăsați numai dacă {host} este cea la care vă așteptați.',
  'issuer.do': 'Întreabă {host}',
  'issuer.problem.unreachable':
    'Nu a venit niciun răspuns. Rețeaua poate fi oprită, adresa poate să nu fie a unui emitent, sau nu răspunde unor pagini ca aceasta. Puteți lua singur fișierul cu chei și îl puteți trage aici.',
  'issuer.problem.strange': 'Ce a venit înapoi nu sunt chei ale unui emitent de carduri de sănătate.',
  'keys.unfit': 'Nicio cheie din acest fișier nu poate semna carduri de sănătate.',
  'keys.private': 'În acest fișier este o cheie secretă. Cine o are poate semna în numele proprietarului ei: nu o dați mai departe.',
}
