/** English: kinds that are asked for, what a person keeps to herself, copies that are saved out and when they go. */

export const EN_ASKING = {
  'request.kindsBoth': 'All of these, those that are there and each new one from now on: {kinds}',
  'request.kindsLater': 'Each new one of these from now on: {kinds}',
  'ask.when': 'Of kinds',
  'ask.when.today': 'What is there when they answer',
  'ask.when.both': 'That, and new ones from then on',
  'ask.when.later': 'Only new ones from then on',
  'ask.whenDays': 'No days then: nobody can tell now which day a later record will bear.',
  'answer.kinds': 'Which of the kinds they ask for',
  'answer.when.today': 'Only what is there today',
  'answer.when.both': 'What is there today, and new ones from now on, as asked',
  'answer.when.later': 'Only new ones from now on',
  'answer.laterMeans':
    'New is what comes into your vault after you say yes, however old it is itself. You are not asked each time. You can keep a single record to yourself on its page, or when you add files, and you can take back what went out.',
  'answer.moreRows': 'There is more than this list shows: it has the newest. What you do not untick goes with the kinds.',
  'consent.kindsLater': 'each new one of: {kinds}',
  'consent.nothingYet': 'Nothing yet: it is about what comes into the vault after it was signed.',
} as const
