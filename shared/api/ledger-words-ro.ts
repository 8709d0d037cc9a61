/** Romanian: what to say when the ledger could not be asked, or a proof does not hold. */

import type { LedgerErrorCatalogue } from './error-catalogue.ts'

export const LEDGER_WORDS_RO: LedgerErrorCatalogue = {
  'ledger-off': { sentence: 'Registrul este oprit.', next: 'Porniți-l la Setări, dacă doriți un martor.' },
  'ledger-unreachable': {
    sentence: 'Salvat și semnat aici. Registrul nu răspunde acum.',
    next: 'Nu trebuie să faceți nimic: Salus încearcă din nou singur.',
  },
  'ledger-silent': {
    sentence: 'De acolo nu a venit niciun răspuns, deci nu s-a schimbat nimic.',
    next: 'Verificați adresele sau încercați mai târziu.',
  },
  'ledger-refused': { sentence: 'Martorul public a refuzat.', next: 'Încercați din nou sau alegeți alt registru la Setări.' },
  'ledger-not-here': {
    sentence: 'Registrul acestui seif nu este cel de pe acest calculator.',
    next: 'Un registru dintr-o rețea este deja public și nu are nevoie de un sigiliu în altă parte.',
  },
  'ledger-wrong-chain': { sentence: 'Adresa răspunde pentru alt registru.', next: 'Verificați numărul și adresele la Setări.' },
  'ledger-disagrees': {
    sentence: 'Adresele registrului nu spun același lucru.',
    next: 'Nu vă bazați acum pe martor. Alegeți alte adrese.',
  },
  'ledger-damaged': {
    sentence: 'Registrul păstrat pe acest calculator este deteriorat.',
    next: 'Datele sunt în siguranță. Refaceți registrul dintr-o copie.',
  },
  'proof-invalid': {
    sentence: 'Dovada nu se potrivește cu înregistrarea.',
    next: 'Verificați că fișierul este al acestei înregistrări și nu a fost schimbat.',
  },
  'proof-not-witnessed': { sentence: 'Înregistrarea nu are încă martor.', next: 'Așteptați confirmarea registrului.' },
}
