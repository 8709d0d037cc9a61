/** English: the ledger of this computer, sealed on a public one. */

export const EN_PUBLIC_PLACE = {
  'publicPlace.title': 'Daily seal on a public ledger',
  'publicPlace.text':
    'You alone keep the ledger of this computer. A seal of it on a public one shows strangers, too, that an entry was there before a certain day. Proofs that you save then carry it.',
  'publicPlace.off': 'Off',
  'publicPlace.waits': 'Waiting',
  'publicPlace.sealed': 'Sealed',
  'publicPlace.learns':
    'That network sees one value a day at the most, which says nothing without a secret that stays in your vault: not what is in it, not how much. Everybody can see on which days something was new here. The addresses learn your network address, and whoever follows your ledger can find its seals by your account.',
  'publicPlace.pays': 'This account pays there:',
  'publicPlace.since': 'Sealed up to entry {n}: the public ledger has had it since {when}.',
  'publicPlace.silent': 'Sealed up to entry {n}. The public ledger does not say since when just now.',
  'publicPlace.setUp': 'The contract is being set up there. Seals begin after that.',
  'publicPlace.sent': 'A newer seal is on its way and does not count yet.',
  'publicPlace.ready':
    'A newer seal is ready and not sent yet. If this goes on: has the account enough of that network’s coin, or can whoever sends it be reached?',
  'publicPlace.later': 'What is newer is sealed within some hours, when Salus is open.',
  'publicPlace.after': 'What is newer is sealed after {when}, when Salus is open.',
  'publicPlace.away': 'The public ledger does not answer just now. Nothing is lost: Salus tries again by itself.',
  'publicPlace.name': 'Name a public ledger',
  'publicPlace.contract': 'Contract there that takes the seals (leave empty to set one up first, which costs about as much as nine seals)',
  'publicPlace.relay': 'Who sends the seal and pays for it',
  'publicPlace.save': 'Seal it there once a day',
  'publicPlace.saved': 'From now on your ledger is sealed there.',
  'publicPlace.end': 'Seal it nowhere any more',
  'publicPlace.asking': 'Asking the public ledger whether it is the one you named.',
  'publicPlace.endTitle': 'Seal nothing on the public ledger any more?',
  'publicPlace.endText':
    'What is sealed there already stays there for good. What is newer is not sealed, and the addresses that you typed are forgotten here.',
  'publicPlace.endNot': 'Go on sealing',
  'publicPlace.ended': 'Your ledger is sealed nowhere else any more.',
  'public.day-seal': 'The seal of a day, on the public ledger',
} as const
