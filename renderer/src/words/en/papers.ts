/** English: papers and photographs. */

export const EN_PAPERS = {
  'papers.locked': {
    one: 'One PDF asks for a password before it can be read.',
    other: '{n} PDF files ask for a password before they can be read.',
  },
  'papers.lockedWhy':
    'With the password its text can be searched, and becomes part of the record in your vault. The password itself is not kept. Without it the file is kept as it came, and its text cannot be searched.',
  'papers.passwordOf': 'Password of {name}',
  'papers.wrong': 'That password did not open this file. Look at capital letters, or leave it empty to keep the file unread.',
  'papers.tryPasswords': 'Read with the password',
  'papers.scans': {
    one: 'One PDF is a scan: a picture of paper without text that can be searched. It is kept as it came.',
    other: '{n} PDF files are scans: pictures of paper without text that can be searched. They are kept as they came.',
  },
  'papers.broken': {
    one: 'One PDF is damaged and cannot be read. It is kept as it came.',
    other: '{n} PDF files are damaged and cannot be read. They are kept as they came.',
  },
  'papers.cut': {
    one: 'One PDF was too long or too slow to be read to its end. It is kept whole; only its beginning can be searched.',
    other: '{n} PDF files were too long or too slow to be read to their end. They are kept whole; only their beginnings can be searched.',
  },
  'papers.places': { one: 'One photograph says where it was taken.', other: '{n} photographs say where they were taken.' },
  'papers.placesWhy':
    'Whoever you share such a photograph with can read the place. Removing it changes nothing else: the picture stays exactly as it is.',
  'papers.keepPlaces': 'Keep the place',
  'papers.removePlaces': 'Remove the place',
  'papers.placesKept': { one: 'The place stays in this photograph.', other: 'The place stays in these photographs.' },
  'papers.placesRemoved': {
    one: 'The place was removed from one photograph. Your own file outside the vault is untouched.',
    other: 'The place was removed from {n} photographs. Your own files outside the vault are untouched.',
  },
  'papers.placesFixed': {
    one: 'From one photograph the place cannot be removed, because of how its file is written. It is kept as it came.',
    other: 'From {n} photographs the place cannot be removed, because of how their files are written. They are kept as they came.',
  },
  'papers.tag.scan': 'This scan has no text that can be searched.',
  'papers.tag.locked': 'This PDF asks for its password when it is opened, so its text cannot be searched.',
  'papers.tag.broken': 'This PDF is damaged. It is kept as it came.',
  'papers.tag.cut': 'Only the beginning of this PDF can be searched. The file itself is whole.',
  'papers.tag.place-removed':
    'The place, and notes that only its camera can read, were removed at your request. The file is otherwise unchanged.',
  'papers.ask': 'This PDF asks for its password.',
  'papers.askWhy': 'It is used to show the pages now and is not kept.',
  'papers.wrongHere': 'That password did not open this file. Look at capital letters and try again.',
  'papers.password': 'Password',
  'papers.open': 'Open',
} as const
