/** Failures of redacted copies in Romanian. */

export const REDACTION_WORDS_RO = {
  'redaction-impossible': {
    sentence: 'Salus nu poate scoate cuvinte din acest fișier fiind sigur că nu rămâne niciunul.',
    next: 'Lăsați-l în afara a ceea ce partajați sau faceți copia fără fișier.',
  },
  'redaction-left': {
    sentence: 'Un cuvânt pe care îl voiați scos ar rămâne în copie, așa că nu s-a făcut nicio copie.',
    next: 'Scoateți partea în care se află sau nu includeți această înregistrare.',
  },
} as const
