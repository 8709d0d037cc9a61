/** English: one item of several sources, and sources that disagree. */

export const EN_SOURCES = {
  'sources.count': { one: '{n} source', other: '{n} sources' },
  'sources.more': { one: '{n} more says the same', other: '{n} more say the same' },
  'sources.title': 'Said by several sources',
  'sources.text': 'Code or words, date and value are the same. Lists show it once; every record is kept.',
  'sources.this': 'this page',
  'sources.differ': 'Two sources say different things',
  'sources.about.dose': 'The same medicine with another dose:',
  'sources.about.value': 'The same test at the same moment with another value:',
  'sources.about.refuted': 'An allergy that one source states and another one refutes:',
  'sources.about.none-known': 'One source knows of no allergy, another one names some:',
  'sources.says.stated': 'states it',
  'sources.says.refuted': 'refutes it',
  'sources.says.none-known': 'no known allergies',
  'sources.next': 'Salus does not decide which is right. Ask the people who wrote them.',
} as const
