/** Romanian: what to say when the text of a paper could not be made findable, or a page not printed. */

import type { PaperErrorCatalogue } from './error-catalogue.ts'

export const PAPER_WORDS_RO: PaperErrorCatalogue = {
  'paper-password': {
    sentence: 'Această parolă nu a deschis fișierul.',
    next: 'Verificați majusculele și încercați din nou. Fișierul rămâne așa cum este.',
  },
  'paper-no-text': {
    sentence: 'Fișierul a fost deschis, dar nu are text care să poată fi căutat.',
    next: 'Nimic nu s-a schimbat. Poate fi o scanare: o imagine a hârtiei.',
  },
  'print-failed': {
    sentence: 'Nicio imprimantă nu a primit pagina.',
    next: 'Porniți imprimanta, sau salvați pagina ca PDF.',
  },
}
