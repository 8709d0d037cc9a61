/** Romanian: laboratory results, vital signs, units, medicines. */

export const RO_LABS = {
  'line.coded-dose': 'Doza din coduri',
  'line.class': 'Felul vizitei',
  'line.certainty': 'Cât de sigur',
} as const
