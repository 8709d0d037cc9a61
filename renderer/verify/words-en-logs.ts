/** English: access logs, health cards and the keys of their issuers. */

export const EN_LOGS = {
  'kind.accesses': 'Access log',
  'kind.health-card': 'Health card',
  'kind.keys': 'Keys of an issuer',
  'kind.revocations': 'Cards taken back',
  'detail.readers': 'Identities that opened',
  'detail.grants': 'Numbers of the consents',
  'detail.issuer': 'Address of the issuer',
  'detail.kid': 'Name of the key',
  'detail.content': 'What the card holds',

  'accesses.whole': {
    one: 'The opening in this log is signed. Whether it was allowed, only its consent can say.',
    other: 'All {n} openings in this log are signed, and no number is missing. Whether they were allowed, only the consents can say.',
  },
  'accesses.allowed': {
    one: 'The opening in this log is signed and allowed by the consent you added.',
    other: 'All {n} openings in this log are signed and allowed by the consents you added, and no number is missing.',
  },
  'accesses.allowedUnknown': {
    one: 'The opening in this log is signed and allowed by its consent. Compare whose key signed it.',
    other:
      'All {n} openings in this log are signed and allowed by their consents, and no number is missing. Compare whose keys signed them.',
  },
  'accesses.missing': {
    one: '{n} opening is missing from this log. The others are signed.',
    other: '{n} openings are missing from this log. The others are signed.',
  },
  'accesses.wrong': { one: '{n} of {all} openings is not in order.', other: '{n} of {all} openings are not in order.' },
  'accesses.signed': {
    one: 'The opening is as its reader signed it.',
    other: 'All {n} openings are as their readers signed them.',
  },
  'accesses.chain': {
    one: 'Consent {number} of {total}, read by “{name}”: number 1 is here.',
    other: 'Consent {number} of {total}, read by “{name}”: the numbers 1 to {n} are all here, each following from the one before.',
  },
  'accesses.gap': 'Consent {number} of {total}, read by “{name}”: missing are {numbers}. They were left out, or never came.',
  'accesses.noNumbers': 'Consent {number} of {total}: nothing here has a number that can be read.',
  'accesses.end': 'Whether there were later openings, a log cannot show. A changed program can open without a receipt.',
  'accesses.reader':
    'One key, which this log calls “{name}”. Whose it is, this file cannot say: drop the contact card that you got from them.',
  'accesses.consent': {
    one: 'The consent to one part lies here: every opening was by its reader, of its records and for its purpose.',
    other: 'The consents to {n} parts lie here: every opening was by their readers, of their records and for their purposes.',
  },
  'accesses.noConsent': {
    one: 'One consent is not here. Who was allowed what, until when and what for, only that says: drop it beside the log (salus-consent.json).',
    other:
      '{n} consents are not here. Who was allowed what, until when and what for, only those say: drop them beside the log (salus-consent.json).',
  },
  'accesses.names':
    'Signed are the keys, the times, the purposes and the numbers of the records. Names and titles stand beside them, as whoever saved the log wrote them.',

  'shc.broken': 'This is no whole health card: a part is missing or has another form.',
  'shc.pieces': 'This is a part of a health card only. Put the texts of all its codes into one file, a line for each.',
  'shc.algorithm': 'This health card is not signed in the way that health cards are. Do not rely on it.',
  'shc.content': 'What is signed here is not the content of a health card.',
  'shc.whole': 'Signed with a key that you added, unchanged, and in its time.',
  'shc.wholeOwn': 'Unchanged since it was signed. The key came with the card, so the issuer is unknown.',
  'shc.issuerUnknown': 'A health card of an unknown issuer. Without its key nobody can say whether it was changed.',
  'shc.notSigned': 'This health card was changed after it was signed, or somebody else signed it.',
  'shc.ended': 'Not valid today: this health card ended on {until}.',
  'shc.notYet': 'Not valid yet: this health card begins on {from}.',
  'shc.unchanged': 'Every word is as it was signed.',
  'shc.changed': 'The signature does not fit the key that the card names.',
  'shc.noKey':
    'Only the key of the issuer can say. The card names {issuer}, which publishes it as /.well-known/jwks.json. This page does not fetch it: drop that file here.',
  'shc.signer':
    'Signed with a key in “{file}”, which you added. The card names {issuer}. It is as sure as the way on which you got that file.',
  'shc.ownKey':
    'The key came with the card: whoever made one can have made both. The card names {issuer}; drop the key file that this issuer publishes.',
  'shc.unknown': 'Issuer unknown. The card calls its issuer {issuer}; anybody can write that.',
  'shc.otherKeys': 'Issuer unknown. The card calls its issuer {issuer}, and none of the keys on this page is the one that it names.',
  'shc.says': {
    one: 'One record about “{name}”, born {born}. Compare that with the person: a card says nothing of who shows it.',
    other: '{n} records about “{name}”, born {born}. Compare that with the person: a card says nothing of who shows it.',
  },
  'shc.issued': 'Issued on {when}, as the card says.',
  'shc.until': 'Until {until}, by the clock of this computer.',
  'shc.over': 'It ended on {until}, by the clock of this computer.',
  'shc.early': 'It begins on {from}, by the clock of this computer.',
  'shc.noEnd': 'The card names no end.',
  'shc.times': 'Its times are none that a calendar has.',
  'shc.wasTakenBack': 'Its issuer took this health card back, by a list that you added. Do not rely on it.',
  'shc.otherIssuer': 'Signed with a key that you added, but the certificate beside that key is not of the issuer that the card names.',
  'shc.certificate':
    'The certificate beside the key names {issuer} and is in its time. Not checked here: who issued that certificate, and whether it was taken back.',
  'shc.certificateTime':
    'The certificate beside the key names {issuer}, but is not in its time any more, or not yet. Not checked here: who issued it, and whether it was taken back.',
  'shc.certificateOther': 'The certificate beside the key does not name {issuer}, is of another key, or cannot be read.',
  'shc.takenBack': 'A list of cards taken back that you added names it. It is as sure as the way on which you got that list.',
  'shc.notListed':
    'The list of cards taken back that you added does not name it. It is as sure as the way on which you got it, and as new.',
  'shc.listOlder': 'The list that you added does not name it, but the key file knows of a newer one. Drop that here.',
  'shc.listMissing':
    'Not checked: whether its issuer took it back. There is a list, {issuer}/.well-known/crl/{kid}.json, which this page does not fetch: drop that file here.',
  'shc.noList': 'Not checked: whether its issuer took it back since. No list of cards taken back lies here.',
  'shc.noNumber': 'Not checked: whether its issuer took it back since. The card has no number that a list could name.',

  'revocations.whole': {
    one: 'A list with one card that an issuer took back. Drop a health card beside it.',
    other: 'A list with {n} cards that an issuer took back. Drop a health card beside it.',
  },
  'revocations.note': 'Such a list is not signed. It is as sure as the way on which you got it.',
  'revocations.broken': 'This list of cards taken back is not whole, so nothing can be compared with it.',

  'keys.whole': {
    one: 'One key of an issuer of health cards. Drop a health card beside it.',
    other: '{n} keys of an issuer of health cards. Drop a health card beside them.',
  },
  'keys.note': 'A key file does not prove whose keys it holds. It is as sure as the way on which you got it.',
  'keys.unfit': 'No key in this file can sign health cards.',
  'keys.private': 'A secret key is in this file. Whoever has it can sign in the name of its owner: do not pass it on.',
} as const
