/** English: what to say when asking for records, or answering, did not work. */

import type { RequestErrorCatalogue } from './error-catalogue.ts'

export const REQUEST_WORDS_EN: RequestErrorCatalogue = {
  'request-invalid': {
    sentence: 'This is not a whole request, or it leaves out something a request has to say.',
    next: 'Ask for it again. Nothing was answered.',
  },
  'request-not-for-you': { sentence: 'This request is meant for somebody else.', next: 'You need not do anything.' },
  'request-not-found': { sentence: 'This request is not here.', next: 'Go back to Requests.' },
  'request-expired': {
    sentence: 'The time to answer this request is over.',
    next: 'They can ask again. You can also share without being asked.',
  },
  'request-withdrawn': {
    sentence: 'Whoever asked has taken this request back.',
    next: 'There is nothing left to answer. You can also share without being asked.',
  },
  'request-answered': {
    sentence: 'You have said yes to this request before.',
    next: 'Look under People and sharing; there you can stop it.',
  },
  'request-widened': {
    sentence: 'This answer goes further than what was asked, so it was refused.',
    next: 'Choose what was asked, or less. To share more, share it as something of your own.',
  },
  'request-incomplete': { sentence: 'Something that a request has to say is missing.', next: 'Say what you ask for and why.' },
  'request-statement-missing': {
    sentence: 'A request has to say that nobody is worse off for saying no.',
    next: 'Tick that sentence if it is true; it is signed with the request.',
  },
  'request-too-many': {
    sentence: 'Three of your requests to this person wait for an answer.',
    next: 'Wait until one is answered or has ended.',
  },
  'request-too-soon': {
    sentence: 'Your last request to this person ended less than a day ago.',
    next: 'Ask again tomorrow, or talk to them.',
  },
  'consent-not-kept': {
    sentence: 'The consent of this share was not kept: it ended before Salus did that.',
    next: 'Whoever gave it still has it.',
  },
}
