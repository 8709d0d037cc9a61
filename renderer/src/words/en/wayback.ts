/** English: coming back with the 24 words and a relative who kept the sealed vault. */

export const EN_WAYBACK = {
  'wayback.have': 'I have my 24 words, and somebody keeps my vault',
  'wayback.restoreTitle': 'Come back with your words',
  'wayback.restoreLead': 'Your computer is gone, and a relative or friend kept your sealed vault. Your 24 words open it.',
  'wayback.ask':
    'Call the person who keeps it: Salus there has to be running and open, and they give you their card under People and sharing, “My contact card”. They can read nothing of yours, now as before.',
  'wayback.card': 'Their card, as text',
  'wayback.fromFile': 'From a file or picture of the card',
  'wayback.do': 'Bring my vault back',
  'wayback.asking': 'Looking for their computer and showing that you hold the words. The words themselves do not leave this computer.',
  'wayback.found': '{name} has your vault as it was on {date} (change {n}).',
  'wayback.fetching': 'Fetching and checking every sealed piece.',
  'wayback.far': '{done} of {total} sealed files are here and checked, {size} came.',
  'wayback.cut': 'If it is cut off, begin again with the same words: what came already stays here.',
  'wayback.partly': 'Come back without them',
  'wayback.backTitle': 'Your vault is back',
  'wayback.backLead': 'It opens with the passphrase that you have just chosen.',
  'wayback.whole': {
    one: '{n} record, as of {date} (change {seq}). Every piece was checked.',
    other: '{n} records, as of {date} (change {seq}). Every piece was checked.',
  },
  'wayback.since':
    'What was done on the lost computer after {date} is not in it. People whom you share with hear where you are reached now.',
  'wayback.next': 'What to do next',
  'wayback.nextLost':
    'Under Settings choose “New keys for the whole vault”: then the copy on the lost computer and its passphrase open nothing that you write from now on. Other computers that you had are none of yours here until you add them again.',
  'wayback.nextBackup': 'Make a backup file that you hold yourself.',
  'wayback.open': 'Open my vault',
  'wayback.title': 'If this computer is stolen',
  'wayback.text':
    'With your 24 words and somebody who keeps your whole vault, sealed, you can come back on any computer, without a backup file.',
  'wayback.comesBack':
    'What comes back, with words or with a backup file: records, people, shares, settings, and the ledger of this computer with everything that it witnessed. What does not: what was done after that state, letters that were still waiting, and what you keep for others. The lost computer must not be used for this vault any more.',
  'wayback.nobody': 'Nobody keeps your vault yet. Choose somebody under People and sharing and ask them to keep “My whole vault”.',
  'wayback.choose': 'Choose somebody',
  'wayback.chip.there': 'Would work',
  'wayback.chip.not': 'Not yet',
  'wayback.there': 'With your 24 words and the computer of {name} you could come back, to the state of {date}.',
  'wayback.waiting': 'Not all of it is there yet. It goes on when both computers are on.',
  'wayback.full': 'Not all of it fits there, so it is not enough to come back with. Ask {name} for more room.',
  'wayback.words': 'For this, type your 24 words once under Recovery. Nothing secret of them is kept here.',
  'wayback.older': '{name} keeps it, and Salus there is too old to give it back to your words. Ask {name} to update it.',
  'wayback.none': '{name} keeps only what you share. Stop that and ask for “My whole vault” to be able to come back.',
  'wayback.typeWords': 'Your 24 words',
  'wayback.checkWords': 'Check my words',
  'wayback.wordsRight': 'These are the words of this vault.',
  'wayback.noBackup':
    'This is no backup file: what you delete here goes there too, as a rule within some minutes of both being on, and whoever keeps it can stop. A backup file stays as it was made.',
  'wayback.noFile':
    'No backup file was made from here yet. If this computer breaks, your words and the computer of {name} bring back the state of {date}; a file that you hold yourself depends on nobody.',
  'activity.vault-recovered': 'The vault was brought back with the 24 words and what {who} kept (change {count}).',
} as const
