/** Romanian: what to say when a health card, an issuer's keys or a health link could not be used. */

import type { CardErrorCatalogue } from './error-catalogue.ts'

const ASK_FOR_NEW = 'Cereți un card nou de la cine vi l-a dat.'
const ASK_FOR_LINK = 'Cereți un link nou de la cine vi l-a dat.'

export const CARD_WORDS_RO: CardErrorCatalogue = {
  'health-card-broken': { sentence: 'Acest card de sănătate este deteriorat sau incomplet.', next: ASK_FOR_NEW },
  'health-card-algorithm': {
    sentence: 'Acest card de sănătate nu este semnat așa cum trebuie, de aceea nu s-a preluat nimic din el.',
    next: ASK_FOR_NEW,
  },
  'health-card-header': {
    sentence: 'Acest card de sănătate nu spune cum este împachetat sau cu ce cheie a fost semnat.',
    next: ASK_FOR_NEW,
  },
  'health-card-packing': { sentence: 'Interiorul acestui card de sănătate nu poate fi despachetat.', next: ASK_FOR_NEW },
  'health-card-content': {
    sentence: 'Acest card de sănătate nu conține înregistrări sau nu spune cine l-a semnat și când.',
    next: ASK_FOR_NEW,
  },
  'health-card-issuer': {
    sentence: 'Acest card de sănătate își numește emitentul într-un fel care nu prezintă încredere: nu printr-o adresă web sigură.',
    next: ASK_FOR_NEW,
  },
  'health-card-unsigned': {
    sentence: 'Acesta este interiorul unui card de sănătate, fără semnătura lui; oricine l-ar fi putut scrie.',
    next: 'Alegeți cardul însuși: un fișier .smart-health-card sau codul lui QR.',
  },
  'health-card-piece-missing': {
    sentence: 'Acest card de sănătate este alcătuit din mai multe coduri QR și unele lipsesc.',
    withDetail: 'Acest card de sănătate este alcătuit din {of} coduri QR, dar numai {have} sunt aici.',
    next: 'Alegeți împreună imaginile sau textele tuturor.',
  },
  'health-card-pieces-mixed': {
    sentence: 'Aceste bucăți de carduri de sănătate nu se potrivesc între ele.',
    next: 'Alegeți bucățile unui singur card, apoi pe ale următorului.',
  },
  'issuer-keys-broken': {
    sentence: 'Acestea nu sunt cheile unui emitent: trebuie să fie un JSON Web Key Set.',
    next: 'Cereți emitentului cheile ca fișier (jwks.json) sau copiați-le în întregime.',
  },
  'issuer-key-unfit': {
    sentence: 'Niciuna dintre aceste chei nu poate semna carduri de sănătate sau o cheie poartă alt nume decât al ei.',
    next: 'Verificați că acestea sunt cheile cu care emitentul semnează cardurile de sănătate.',
  },
  'issuer-key-private': {
    sentence: 'Printre acestea este o cheie secretă; cine o are poate semna în numele emitentului. Nu a fost păstrată.',
    next: 'Ștergeți fișierul dacă nu este al dumneavoastră și cereți emitentului cheile publice.',
  },
  'issuer-certificate': {
    sentence: 'Certificatul de lângă aceste chei nu este al lor sau nu este al acestei adrese.',
    next: 'Cereți din nou cheile emitentului și verificați-i adresa.',
  },
  'revocation-list-broken': {
    sentence: 'Aceasta nu este o listă întreagă de carduri pe care un emitent le-a retras.',
    next: 'Luați din nou lista de la emitent: fișierul din dosarul lui /.well-known/crl care poartă numele cheii lui.',
  },
  'revocation-list-unknown': {
    sentence: 'Această listă este despre o cheie pe care nu o are niciun emitent din lista dumneavoastră.',
    next: 'Adăugați mai întâi emitentul, cu cheile lui.',
  },
  'revocation-list-older': {
    sentence: 'O listă mai nouă a aceleiași chei este deja aici. Ea a fost păstrată.',
    next: 'Nu trebuie făcut nimic.',
  },
  'licence-broken': {
    sentence: 'Aceasta nu este o licență care poate fi citită, sau semnătura ei nu se potrivește.',
    next: 'Cereți una nouă de la cine a emis-o.',
  },
  'licence-not-yours': {
    sentence: 'Această licență a fost emisă pentru altcineva.',
    next: 'Dați emitentului identitatea dumneavoastră, așa cum apare în Setări, și cereți una care o numește.',
  },
  'licence-over': {
    sentence: 'Această licență nu mai este valabilă: i-a trecut timpul sau a fost retrasă.',
    next: 'Cereți una nouă de la cine a emis-o.',
  },
  'licence-not-found': {
    sentence: 'Nu există nicio licență la acel loc din lista dumneavoastră.',
    next: 'Uitați-vă din nou în listă: list-credentials le arată pe toate.',
  },
  'health-link-broken': {
    sentence: 'Acesta nu este un link de sănătate întreg.',
    next: 'Copiați tot linkul, de la shlink:/ până la sfârșit.',
  },
  'health-link-address': { sentence: 'Acest link duce la o adresă care nu este sigură, de aceea nu a fost deschis.', next: ASK_FOR_LINK },
  'health-link-expired': { sentence: 'Acest link a expirat. Nu a fost întrebat nimeni.', next: ASK_FOR_LINK },
  'health-link-gone': {
    sentence: 'Acest link nu mai este activ: a fost deja folosit, s-a încheiat sau nu a existat niciodată.',
    next: ASK_FOR_LINK,
  },
  'health-link-passcode': {
    sentence: 'Codul acesta nu a deschis linkul.',
    withDetail: 'Codul acesta nu a deschis linkul. Încercări rămase: {remaining}.',
    next: 'Verificați codul cu cine v-a dat linkul.',
  },
  'health-link-busy': {
    sentence: 'Celălalt calculator vă roagă să așteptați.',
    withDetail: 'Celălalt calculator vă roagă să așteptați {waitSeconds} de secunde.',
    next: 'Încercați din nou după aceea.',
  },
  'health-link-unreachable': {
    sentence: 'Calculatorul la care duce acest link nu a răspuns.',
    next: 'Verificați legătura la internet, apoi încercați din nou.',
  },
  'health-link-refused': {
    sentence: 'Calculatorul la care duce acest link a refuzat.',
    withDetail: 'Calculatorul la care duce acest link a refuzat (cod {status}).',
    next: ASK_FOR_LINK,
  },
  'health-link-redirected': {
    sentence: 'Linkul ar fi dus mai departe la alt calculator, care nu a fost întrebat.',
    next: ASK_FOR_LINK,
  },
  'health-link-too-large': { sentence: 'Ce a venit prin acest link este prea mare și nu a fost preluat.', next: ASK_FOR_LINK },
  'health-link-answer': { sentence: 'Ce a venit prin acest link nu este ce dă un link de sănătate.', next: ASK_FOR_LINK },
  'health-link-key': {
    sentence: 'Ce a venit prin acest link nu se deschide cu cheia lui: a fost schimbat, deteriorat sau este al altui link.',
    next: ASK_FOR_LINK,
  },
  'health-link-empty': {
    sentence: 'În spatele acestui link nu este nimic ce poate fi citit.',
    next: 'Întrebați-l pe cel care vi l-a dat ce ar trebui să conțină.',
  },
}
