/** English: what to say when sending a record, or taking one over, did not work. */

import type { OfferErrorCatalogue } from './error-catalogue.ts'

export const OFFER_WORDS_EN: OfferErrorCatalogue = {
  'offer-invalid': {
    sentence: 'This record did not arrive whole, or says something about itself that is not so.',
    next: 'Ask for it again. Nothing was taken over.',
  },
  'offer-not-found': { sentence: 'This record is not waiting here.', next: 'Go back to Requests.' },
  'offer-answered': { sentence: 'You have decided about this record before.', next: 'If you took it over, it is among your records.' },
  'offer-too-large': {
    sentence: 'This is too large to send: a file may have 8 MB.',
    next: 'Send a smaller file, or a part of it.',
  },
  'pass-on-not-allowed': {
    sentence: 'This share does not let you pass it on.',
    next: 'Ask the person to share it with your colleague, or to let you pass it on.',
  },
  'offer-one-file': {
    sentence: 'This holds more than one document, or too many records.',
    next: 'Send one document at a time.',
  },
  'offer-not-yours-to-correct': {
    sentence: 'This record is not in a share that lets you add to it.',
    next: 'Send it as a record of your own, or ask to be allowed to add.',
  },
}
