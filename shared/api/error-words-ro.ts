/** Every failure in Romanian: what happened, and what to do next. */

import { CARD_WORDS_RO } from './card-words-ro.ts'
import { LEDGER_WORDS_RO } from './ledger-words-ro.ts'
import { OFFER_WORDS_RO } from './offer-words-ro.ts'
import { PAPER_WORDS_RO } from './paper-words-ro.ts'
import { PEOPLE_WORDS_RO } from './people-words-ro.ts'
import { CARRY_WORDS_RO } from './carry-words-ro.ts'
import { RECOVERY_WORDS_RO } from './recovery-words-ro.ts'
import type { ErrorCatalogue } from './error-catalogue.ts'
import { REDACTION_WORDS_RO } from './redaction-words-ro.ts'
import { REQUEST_WORDS_RO } from './request-words-ro.ts'
import { SHARING_WORDS_RO } from './sharing-words-ro.ts'

export const ERROR_WORDS_RO: ErrorCatalogue = {
  ...CARD_WORDS_RO,
  ...CARRY_WORDS_RO,
  ...LEDGER_WORDS_RO,
  ...RECOVERY_WORDS_RO,
  ...SHARING_WORDS_RO,
  ...OFFER_WORDS_RO,
  ...PAPER_WORDS_RO,
  ...PEOPLE_WORDS_RO,
  ...REDACTION_WORDS_RO,
  ...REQUEST_WORDS_RO,
  'vault-locked': { sentence: 'Seiful este încuiat.', next: 'Deschideți-l cu fraza de acces, apoi încercați din nou.' },
  'vault-not-found': { sentence: 'În acest dosar nu există încă un seif.', next: 'Creați unul sau refaceți-l din cele 24 de cuvinte.' },
  'vault-exists': { sentence: 'În acest dosar există deja un seif.', next: 'Deschideți-l cu fraza lui de acces.' },
  'vault-open-elsewhere': {
    sentence: 'Seiful este deschis în alt Salus pe acest calculator.',
    next: 'Închideți-l pe celălalt, apoi încercați din nou.',
  },
  'newer-version': {
    sentence: 'A fost făcut de un Salus mai nou.',
    next: 'Actualizați Salus, apoi încercați din nou. Nu s-a schimbat nimic.',
  },
  'vault-newer-version': {
    sentence: 'Seiful a fost folosit ultima dată cu un Salus mai nou.',
    next: 'Actualizați Salus. Nu s-a schimbat nimic.',
  },
  'vault-damaged': {
    sentence: 'O parte din seif nu poate fi citită.',
    next: 'Nu ștergeți nimic. Porniți o verificare la Recuperare sau refaceți o copie.',
  },
  'vault-rolled-back': {
    sentence: 'Seiful este mai vechi decât o stare care a fost atestată. Este deschis numai pentru citire.',
    next: 'Restaurați cea mai nouă copie de siguranță, lăsați alt calculator al dumneavoastră să îl aducă la zi, sau continuați de aici.',
  },
  'date-ahead': {
    sentence:
      'Data acestui calculator este mult după ultima folosire a Salus aici. Până spuneți că este corectă, seiful este deschis numai pentru citire.',
    next: 'Spuneți că data este corectă sau potriviți data și ora: Salus continuă apoi singur.',
  },
  'pairing-invalid': {
    sentence: 'Acesta nu este un cod pentru un calculator nou.',
    next: 'Copiați codul întreg de pe celălalt calculator sau afișați acolo unul nou.',
  },
  'pairing-over': {
    sentence: 'Codul nu mai este valabil.',
    next: 'Afișați un cod nou pe celălalt calculator; fiecare este bun zece minute și pentru un singur calculator.',
  },
  'device-not-found': {
    sentence: 'Acel calculator nu este printre ale dumneavoastră sau nu mai întreabă.',
    next: 'Afișați un cod nou și încercați din nou.',
  },
  'device-own': { sentence: 'Acesta este calculatorul pe care îl folosiți.', next: 'Scoateți-l de pe alt calculator al dumneavoastră.' },
  'device-limit': { sentence: 'Sunt deja șaisprezece calculatoare.', next: 'Scoateți unul pe care nu îl mai folosiți.' },
  'unlock-refused': {
    sentence: 'Seiful nu s-a deschis.',
    next: 'Verificați Caps Lock și încercați din nou sau refaceți-l cu cele 24 de cuvinte.',
  },
  'unlock-too-soon': {
    sentence: 'Salus așteaptă puțin după fiecare încercare.',
    withDetail: 'Salus așteaptă puțin după fiecare încercare: încă {waitSeconds} secunde.',
    next: 'Așteptați o clipă, apoi încercați din nou. Nu s-a pierdut nimic.',
  },
  'passphrase-too-weak': {
    sentence: 'Fraza de acces este prea ușor de ghicit.',
    next: 'Folosiți cel puțin 15 caractere sau cel puțin 5 cuvinte.',
  },
  'words-wrong': {
    sentence: 'Cuvintele nu se potrivesc.',
    withDetail: 'Aici sunt {count} cuvinte și este nevoie de 24.',
    next: 'Comparați-le cu foaia, unul câte unul.',
  },
  'words-unknown-word': {
    sentence: 'Unul dintre cuvinte nu este în listă.',
    withDetail: 'Cuvântul cu numărul {position} nu este în listă.',
    next: 'Verificați cum este scris pe foaie.',
  },
  'words-not-confirmed': {
    sentence: 'Cele 24 de cuvinte nu au fost verificate, de aceea partajarea așteaptă.',
    next: 'Verificați trei dintre ele la Recuperare. Durează un minut.',
  },
  'key-file-damaged': {
    sentence: 'Micul fișier cu chei al seifului este deteriorat.',
    next: 'Refaceți seiful cu cele 24 de cuvinte. Datele sunt încă aici.',
  },
  'keys-rotated': {
    sentence: 'Cheile acestui seif au fost făcute din nou, iar fișierul de chei de aici este dinainte.',
    next: 'Puneți la loc cel mai nou fișier de chei sau restaurați cea mai nouă copie de siguranță. Nu s-a schimbat nimic.',
  },
  'keys-not-rotated': {
    sentence: 'Niciun alt calculator al dumneavoastră nu are chei noi pentru acest seif.',
    next: 'Verificați că acel calculator este pornit și poate fi găsit, apoi încercați din nou.',
  },
  'rotation-needs-words': {
    sentence: 'Acest seif nu știe încă cheia celor 24 de cuvinte, iar ele trebuie să îl deschidă și după aceea.',
    next: 'Scrieți aici o dată cele 24 de cuvinte, apoi încercați din nou.',
  },
  'keychain-off': {
    sentence: 'Acest seif nu este pregătit să fie deschis cu portcheiul acestui calculator.',
    next: 'Deschideți-l cu fraza de acces. Portcheiul se pornește în Setări.',
  },
  'keychain-unavailable': {
    sentence: 'Portcheiul acestui calculator lipsește, este blocat sau a refuzat.',
    next: 'Deschideți seiful cu fraza de acces sau deblocați portcheiul și încercați din nou.',
  },
  'keychain-refused': {
    sentence: 'Ce păstrează portcheiul acestui calculator nu deschide acest seif.',
    next: 'Deschideți-l cu fraza de acces, apoi porniți din nou portcheiul în Setări.',
  },
  'wrong-key': { sentence: 'Acest lucru a fost sigilat cu altă cheie.', next: 'Rugați expeditorul să îl trimită din nou.' },
  'bytes-damaged': {
    sentence: 'Conținutul a fost schimbat sau deteriorat pe drum ori pe disc.',
    next: 'Încercați din nou. Dacă rămâne așa, porniți o verificare la Recuperare.',
  },
  'format-unknown': { sentence: 'Salus nu cunoaște acest format.', next: 'Actualizați Salus sau cereți fișierul în altă formă.' },
  'limit-exceeded': { sentence: 'Este mai mult decât poate primi Salus deodată.', next: 'Împărțiți în părți mai mici.' },
  'disk-full': { sentence: 'Discul este plin. Nu s-a păstrat nimic pe jumătate.', next: 'Eliberați spațiu, apoi încercați din nou.' },
  'disk-nearly-full': {
    sentence:
      'Pe acest disc a rămas puțin loc. Ce trimit alții nu se mai preia, ca să rămână mereu loc pentru înregistrările dumneavoastră.',
    next: 'Eliberați spațiu, apoi încercați din nou. Ce a sosit până acum rămâne și nu se mai trimite o dată.',
  },
  'disk-read-only': {
    sentence: 'În dosarul seifului nu se poate scrie.',
    next: 'Permiteți scrierea acolo sau verificați discul: unul care se apără de deteriorare nu se mai lasă scris.',
  },
  'disk-failed': {
    sentence: 'Discul nu a răspuns cum trebuie.',
    next: 'Verificați discul, apoi încercați din nou. Păstrați bine copia de siguranță.',
  },
  'block-missing': {
    sentence: 'O bucată din această înregistrare nu este pe calculator.',
    next: 'Refaceți-o dintr-o copie sau aduceți din nou ce s-a partajat.',
  },
  'block-damaged': {
    sentence: 'O bucată din această înregistrare este deteriorată pe disc.',
    next: 'Refaceți-o dintr-o copie sau aduceți din nou ce s-a partajat.',
  },
  'file-empty': { sentence: 'Fișierul este gol.', next: 'Salvați-l sau descărcați-l din nou de la sursă.' },
  'file-unreadable': { sentence: 'Fișierul nu poate fi deschis.', next: 'Verificați că aveți voie să îl citiți, apoi încercați din nou.' },
  'file-changed': {
    sentence: 'Fișierul s-a schimbat în timp ce era citit.',
    next: 'Așteptați până nu mai scrie nimeni în el, apoi încercați din nou.',
  },
  'file-too-large': {
    sentence: 'Fișierul este prea mare.',
    withDetail: 'Fișierul este prea mare: {sizeMegabytes} MB.',
    next: 'Împărțiți-l în părți mai mici.',
  },
  'file-unknown-kind': {
    sentence: 'Salus nu poate citi încă acest fel de fișier.',
    next: 'Folosiți FHIR, C-CDA, HL7 versiunea 2, DICOM, exporturi Apple Health, tabele (CSV) de măsurători, PDF, JPEG, PNG, text simplu sau un ZIP cu acestea.',
  },
  'dicom-broken': {
    sentence: 'Fișierul cu imaginea este deteriorat sau incomplet.',
    next: 'Copiați-l din nou de pe disc sau cereți spitalului altul.',
  },
  'dicom-too-large': { sentence: 'Fișierul spune că este mai mare decât orice imagine adevărată.', next: 'Cereți-l din nou la sursă.' },
  'dicom-file-missing': {
    sentence: 'Discul numește acest fișier, dar fișierul lipsește.',
    next: 'Copiați din nou tot discul sau cereți spitalului altul.',
  },
  'dicomdir-alone': { sentence: 'Acesta este doar cuprinsul unui disc, fără imagini.', next: 'Alegeți tot dosarul sau discul.' },
  'zip-broken': { sentence: 'Arhiva sau o parte din ea este deteriorată.', next: 'Descărcați-o sau copiați-o din nou.' },
  'zip-bomb': {
    sentence: 'Arhiva ar deveni mult prea mare la deschidere.',
    next: 'Nu s-a luat nimic din ea; cereți la sursă fișierele însele.',
  },
  'zip-encrypted': {
    sentence: 'Acest fișier din arhivă este închis cu o parolă.',
    next: 'Deschideți arhiva cu parola ei pe calculator și alegeți fișierele din ea.',
  },
  'zip-method-unknown': {
    sentence: 'Acest fișier din arhivă este împachetat într-un fel pe care Salus nu îl poate deschide.',
    next: 'Deschideți arhiva pe calculator și alegeți fișierele din ea.',
  },
  'zip-name-unsafe': {
    sentence: 'Acest fișier din arhivă are un nume care duce în afara ei, așa că a fost lăsat deoparte.',
    next: 'Deschideți arhiva pe calculator și alegeți fișierul, dacă aveți încredere în el.',
  },
  'zip-nested': {
    sentence: 'Aceasta este o arhivă într-o arhivă din altă arhivă.',
    next: 'Deschideți-o pe calculator și alegeți fișierele din ea.',
  },
  'json-broken': { sentence: 'Fișierul nu este complet sau nu este bine format.', next: 'Descărcați-l din nou de la sursă.' },
  'json-too-deep': { sentence: 'Fișierul are prea multe niveluri pentru un dosar medical.', next: 'Cereți la sursă un export simplu.' },
  'xml-broken': { sentence: 'Fișierul nu este complet sau nu este bine format.', next: 'Descărcați-l din nou de la sursă.' },
  'xml-too-deep': { sentence: 'Fișierul are prea multe niveluri pentru un dosar medical.', next: 'Cereți la sursă un export simplu.' },
  'xml-doctype': {
    sentence: 'Fișierul cere să i se adauge text din altă parte, ceea ce Salus nu face niciodată.',
    next: 'Cereți la sursă un fișier fără declarație de tip de document.',
  },
  'apple-samples-unread': {
    sentence: 'Unele măsurători nu au oră sau valoare, așa că rămân doar în fișier.',
    withDetail: 'Măsurători fără o oră sau o valoare care se poate citi: {count}. Ele rămân doar în fișier.',
    next: 'Fișierul însuși este păstrat întreg.',
  },
  'apple-routes-left-out': {
    sentence: 'Pe unde ați mers și ați alergat (trasee de antrenament) nu se citește.',
    withDetail: 'Pe unde ați mers și ați alergat nu se citește; trasee de antrenament: {count}.',
    next: 'Traseele rămân în arhivă, care este păstrată întreagă.',
  },
  'apple-copy-left-out': {
    sentence: 'Acest fișier spune încă o dată ce spune exportul însuși, așa că nu este citit.',
    next: 'Nu lipsește nimic.',
  },
  'table-columns-unknown': {
    sentence: 'Acest tabel trebuie privit: ce este în fiecare coloană?',
    next: 'Spuneți care coloană are data și care are valorile.',
  },
  'table-rows-unread': {
    sentence: 'Unele rânduri din acest tabel nu au putut fi citite.',
    withDetail: 'Rânduri din acest tabel care nu au putut fi citite: {count} ({lines}).',
    next: 'Ele rămân în fișier, care este păstrat întreg. Priviți-le acolo sau alegeți alte coloane.',
  },
  'table-empty': {
    sentence: 'Niciun rând din acest tabel nu a putut fi citit astfel.',
    next: 'Alegeți alte coloane sau altă ordine a zilei și a lunii.',
  },
  'fhir-version': { sentence: 'Fișierul folosește altă versiune a formatului medical.', next: 'Cereți la sursă FHIR R4.' },
  'fhir-type-unknown': { sentence: 'Fișierul conține ceva ce nu este un fel cunoscut de înregistrare.', next: 'Întrebați la sursă ce e.' },
  'fhir-not-a-resource': {
    sentence: 'Fișierul conține date, dar nu o înregistrare medicală.',
    next: 'Alegeți exportul numit FHIR sau dosar medical.',
  },
  'parse-timeout': { sentence: 'Citirea fișierului a durat prea mult și a fost oprită.', next: 'Împărțiți-l în părți mai mici.' },
  'parse-memory': { sentence: 'Citirea s-a oprit prea devreme, de obicei din lipsă de memorie.', next: 'Împărțiți-l în părți mai mici.' },
  'import-nothing': { sentence: 'Nu era nimic nou de adăugat.', next: 'Alegeți alte fișiere.' },
  'import-gone': { sentence: 'Această listă nu mai așteaptă.', next: 'Alegeți fișierele din nou.' },
  'import-in-use': {
    sentence: 'Ceva din acest import este împărtășit acum cu cineva.',
    next: 'Opriți mai întâi accesul, apoi anulați importul.',
  },
  cancelled: { sentence: 'Oprit, așa cum ați cerut. Nu s-a schimbat nimic.', next: 'Puteți începe din nou oricând.' },
  'record-not-found': { sentence: 'Această înregistrare nu este în seif.', next: 'Poate a fost anulată. Înapoi la Date.' },
  'record-in-use': {
    sentence: 'Această înregistrare este împărtășită acum cu cineva.',
    next: 'Opriți mai întâi accesul, apoi ștergeți înregistrarea.',
  },
  'record-not-typed': {
    sentence: 'Această înregistrare a venit dintr-un fișier, deci rămâne așa cum a venit.',
    next: 'Adăugați alături o notă sau o înregistrare a dumneavoastră și cereți corectarea de la cine a scris-o.',
  },
  'record-replaced': {
    sentence: 'Această înregistrare a fost deja corectată.',
    next: 'Deschideți versiunea mai nouă și corectați-o pe aceea.',
  },
  'search-unavailable': { sentence: 'Căutarea nu este gata acum.', next: 'Încercați din nou peste o clipă. Datele sunt în siguranță.' },
  'backup-needs-words': {
    sentence: 'Seiful nu cunoaște încă cheia celor 24 de cuvinte.',
    next: 'Restaurați-l o dată cu cuvintele, la Recuperare, sau protejați copia cu o parolă.',
  },
  'backup-no-base': { sentence: 'Nu există o copie completă la care să se adauge.', next: 'Faceți întâi o copie completă.' },
  'backup-base-missing': { sentence: 'Lipsește copia completă la care se adaugă aceasta.', next: 'Alegeți ambele fișiere împreună.' },
  'backup-locked': { sentence: 'Aceste cuvinte sau această parolă nu deschid copia.', next: 'Verificați-le; nu s-a schimbat nimic.' },
  'backup-damaged': {
    sentence: 'Copia este deteriorată sau incompletă.',
    next: 'Nu s-a restaurat nimic din ea. Încercați alt exemplar al fișierului.',
  },
  'folder-not-empty': { sentence: 'Dosarul nu este gol.', next: 'Alegeți un dosar nou sau gol.' },
  'grant-not-found': { sentence: 'Această partajare nu există aici.', next: 'Înapoi la Oameni și partajare.' },
  'grant-over': {
    sentence: 'Această partajare s-a încheiat și nimic din ea nu mai poate fi păstrat: nu se mai poate retrage o singură înregistrare.',
    next: 'Pagina ei spune ce s-a oprit, ce s-a cerut să fie șters și ce s-a confirmat.',
  },
  'grant-empty': { sentence: 'Nu este nimic în această partajare.', next: 'Alegeți cel puțin o înregistrare.' },
  'grant-others-only': { sentence: 'Tot ce ați ales este pe alt nume.', next: 'Spuneți în Rezumat ale cui sunt sau includeți acele nume.' },
  'grant-dates': { sentence: 'Datele calendaristice nu se potrivesc.', next: 'Sfârșitul vine după început, iar ștergerea după sfârșit.' },
  'grant-purpose-missing': { sentence: 'O partajare are nevoie de un scop.', next: 'Spuneți pentru ce este.' },
  'grant-widened': {
    sentence: 'Se cere mai mult decât s-a convenit, de aceea a fost refuzat.',
    next: 'Cereți expeditorului o invitație nouă.',
  },
  'signature-invalid': { sentence: 'Semnătura nu se potrivește, de aceea a fost refuzat.', next: 'Cereți din nou expeditorului.' },
  'not-their-contact': { sentence: 'Încă nu v-a adăugat la contacte.', next: 'Dați-i cartea de contact; ce ați trimis pleacă atunci.' },
  'refused-by-peer': { sentence: 'Celălalt Salus a spus nu.', next: 'Întrebați persoana dacă partajarea mai este deschisă.' },
  'clock-wrong': {
    sentence: 'Ceasul calculatorului pare greșit, de aceea Salus nu semnează.',
    withDetail:
      'Ceasul calculatorului este în urma registrului, a cărui ultimă însemnare este din {ledgerDay}, de aceea Salus nu semnează.',
    next: 'Potriviți data și ora, apoi încercați din nou. Dacă sunt corecte, registrul a fost scris cât un ceas era greșit: folosiți alt registru sau niciunul, în Setări.',
  },
  'peer-unreachable': {
    sentence: 'Celălalt Salus nu răspunde acum.',
    next: 'Încercați când ambele calculatoare sunt pornite sau folosiți un fișier.',
  },
  'peer-timeout': { sentence: 'Celălalt Salus nu a răspuns la timp.', next: 'Încercați din nou peste o clipă.' },
  'peer-protocol': {
    sentence: 'Celălalt Salus a răspuns într-un fel care nu se potrivește.',
    next: 'Actualizați ambele, apoi încercați din nou.',
  },
  'peer-stopped': {
    sentence: 'O parte din Salus s-a oprit și pornește din nou.',
    next: 'Încercați din nou peste o clipă. Ce s-a salvat este în siguranță.',
  },
  'input-invalid': { sentence: 'Ceva din ce s-a scris nu se potrivește.', next: 'Verificați câmpurile și încercați din nou.' },
  'command-unknown': { sentence: 'Salus nu cunoaște această comandă.', next: 'Vedeți lista comenzilor.' },
  'file-exists': { sentence: 'Există deja un fișier cu acest nume.', next: 'Alegeți alt nume sau alt dosar.' },
  'answer-unwritten': {
    sentence: 'Răspunsul acestei comenzi nu a putut fi scris acolo unde a fost trimis.',
    withDetail: 'Cele {words} de cuvinte nu au putut fi scrise. Nu sunt încă confirmate: show-recovery-words le arată din nou.',
    next: 'Verificați dacă este loc, apoi încercați din nou.',
  },
  internal: {
    sentence: 'Ceva nu a mers în interiorul lui Salus.',
    next: 'Încercați din nou. Dacă rămâne așa, închideți Salus și deschideți-l iar.',
  },
}
