/** English: whose records these are, and the vaults of several people on one computer. */

export const EN_PROFILES = {
  'preview.saidYou': 'You, as you said',
  'preview.vaultOf': 'This vault is the one of {name}. These records seem to be of somebody else:',
  'preview.why.same': '',
  'preview.why.name': 'Born on the same day as you, under another name.',
  'preview.why.birth-date': 'The name is {name}, the birth date is another one than in your records.',
  'preview.why.other': 'Another name and, as far as is known, another birth date.',
  'preview.mixed': 'The files hold records of yours as well.',
  'preview.stopMeans': 'Records of two people in one vault can harm both: a doctor may read one person’s allergy or dose as the other’s.',
  'preview.notMine': 'Not mine: keep nothing',
  'preview.itIsMe': 'They belong to me: go on',
  'preview.profile': 'Make a vault for {name}',
  'preview.profileMeans':
    'A vault for another person is a separate one on this computer, with a passphrase and 24 words of its own. This vault locks first, and the files are chosen again there.',
  'profiles.title': 'People on this computer',
  'profiles.text':
    'Each person has a vault of their own, with their own passphrase. Going to another one locks this one, and until somebody comes back to it, nobody can fetch what it shares.',
  'profiles.whose': 'Whose vault?',
  'profiles.here': 'Open now',
  'profiles.chosen': 'Chosen',
  'profiles.go': 'Go to {name}',
  'profiles.first': 'The first vault here',
  'profiles.add': 'Make a vault for another person',
  'profiles.name': 'Name of the person',
  'profiles.nameHonest': 'The names of the people are shown before anything is unlocked: everybody at this computer can read them.',
  'profiles.do': 'Lock this one and go on',
  'profiles.doLocked': 'Go on',
  'profiles.switch': 'Other people',
  'profiles.vaultOf': 'Vault of {name}',
  'profiles.failed': 'The other vault could not be reached. Nothing was changed.',
  'profiles.full': 'No more people fit on this computer.',
} as const
