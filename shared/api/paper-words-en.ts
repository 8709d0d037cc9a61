/** English: what to say when the text of a paper could not be made findable, or a page not printed. */

import type { PaperErrorCatalogue } from './error-catalogue.ts'

export const PAPER_WORDS_EN: PaperErrorCatalogue = {
  'paper-password': {
    sentence: 'That password did not open this file.',
    next: 'Look at capital letters and try again. The file stays as it is.',
  },
  'paper-no-text': {
    sentence: 'This file was opened, but there is no text in it that could be searched.',
    next: 'Nothing was changed. It may be a scan: a picture of paper.',
  },
  'print-failed': {
    sentence: 'No printer took the page.',
    next: 'Turn the printer on, or save the page as a PDF.',
  },
}
