/** English: what to say when a health card, an issuer's keys or a health link could not be used. */

import type { CardErrorCatalogue } from './error-catalogue.ts'

const ASK_FOR_NEW = 'Ask whoever gave you the card for a new one.'
const ASK_FOR_LINK = 'Ask whoever gave you the link for a new one.'

export const CARD_WORDS_EN: CardErrorCatalogue = {
  'health-card-broken': { sentence: 'This health card is damaged or not complete.', next: ASK_FOR_NEW },
  'health-card-algorithm': {
    sentence: 'This health card is not signed in the way that health cards have to be, so nothing of it was taken.',
    next: ASK_FOR_NEW,
  },
  'health-card-header': {
    sentence: 'This health card does not say how it is packed or which key signed it.',
    next: ASK_FOR_NEW,
  },
  'health-card-packing': { sentence: 'The inside of this health card cannot be unpacked.', next: ASK_FOR_NEW },
  'health-card-content': { sentence: 'This health card holds no records, or does not say who signed it and when.', next: ASK_FOR_NEW },
  'health-card-issuer': {
    sentence: 'This health card names an issuer in a way that cannot be trusted: not by a secure web address.',
    next: ASK_FOR_NEW,
  },
  'health-card-unsigned': {
    sentence: 'This is the inside of a health card without its signature; anybody may have written it.',
    next: 'Choose the card itself: a .smart-health-card file or its QR code.',
  },
  'health-card-piece-missing': {
    sentence: 'This health card is made of several QR codes, and some are missing.',
    withDetail: 'This health card is made of {of} QR codes, and only {have} of them are here.',
    next: 'Choose the pictures or texts of all of them together.',
  },
  'health-card-pieces-mixed': {
    sentence: 'These pieces of health cards do not belong together.',
    next: 'Choose the pieces of one card, and then those of the next.',
  },
  'issuer-keys-broken': {
    sentence: 'These are no keys of an issuer: they have to be a JSON Web Key Set.',
    next: 'Ask the issuer for its keys as a file (jwks.json), or copy them whole.',
  },
  'issuer-key-unfit': {
    sentence: 'None of these keys can sign health cards, or a key is not named by what it is.',
    next: 'Check that these are the keys the issuer signs health cards with.',
  },
  'issuer-key-private': {
    sentence: 'A secret key is among these; whoever has it can sign in the name of the issuer. It was not kept.',
    next: 'Delete that file if it is not yours, and ask the issuer for its public keys.',
  },
  'issuer-certificate': {
    sentence: 'The certificate beside these keys does not belong to them, or to this address.',
    next: 'Ask the issuer for its keys again, and check its address.',
  },
  'revocation-list-broken': {
    sentence: 'This is not a whole list of cards that an issuer took back.',
    next: 'Get the list again from the issuer: the file in its folder /.well-known/crl that is called like its key.',
  },
  'revocation-list-unknown': {
    sentence: 'This list is about a key that none of the issuers in your list has.',
    next: 'Add the issuer with its keys first.',
  },
  'revocation-list-older': {
    sentence: 'A newer list of the same key is here already. It was kept.',
    next: 'Nothing needs to be done.',
  },
  'licence-broken': {
    sentence: 'This is not a licence that can be read, or its signature does not fit.',
    next: 'Ask whoever issued it for a new one.',
  },
  'licence-not-yours': {
    sentence: 'This licence was issued to somebody else.',
    next: 'Give the issuer your own identity, as Settings shows it, and ask for one that names it.',
  },
  'licence-over': {
    sentence: 'This licence does not count any more: its time is over, or it was withdrawn.',
    next: 'Ask whoever issued it for a new one.',
  },
  'licence-not-found': {
    sentence: 'There is no licence at that place of your list.',
    next: 'Look at the list again: list-credentials shows all of them.',
  },
  'health-link-broken': { sentence: 'This is not a whole health link.', next: 'Copy the whole link, from shlink:/ to its end.' },
  'health-link-address': {
    sentence: 'This link leads to an address that is not secure, so it was not opened.',
    next: ASK_FOR_LINK,
  },
  'health-link-expired': { sentence: 'This link has expired. Nobody was asked.', next: ASK_FOR_LINK },
  'health-link-gone': {
    sentence: 'This link is no longer active: it was used up, ended, or never existed.',
    next: ASK_FOR_LINK,
  },
  'health-link-passcode': {
    sentence: 'That passcode did not open the link.',
    withDetail: 'That passcode did not open the link. Tries left: {remaining}.',
    next: 'Check the passcode with whoever gave you the link.',
  },
  'health-link-busy': {
    sentence: 'The other computer asks to wait.',
    withDetail: 'The other computer asks to wait {waitSeconds} seconds.',
    next: 'Try again after that.',
  },
  'health-link-unreachable': {
    sentence: 'The computer that this link leads to did not answer.',
    next: 'Check your connection to the internet, then try again.',
  },
  'health-link-refused': {
    sentence: 'The computer that this link leads to said no.',
    withDetail: 'The computer that this link leads to said no (code {status}).',
    next: ASK_FOR_LINK,
  },
  'health-link-redirected': {
    sentence: 'The link would have led on to another computer, which was not asked.',
    next: ASK_FOR_LINK,
  },
  'health-link-too-large': { sentence: 'What came through this link is too large, and was not taken.', next: ASK_FOR_LINK },
  'health-link-answer': { sentence: 'What came through this link is not what a health link gives.', next: ASK_FOR_LINK },
  'health-link-key': {
    sentence: 'What came through this link does not open with the key of the link: it was changed, damaged, or is of another link.',
    next: ASK_FOR_LINK,
  },
  'health-link-empty': {
    sentence: 'There is nothing behind this link that can be read.',
    next: 'Ask whoever gave it to you what it should hold.',
  },
}
