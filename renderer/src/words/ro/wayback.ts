/** Romanian: coming back with the 24 words and a relative who kept the sealed vault. */

import type { EN_WAYBACK } from '../en/wayback.ts'
import type { Entry } from '../en.ts'

export const RO_WAYBACK: Readonly<Record<keyof typeof EN_WAYBACK, Entry>> = {
  'wayback.have': 'Am cele 24 de cuvinte, iar cineva îmi păstrează seiful',
  'wayback.restoreTitle': 'Reveniți cu cuvintele dumneavoastră',
  'wayback.restoreLead': 'Calculatorul a dispărut, dar o rudă sau un prieten v-a păstrat seiful sigilat. Cele 24 de cuvinte îl deschid.',
  'wayback.ask':
    'Sunați persoana care îl păstrează: Salus-ul de acolo trebuie să fie pornit și deschis, iar ea vă dă cartea ei de contact, de la Oameni și partajare, „Cartea mea de contact”. Nu poate citi nimic din ce este al dumneavoastră, nici acum, nici înainte.',
  'wayback.card': 'Cartea ei de contact, ca text',
  'wayback.fromFile': 'Dintr-un fișier sau o imagine a ei',
  'wayback.do': 'Adu-mi seiful înapoi',
  'wayback.asking': 'Se caută calculatorul ei și se dovedește că aveți cuvintele. Cuvintele înseși nu părăsesc acest calculator.',
  'wayback.found': '{name} are seiful așa cum era la {date} (schimbarea {n}).',
  'wayback.fetching': 'Se preia și se verifică fiecare bucată sigilată.',
  'wayback.far': '{done} din {total} fișiere sigilate sunt aici și verificate, au venit {size}.',
  'wayback.cut': 'Dacă se întrerupe, începeți din nou cu aceleași cuvinte: ce a venit rămâne aici.',
  'wayback.partly': 'Revin fără ele',
  'wayback.backTitle': 'Seiful este înapoi',
  'wayback.backLead': 'Se deschide cu fraza de acces pe care tocmai ați ales-o.',
  'wayback.whole': {
    one: '{n} înregistrare, așa cum era la {date} (schimbarea {seq}). Fiecare bucată a fost verificată.',
    few: '{n} înregistrări, așa cum erau la {date} (schimbarea {seq}). Fiecare bucată a fost verificată.',
    other: '{n} de înregistrări, așa cum erau la {date} (schimbarea {seq}). Fiecare bucată a fost verificată.',
  },
  'wayback.since':
    'Ce s-a făcut pe calculatorul pierdut după {date} nu se află aici. Cei cu care partajați află unde sunteți de găsit acum.',
  'wayback.next': 'Ce urmează',
  'wayback.nextLost':
    'La Setări alegeți „Chei noi pentru tot seiful”: atunci copia de pe calculatorul pierdut și fraza lui de acces nu deschid nimic din ce scrieți de acum. Alte calculatoare pe care le aveați nu mai sunt ale dumneavoastră aici până nu le adăugați din nou.',
  'wayback.nextBackup': 'Faceți o copie de siguranță pe care o țineți chiar dumneavoastră.',
  'wayback.open': 'Deschide seiful',
  'wayback.title': 'Dacă acest calculator este furat',
  'wayback.text':
    'Cu cele 24 de cuvinte și cineva care vă păstrează tot seiful, sigilat, puteți reveni pe orice calculator, fără o copie de siguranță.',
  'wayback.comesBack':
    'Ce revine, cu cuvintele sau dintr-o copie de siguranță: înregistrările, oamenii, partajările, setările și registrul acestui calculator cu tot ce a atestat. Ce nu revine: ce s-a făcut după acea stare, scrisorile care încă așteptau și ce păstrați pentru alții. Calculatorul pierdut nu mai trebuie folosit pentru acest seif.',
  'wayback.nobody': 'Nimeni nu vă păstrează încă seiful. Alegeți pe cineva la Oameni și partajare și rugați-l să păstreze „Tot seiful”.',
  'wayback.choose': 'Alege pe cineva',
  'wayback.chip.there': 'Ar merge',
  'wayback.chip.not': 'Încă nu',
  'wayback.there': 'Cu cele 24 de cuvinte și calculatorul lui {name} ați putea reveni, la starea din {date}.',
  'wayback.waiting': 'Încă nu este totul acolo. Continuă când ambele calculatoare sunt pornite.',
  'wayback.full': 'Nu încape tot acolo, deci nu ajunge ca să reveniți. Cereți-i lui {name} mai mult spațiu.',
  'wayback.words': 'Pentru asta, scrieți o dată cele 24 de cuvinte la Recuperare. Nimic secret din ele nu se păstrează aici.',
  'wayback.older':
    '{name} îl păstrează, dar Salus-ul de acolo este prea vechi ca să-l dea înapoi cuvintelor. Cereți-i lui {name} să-l actualizeze.',
  'wayback.none': '{name} păstrează numai ce partajați. Opriți asta și cereți „Tot seiful” ca să puteți reveni.',
  'wayback.typeWords': 'Cele 24 de cuvinte',
  'wayback.checkWords': 'Verifică-mi cuvintele',
  'wayback.wordsRight': 'Acestea sunt cuvintele acestui seif.',
  'wayback.noBackup':
    'Aceasta nu este o copie de siguranță: ce ștergeți aici se șterge și acolo, de regulă la câteva minute după ce ambele sunt pornite, iar cine îl păstrează se poate opri. O copie de siguranță rămâne așa cum a fost făcută.',
  'wayback.noFile':
    'De aici nu s-a făcut încă nicio copie de siguranță. Dacă acest calculator se strică, cuvintele și calculatorul lui {name} aduc înapoi starea din {date}; o copie pe care o țineți chiar dumneavoastră nu depinde de nimeni.',
  'activity.vault-recovered': 'Seiful a fost adus înapoi cu cele 24 de cuvinte și cu ce a păstrat {who} (schimbarea {count}).',
}
