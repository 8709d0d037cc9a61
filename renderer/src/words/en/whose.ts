/** English: whose records are whose, in a vault with those of several people. */

export const EN_WHOSE = {
  'whose.in': 'in the name of {name}',
  'whose.unknown': 'it is not known whose this is',
  'whose.notSure': 'in the name of {name}; it is not sure whose it is',
  'whose.titleOf': '{title}, {name}',
  'whose.unknownTitle': 'not known whose',
  'whose.others': {
    one: 'This vault also keeps {n} record of somebody else: {names}. It is not on this page.',
    other: 'This vault also keeps {n} records of other people: {names}. They are not on this page.',
  },
  'whose.othersCard': {
    one: 'This vault also keeps {n} record of somebody else: {names}. It is not on this card.',
    other: 'This vault also keeps {n} records of other people: {names}. They are not on this card.',
  },
  /** Paper goes to others: whose they are is not for them. */
  'whose.othersPaper': 'Records of other people that this vault keeps are not on it.',
  'whose.goAlong': {
    one: '{n} of these is a record of somebody else, and goes along: {names}. Share single records if that is not meant.',
    other: '{n} of these are records of other people, and go along: {names}. Share single records if that is not meant.',
  },
  'whose.counted': '{name} ({n})',
  'whose.look': 'Whose records are here',
  'whose.notOn': {
    one: '{n} record in the name of somebody else, not on the summary above',
    other: '{n} records in the name of somebody else, not on the summary above',
  },
  'whose.title': 'Whose records are here',
  'whose.means':
    'Documents name these people. What is surely of somebody else stands apart, with their name. What is not sure stays among yours, and says the name: nothing is hidden by a guess. You can say it at any time and take it back; the records stay as they are.',
  'whose.count': { one: '{n} record', other: '{n} records' },
  'whose.state.holder': 'You',
  'whose.state.other': 'Somebody else',
  'whose.state.not-sure': 'Not sure whose',
  'whose.byYou': 'said by you',
  'whose.byDocuments': 'from name and birth date in the documents',
  'whose.mine': 'This is me',
  'whose.notMine': 'This is somebody else',
  'whose.back': 'Take back what I said',
  'whose.mineOf': 'This is me: {name}',
  'whose.notMineOf': 'This is somebody else: {name}',
  'whose.backOf': 'Take back what I said of {name}',
  'whose.ofRecord': 'Whose this record is',
  'whose.recordHolder': 'It stands among your own records.',
  'whose.recordOther': 'It is a record of {name}, and stands apart from yours.',
  'whose.recordUnsure': 'It names {name}. Whether that is you is not sure: it stays among yours and says the name.',
  'whose.recordUnknown': 'It is about somebody whom nothing here names. It stays among yours and says so.',
  'whose.recordSaid': 'You said so.',
  'whose.recordMine': 'It is mine',
  'whose.recordName': 'Whose it is',
  'whose.recordTheirs': 'It is theirs',
  'summary.moreCut': {
    one: '{n} more is not listed here; the page of records has it.',
    other: '{n} more are not listed here; the page of records has them.',
  },
  'summary.damaged': {
    one: '{n} record could not be opened: it is missing here, or says less than it should. Check the vault in Recovery.',
    other: '{n} records could not be opened: they are missing here, or say less than they should. Check the vault in Recovery.',
  },
  'activity.whose-said': 'You said whose it is: {what}.',
  'activity.whose-taken-back': 'You took back whose it is: {what}.',
} as const
