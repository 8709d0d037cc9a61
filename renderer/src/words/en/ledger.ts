/** English: the ledger on a network. */

export const EN_LEDGER = {
  'share.ledgerAge': 'While your computer cannot ask the ledger',
  'share.ledgerAge.0': 'the share goes on',
  'share.ledgerAge.1': 'it rests after an hour',
  'share.ledgerAge.24': 'it rests after a day',
  'share.ledgerAge.168': 'it rests after a week',
  'share.ledgerAgeMeans':
    'A share that rests gives nothing until the ledger answers again. It helps where you may take something back from another computer while this one is cut off.',
  'ledger.asking': 'Asking there whether it is the ledger you named.',
  'ledger.changing': 'Changing the ledger.',
  'endpoint.other': 'Address {n} ({host}) says something else than the others. Salus does not believe it and goes by the others.',
  'endpoint.other-chain': 'Address {n} ({host}) leads to another network than the one you named. Salus does not believe it.',
  'endpoint.behind': 'Address {n} ({host}) is far behind the others.',
  'endpoint.nothing': 'Address {n} ({host}) gives no answer now.',
  'endpoint.none-alike':
    'Your addresses tell different stories, and too few of them the same one. Salus believes none of them now. Nothing is lost: what is to be witnessed waits here.',
  'endpoint.do': 'If this stays so, put an address of somebody else in its place. Nothing here was changed by it.',
  'endpoint.doNone': 'Name addresses of several owners that you trust, at least three.',
  'ledger.confirmations': 'Blocks of the chain after which an entry counts as witnessed',
  'ledger.delay': 'Each entry goes out by itself, on average this many minutes later, so that its time says little (0: at once)',
  'ledger.visible':
    'What stays visible there: how many entries your account sends, and when. Not which of them is a record, a share or its end. Ending a share never waits; ending several at once shows as several entries in one moment.',
  'ledger.onTheirWay': 'The contracts are on their way. This takes some minutes; their addresses then appear under “This vault”.',
  'ledger.long':
    'This ledger is long: it has {n} entries, and the Salus of others follows about {followed} of them. What is there stays checked. What comes behind that they cannot check themselves: they hear of it from you alone, and shares for which you set how old the ledger may be open no more. Choose a network here before that.',
  'ledger.showsWithdrawals':
    'This ledger began with an earlier contract. Whoever looks at it can tell that a share was ended there, but not which one. Nothing is wrong, and you need not do anything.',
  'public.together': 'Several entries in one',
  'ledger.relay': 'Who sends your entries and pays for them',
  'ledger.relayNobody': 'This Salus',
  'ledger.relayHonest':
    'Their Salus learns that you have something witnessed and when, not what it is. Until it has sent an entry, that entry is not witnessed yet.',
  'ledger.free': 'This network asks no fee',
  'ledger.forOthers': 'Send entries for your contacts',
  'ledger.forOthersText': 'Your Salus then puts what your contacts ask for on this network and pays for it, until you lock it.',
  'ledger.aContactADay': 'Entries for each contact in a day (empty: none)',
  'ledger.forOthersSave': 'Save',
  'ledger.sends': {
    one: 'Until it is locked, Salus sends {n} entry a day for each contact.',
    other: 'Until it is locked, Salus sends {n} entries a day for each contact.',
  },
  'ledger.sendsNot': 'Nothing is sent for contacts.',
  'ledger.parted': {
    one: 'This vault was continued on two computers from one copy, and each has written in its own ledger since. {who} follows the ledger of the other one and does not accept what this one writes. {n} entry from there is known here.',
    other:
      'This vault was continued on two computers from one copy, and each has written in its own ledger since. {who} follows the ledger of the other one and does not accept what this one writes. {n} entries from there are known here.',
  },
  'home.ledgerParted': 'The ledger of this vault was continued on two computers, and not everybody accepts what this one writes.',
  'home.goLedger': 'See what you can do',
  'ledger.partedOther':
    'If you go on with the other computer: do nothing here, and use this vault there alone. What was added only here is not there.',
  'ledger.partedHere': 'If you go on with this one: begin a new ledger here. What was added only on the other computer is not here.',
  'ledger.begin': 'Begin a new ledger here',
  'ledger.beginTitle': 'Begin a new ledger on this computer?',
  'ledger.beginText':
    'The two cannot be made one again. Everything is witnessed anew in the new ledger, with the date of that day, and so is what is known of the other computer. Whoever has a share of yours hears of it in a signed letter; what they know of the old ledger still counts.',
  'ledger.beginOther':
    'From then on use this vault on this computer, and no longer on the other one. The old ledger cannot be continued here.',
  'ledger.beginYes': 'Begin the new ledger',
  'ledger.beginNot': 'Not now',
  'ledger.begun': 'A new ledger has begun. What was witnessed is being witnessed again.',
  'reason.ledger-too-old': 'what this computer knows of the ledger was older than the share allows',
} as const
