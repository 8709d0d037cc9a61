/** English: health cards, their issuers, and health links. */

export const EN_CARDS = {
  'card.signature': 'The signature of this health card',
  'card.signatures': 'The signatures of these health cards',
  'card.chip.listed': 'Signature fits',
  'card.chip.changed': 'Signature does not fit',
  'card.chip.other-issuer': 'Signed by somebody else',
  'card.chip.key-unlisted': 'Signature not checked',
  'card.chip.unlisted': 'Signature not checked',
  'card.chip.unreadable': 'Cannot be read',
  'card.said.listed': 'Signed by {name}, which is in your list of issuers. Not changed since.',
  'card.said.changed':
    'The card names {name} as its issuer, but the signature does not fit its key: the card was changed, or it is damaged. Do not rely on it; ask {name} for a new one.',
  'card.said.other-issuer':
    'The signature was made with a key of {name}, but the card says it comes from {issuer}. Ask one of them before you rely on it.',
  'card.said.key-unlisted':
    'The card says it was signed by {issuer}. {name} is in your list, but not with the key that this card names. Without that key the signature cannot be checked. The issuer may have newer keys than those you have.',
  'card.said.unlisted':
    'The card says it was signed by {issuer}. This issuer is not in your list, so the signature cannot be checked, and we cannot say whose it is. This does not mean that the card is fake.',
  'card.said.unreadable': 'The signed text of this card cannot be read any more.',
  'card.time.current': 'Issued on {date}, as the card says.',
  'card.time.expired': 'It expired on {date}.',
  'card.time.not-yet': 'It counts only from {date} on.',
  'card.problems': 'Not everything in it is written as health cards have to be:',
  'card.problem.times': 'Its times are written wrong, so they say nothing.',
  'card.problem.type-missing': 'It does not call itself a health card.',
  'card.problem.kind-unsaid': 'It does not say all it is: vaccination, test result or COVID-19.',
  'card.problem.issuer-form': 'The address of its issuer is not written as it should be.',
  'card.problem.revocation-id': 'The number by which it could be taken back is not a right one.',
  'card.problem.fhir-version': 'It does not say that its records are FHIR version 4.',
  'card.problem.content-rules': 'A record in it leaves out what it has to say, or says more than it may.',
  'card.addIssuer': 'Look at your list of issuers',
  'issuers.title': 'Issuers you trust',
  'issuers.text':
    'Clinics, laboratories and authorities that sign health cards. Salus asks nobody for their keys: you get them from the issuer and put them in here, so that a card can be checked without anybody hearing of it.',
  'issuers.honest':
    'Take keys only from somebody you know, or from the website of the issuer itself. Whoever gives you wrong keys can make cards that look right to you.',
  'issuers.none': 'No issuer yet. Cards are read all the same; their signatures are not checked.',
  'issuers.keys': { one: '{n} key', other: '{n} keys' },
  'issuers.add': 'Add an issuer',
  'issuers.name': 'Its name, as you want to read it',
  'issuers.address': 'Its address, as its cards say it (https://…)',
  'issuers.keySet': 'Its keys (the text of its jwks.json)',
  'issuers.fromFile': 'Choose the file of its keys',
  'issuers.save': 'Add to the list',
  'issuers.remove': 'Remove',
  'issuers.removeNamed': 'Remove {name}',
  'issuers.added': '{name} is in your list of issuers.',
  'issuers.removed': '{name} is not in your list any more. Its cards stay.',
  'activity.issuer-added': '{who} was added to the issuers of health cards that you trust.',
  'activity.issuer-removed': '{who} was removed from the issuers of health cards that you trust.',
} as const
