/** English: where in its document something stands, and documents that become findable. */

export const EN_PLACES = {
  'place.foundOn': 'page {n} of {total}',
  'place.pageOf': 'Page {n} of {total}',
  'place.pageFound': 'Page {n} of {total} · found here',
  'place.section': 'under “{title}”',
  'place.segment': '{name} {n}',
  'place.segmentOf': '{name} {n} of message {message}',
  'place.page': 'page {n}',
  'place.entry': 'entry {n}',
  'place.line': 'line {n}',
  'place.missing': 'The place could not be found again in this text. The file is shown from its beginning.',
  'findable.title': 'Make this findable?',
  'findable.text':
    'This PDF was kept without its password, so its text cannot be searched. It can be read now and its text kept, sealed, beside the file. The password is used once more for that and is not kept.',
  'findable.yes': 'Make it findable',
  'findable.reading': 'Reading its text…',
  'findable.no': 'Leave it as it is',
  'findable.done': 'The text of this document can be searched now.',
  'findable.look': 'See the record',
  'activity.text-read': 'The text of “{what}” was read with its password and can be searched now.',
  'codes.found': {
    one: 'One photograph shows the code of a health card or link.',
    other: '{n} photographs show codes of health cards or links.',
  },
  'codes.why': 'The photograph is kept as a picture either way. Reading the code adds what the card says, and nobody is asked for it.',
  'codes.read': 'Read what the code says',
} as const
