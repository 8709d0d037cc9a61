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

  'consent.more': {
    one: 'A consent is in this file, and {n} part that nobody signed with it. Whether that was changed, nothing here says.',
    other: 'A consent is in this file, and {n} parts that nobody signed with it. Whether those were changed, nothing here says.',
  },
  'unchanged.signedPart': 'Every word of the consent is as it was signed.',
  'unchanged.more': {
    one: '{n} other part of this file (a record, a remark) is under no signature.',
    other: '{n} other parts of this file (records, remarks) are under no signature.',
  },
  'consent.gap':
    'Signed and unchanged, but a change that was signed later is missing in this file. What is shared today, it does not say: ask for a newer file.',
  'consent.notThere':
    'Signed, unchanged and in its time. The ledger at {address} does not have it, so it cannot say whether it was stopped.',
  'unchanged.gap': {
    one: '{n} change that was signed later continues one that is not in this file, and is not counted.',
    other: '{n} changes that were signed later continue one that is not in this file, and are not counted.',
  },
  'allows.since': 'Single records may have been taken back after this file was saved. It says only what was known by then.',
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
  'accesses.grantor': {
    one: 'Who gave the consent, this page does not know: drop the contact card that you got from them. Anybody can sign a consent.',
    other:
      'Who gave the consents, this page does not know ({n} keys): drop the contact cards that you got from them. Anybody can sign a consent.',
  },
  'accesses.outside': {
    one: '{n} opening was outside the time of its consent. All are signed.',
    other: '{n} openings were outside the time of their consents. All are signed.',
  },
  'receipts.outside': {
    one: '{n} opening was outside the time of this consent. All receipts are whole and signed.',
    other: '{n} openings were outside the time of this consent. All receipts are whole and signed.',
  },
  'when.outside': {
    one: '{n} opening was before the consent began or after it ended, by the clock of the reader.',
    other: '{n} openings were before the consent began or after it ended, by the clock of the reader.',
  },
  'accesses.names':
    'Signed are the keys, the times, the purposes and the numbers of the records. Names and titles stand beside them, as whoever saved the log wrote them.',

  'shc.broken': 'This is no whole health card: a part is missing or has another form.',
  'shc.pieces': 'This is a part of a health card only. Put the texts of all its codes into one file, a line for each.',
  'shc.algorithm': 'This health card is not signed in the way that health cards are. Do not rely on it.',
  'shc.content': 'What is signed here is not the content of a health card.',
  'shc.whole': 'Signed with a key that you added, unchanged, and in its time.',
  'shc.timeless': 'Signed with a key that you added, and unchanged. Whether it counts today, its times do not say.',
  'shc.wholeOwn': 'Unchanged since it was signed. The key came with the card, so the issuer is unknown.',
  'shc.issuerUnknown': 'A health card of an unknown issuer. Without its key nobody can say whether it was changed.',
  'shc.notSigned': 'This health card was changed after it was signed, or somebody else signed it.',
  'shc.ended': 'Not valid today: this health card ended on {until}.',
  'shc.notYet': 'Not valid yet: this health card begins on {from}.',
  'shc.unchanged': 'Every word is as it was signed.',
  'shc.changed': 'The signature does not fit the key that the card names.',
  'shc.noKey':
    'Only the key of the issuer can say. The card names {issuer}, which publishes it as /.well-known/jwks.json. Nothing is fetched by itself: drop that file here, or see below.',
  'shc.signer':
    'Signed with a key in “{file}”, which you added. The card names {issuer}. It is as sure as the way on which you got that file.',
  'shc.ownKey':
    'The key came with the card: whoever made one can have made both. The card names {issuer}; drop the key file that this issuer publishes.',
  'shc.fetched':
    'Signed with a key that {issuer} publishes: it was fetched from there just now. Whoever keeps that address signed it; whether that is whom you expect, you decide.',
  'shc.wholeFetched': 'Unchanged, and signed by whoever keeps the address that the card names. Compare that address.',
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
  'shc.otherIssuer': 'Signed with a key on this page, but the certificate beside that key is not of the issuer that the card names.',
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
  'keys.note':
    'A key file does not prove whose keys it holds. It is as sure as the way on which you got it. Who issued a certificate in it is not checked.',
  'keys.fetched':
    'Fetched from {issuer} by your button. They are of whoever keeps that address. Who issued a certificate in them is not checked.',
  'issuer.title': 'Fetch the keys of the issuer',
  'issuer.text':
    'This page asks {address}, and nobody else. Whoever is there learns your network address and that somebody looks at a card with this address in it; an address of its own for each card tells which. Anybody can write an address into a card: press only if {host} is the one you expect.',
  'issuer.do': 'Ask {host}',
  'issuer.problem.unreachable':
    'No answer came. The network may be off, the address may not be that of an issuer, or it does not answer pages like this one. You can get its key file yourself and drop it here.',
  'issuer.problem.strange': 'What came back are no keys of an issuer of health cards.',
  'keys.unfit': 'No key in this file can sign health cards.',
  'keys.private': 'A secret key is in this file. Whoever has it can sign in the name of its owner: do not pass it on.',
} as const
