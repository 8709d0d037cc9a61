/** English: what the first page gathers, whom to call, and words of readings. */

export const EN_OVERVIEW = {
  'home.moreOdd': { one: '{n} more', other: '{n} more' },
  'home.moreShared': { one: '{n} more', other: '{n} more' },
  'home.call': 'Whom to call',
  'home.card': 'Emergency card',
  'insight.all': { one: 'Show {n} more', other: 'Show {n} more' },
  'insight.fewer': 'Show fewer',
  'emergency.keptMeans': 'Kept in your vault, sealed like everything else, and put on the card.',
  'emergency.keep': 'Keep and put on the card',
  'emergency.keepChange': 'Keep the change',
  'emergency.leaveChange': 'Leave as it was',
  'emergency.change': 'Change',
  'emergency.changeWhom': 'Change {name}',
  'emergency.remove': 'Remove',
  'emergency.removeWhom': 'Remove {name}',
  'emergency.full': 'There is room for {n} people. Remove one to add another.',
  'unit.steps': 'steps',
} as const
