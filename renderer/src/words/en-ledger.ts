/** English: the ledger on a network. */

export const EN_LEDGER = {
  'share.ledgerAge': 'While your computer cannot ask the ledger',
  'share.ledgerAge.0': 'the share goes on',
  'share.ledgerAge.1': 'it rests after an hour',
  'share.ledgerAge.24': 'it rests after a day',
  'share.ledgerAge.168': 'it rests after a week',
  'share.ledgerAgeMeans':
    'A share that rests gives nothing until the ledger answers again. It helps where you may take something back from another computer while this one is cut off.',
  'ledger.confirmations': 'Blocks of the chain after which an entry counts as witnessed',
  'ledger.delay': 'Each entry goes out by itself, on average this many minutes later, so that its time says little (0: at once)',
  'ledger.visible':
    'What stays visible there: how many entries your account sends, and when. Not which of them is a record, a share or its end. Ending a share never waits; ending several at once shows as several entries in one moment.',
  'ledger.onTheirWay': 'The contracts are on their way. This takes some minutes; their addresses then appear under “This vault”.',
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
    one: 'This ledger went on on two computers from one copy. {who} follows the other one and refuses what this one writes; {n} entry of the other one is known here.',
    other:
      'This ledger went on on two computers from one copy. {who} follows the other one and refuses what this one writes; {n} entries of the other one are known here.',
  },
  'ledger.partedMeans':
    'The two cannot be made one again: whoever could put entries between others could also change what was there. If this computer is to go on, it begins a new ledger. Everything is witnessed again with the date of then, what is known of the other computer too, and whoever has a share of yours hears of it in a signed letter. What they know of the old one still counts. If the other computer is to go on, do nothing here and use this vault there alone.',
  'ledger.begin': 'Begin a new ledger here',
  'ledger.beginSure': 'Yes, go on on this computer',
  'ledger.begun': 'A new ledger has begun. What was witnessed is being witnessed again.',
  'reason.ledger-too-old': 'what this computer knows of the ledger was older than the share allows',
} as const
