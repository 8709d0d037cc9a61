/** Romanian: what to say when a vault could not be brought back from a mirror. */

import type { RecoveryErrorCatalogue } from './error-catalogue.ts'

export const RECOVERY_WORDS_RO: RecoveryErrorCatalogue = {
  'recovery-refused': {
    sentence: 'Salus-ul de acolo nu dă nimic pentru aceste cuvinte.',
    next: 'Verificați cuvintele și cartea de contact. Salus-ul de acolo trebuie să fie deschis, la zi și să vă fi păstrat tot seiful.',
  },
  'recovery-damaged': {
    sentence:
      'Ce se păstrează acolo nu este un seif întreg al dumneavoastră: ceva a fost schimbat sau lipsește. Nimic din el nu contează aici.',
    next: 'Încercați la altcineva care vă păstrează seiful sau cu o copie de siguranță.',
  },
  'recovery-incomplete': {
    sentence: 'Unele fișiere sigilate nu sunt întregi acolo.',
    withDetail: 'Unele fișiere sigilate nu sunt întregi acolo: {missing}.',
    next: 'Încercați la altcineva care vă păstrează seiful sau reveniți fără ele.',
  },
}
