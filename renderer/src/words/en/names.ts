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
  'contact.removeTitle': 'Take off the list',
  'contact.removeText': 'For somebody who was added by mistake, or with whom nothing goes on any more.',
  'contact.removeFirst': 'Something is still shared with {name}. Stop that first; then they can be taken off the list.',
  'contact.removeDo': 'Take off the list',
  'contact.removeAsk': 'Take {name} off the list?',
  'contact.removeMeans':
    'Nothing new that they send is taken in from then on, they are not told how to reach you, and nobody tells them. They keep the card that you gave them.',
  'contact.removeStays': 'What was shared and signed before stays in your lists under their name. With their card you can add them again.',
  'contact.removed': '{name} is off the list.',
} as const
