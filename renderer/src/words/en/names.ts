/** What people are called: oneself and others. */

export const EN_NAMES = {
  'settings.name': 'Your name',
  'settings.nameField': 'What you are called',
  'settings.nameDo': 'Save',
  'settings.nameSaved': 'Saved.',
  'settings.nameText':
    'It stands on your card and in what you sign from now on. What you signed before keeps the name of then, and what others call you is theirs.',
  'contact.changeTitle': 'Name and role',
  'contact.changeText': 'For you alone: they do not learn it, and what was signed keeps the name of then.',
  'contact.changeDo': 'Save',
  'contact.changed': 'Saved.',
} as const
