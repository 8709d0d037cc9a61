/** English: shares that live: kinds from now on, single items, sealing anew, the yearly question. */

export const EN_AMEND = {
  'later.title': 'From when',
  'later.today': 'What is there today',
  'later.both': 'That, and new ones from now on',
  'later.only': 'Only new ones from now on',
  'later.means':
    'New is what comes into your vault after you sign, however old it is itself. You are not asked each time; you see each of them on the page of the share, and can take it back. When you add files you can leave them out.',
  'later.nothingYet': 'Nothing yet. Each new record of these kinds will be seen when it comes into your vault.',
  'share.standing': 'Until I stop it',
  'share.standingMeans':
    'For somebody who looks after you for years: it runs until you stop it, at the latest until the date above. Once a year Salus asks you whether it still fits.',
  'sentence.later': 'And each new record of these kinds that comes into my vault after this: {kinds}.',
  'sentence.ownOnly': 'Of these only my own records, none of other people.',
  'sentence.ownAnd': 'Of these only my own records and those in the name of {names}.',
  'sentence.laterOnly.view':
    'I, {grantor}, let {grantee} look at each new record of these kinds that comes into my vault after this, for {purpose}, from {from} until {until}: {kinds}.',
  'sentence.laterOnly.keep':
    'I, {grantor}, let {grantee} look at each new record of these kinds that comes into my vault after this and keep copies, for {purpose}, from {from} until {until}: {kinds}.',
  'items.title': 'What can be seen now',
  'items.titleKept': 'What may still be kept there',
  'grant.title': 'Sharing with {name}',
  'items.find': 'Find a record in this share',
  'items.notFound': 'No record in this share is called that.',
  'items.none': 'Nothing now.',
  'items.count': { one: '{n} record', other: '{n} records' },
  'items.since': 'came in on {date}',
  'items.takeBack': 'Take back',
  'items.takeBackNamed': 'Take back: {title}',
  'items.askTitle': 'Take back {title}?',
  'items.askText':
    '{name} can fetch it no more from this moment. As soon as their Salus can be reached, it closes it and is asked to delete the copy. The rest of the share goes on. What was already seen cannot be unseen.',
  'items.askTextKept':
    'The share has ended, and {name} may keep a copy. As soon as their Salus can be reached, it closes it and is asked to delete the copy. What was already seen cannot be unseen.',
  'items.askTextBelow':
    'The share has ended, and the Salus of {name} says that its copies are deleted. Whoever it was passed on to may keep one: as soon as their Salus can be reached, it closes it and is asked to delete the copy. What was already seen cannot be unseen.',
  'items.do': 'Take it back now',
  'items.not': 'Leave it',
  'items.busy': 'Taking it back.',
  'items.added': { one: '{n} new record went to {name}.', other: '{n} new records went to {name}.' },
  'items.addedTold': 'Their Salus has it.',
  'items.addedWaits': 'It goes as soon as their Salus is reachable.',
  'taken.title': 'Taken back',
  'taken.noTitle': 'A record that cannot be read here now',
  'taken.stoppedHere': '{name} can no longer fetch it',
  'taken.stoppedHereOnly': '{name} can no longer fetch it from this computer; where else it lies stands below',
  'taken.keptBy': '{keeper} keeps sealed records for you and has not heard of it yet: {name} may still fetch it there.',
  'taken.more': 'Show more of what was taken back',
  'withdrawal.stoppedHere': '{name} can no longer fetch anything',
  'withdrawal.stoppedHereOnly': '{name} can no longer fetch anything from this computer; what lies elsewhere stands below',
  'taken.hold': 'It was opened before, last on {date}',
  'taken.holdNot': 'No receipt says that it was opened before',
  'taken.resealed': 'It lies here under a new key now.',
  'taken.notBelow': {
    one: '{n} person to whom it was passed on has not confirmed it.',
    other: '{n} people to whom it was passed on have not confirmed it.',
  },
  'taken.neverFetched': {
    one: '{n} person to whom it was given never fetched it, as their Salus says.',
    other: '{n} people to whom it was given never fetched it, as their Salus says.',
  },
  'deletion.never-fetched': 'Nothing to delete: it was never fetched there',
  'withdrawal.neverFetched':
    'Their Salus says so, {date}: only the invitation had come, and its titles and keys are deleted. It cannot prove it.',
  'taken.ledger': 'Nothing is written on the ledger for single records: the share itself goes on.',
  'deep.label': 'Also seal these records anew here',
  'deep.means':
    'Then an old copy of the key opens nothing that lies on this computer. It takes longer, and does not reach what was already fetched. What somebody else may read keeps its key.',
  'deep.progress': 'Sealing anew: {done} of {total}.',
  'deep.cancel': 'Stop sealing anew',
  'deep.done': {
    zero: 'Nothing had to be sealed anew.',
    one: '{n} record was sealed anew, under a new key.',
    other: '{n} records were sealed anew, under new keys.',
  },
  'deep.due': 'Not finished',
  'deep.dueHere':
    'New keys were asked for and are not there yet: until then an old copy of a key opens what lies here. It goes on by itself, at the latest when Salus opens the next time.',
  'deep.dueElsewhere':
    'New keys were asked for on another of your computers and are not there yet. It goes on there when Salus opens the next time.',
  'deep.kept': {
    one: '{n} record keeps its key, because somebody else may read it.',
    other: '{n} records keep their keys, because somebody else may read them.',
  },
  'withdrawal.resealed': 'Sealed anew',
  'fits.title': 'Does it still fit?',
  'fits.text': {
    one: '{name} can still see {n} record, for {purpose}, until {until}.',
    other: '{name} can still see {n} records, for {purpose}, until {until}.',
  },
  'fits.why': 'You said so a year ago or earlier. Nothing changes while you do not answer.',
  'fits.yes': 'It still fits',
  'fits.change': 'Change it',
  'fits.stop': 'Stop sharing',
  'fits.noted': 'Noted. Salus asks again in a year.',
  'shared.itemsEnded': {
    one: '{name} took {n} record back on {date}.',
    other: '{name} took {n} records back on {date}.',
  },
  'shared.itemsGone': 'It was closed here, and its copy and key were deleted.',
  'shared.notHere': { one: '{n} new record is not here yet.', other: '{n} new records are not here yet.' },
  'shared.asOf': 'This is as {name} saved it on {date}. What changed since then comes once your computers have met.',
  'shared.fetchNew': 'Fetch now',
  'holdBack.label': 'Do not give these to shares that get new records',
  'holdBack.who': 'Now they would go to {names}.',
  'activity.grant-confirmed': 'You said that sharing with {who} still fits.',
  'activity.items-given': { one: '{n} new record went to {who}.', other: '{n} new records went to {who}.' },
  'activity.items-withdrawn': { one: 'You took back a record from {who}: {what}.', other: 'You took back {n} records from {who}.' },
  'activity.items-deletion-confirmed': {
    one: '{who} confirmed the deletion of {n} record that you took back.',
    other: '{who} confirmed the deletion of {n} records that you took back.',
  },
  'activity.items-never-fetched': {
    one: 'The Salus of {who} said that it never fetched {n} record that you took back.',
    other: 'The Salus of {who} said that it never fetched {n} records that you took back.',
  },
  'activity.never-fetched': 'The Salus of {who} said that it never fetched anything of what you stopped.',
  'activity.items-received': { one: '{who} added {n} record to a share.', other: '{who} added {n} records to a share.' },
  'activity.items-dropped': {
    one: '{who} took back {n} record. Its copy was deleted here.',
    other: '{who} took back {n} records. Their copies were deleted here.',
  },
  'activity.records-resealed': {
    one: '{n} record was sealed anew, under a new key.',
    other: '{n} records were sealed anew, under new keys.',
  },
} as const
