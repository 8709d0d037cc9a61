/** English: laboratory results, vital signs, units, medicines. */

export const EN_LABS = {
  'line.coded-dose': 'Dose as coded',
  'line.class': 'Kind of visit',
  'line.certainty': 'How certain',
} as const
