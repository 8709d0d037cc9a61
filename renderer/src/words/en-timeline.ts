/** English: the timeline, the search and the palette. */

export const EN_TIMELINE = {
  'timeline.years': 'Years',
  'timeline.year': { one: '{year}, {n} record', other: '{year}, {n} records' },
  'timeline.goTo': 'Go to',
  'timeline.undated': 'Without a date',
  'timeline.undatedWhy': { one: '{n} record; its file gives no date', other: '{n} records; their files give no date' },
  'timeline.onlyYear': '{year}, day not given',
  'timeline.onlyMonth': 'day not given',
  'search.suggested': 'Titles in your vault',
  'search.within': 'found inside',
  'search.narrowed': 'Only a part of your records was looked through: what you narrowed down to.',
  'search.everywhere': 'Look in all records',
  'search.searched': {
    zero: 'There are no records yet.',
    one: 'Looked through: titles, values, notes and readable text of {n} record.',
    other: 'Looked through: titles, values, notes and readable text of all {n} records.',
  },
  'search.indexing': 'The list is still being completed: {done} of {total} records were looked through so far.',
  'search.unreadable':
    'Not looked through: photographs, scanned pages and pictures from hospitals. They hold no words, so only their names can be found.',
  'search.papers': 'Look at your documents',
} as const
