/** Doses in words. */

import { wordsOf } from './concept.ts'
import { firstText, numberAt, objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'

const UNIT_WORDS: ReadonlyMap<string, string> = new Map([
  ['s', 'second'],
  ['min', 'minute'],
  ['h', 'hour'],
  ['d', 'day'],
  ['wk', 'week'],
  ['mo', 'month'],
  ['a', 'year'],
])

/** The source's own sentence, else one built from amount and timing; empty where it says nothing. */
export function dosageText(resource: Json): string {
  const dosages = [...objectsAt(resource, 'dosageInstruction'), ...objectsAt(resource, 'dosage')]
  return dosages
    .map(oneDosage)
    .filter((text) => text !== '')
    .join('; ')
}

function oneDosage(dosage: Json): string {
  const written = firstText(textAt(dosage, 'text'), textAt(dosage, 'patientInstruction'))
  if (written !== '') return written
  return [amountText(dosage), timingText(objectAt(dosage, 'timing')), wordsOf(objectAt(dosage, 'route'))]
    .filter((text) => text !== '')
    .join(', ')
}

function amountText(dosage: Json): string {
  const [rate] = objectsAt(dosage, 'doseAndRate')
  const quantity = objectAt(rate, 'doseQuantity')
  const value = numberAt(quantity, 'value')
  return value === undefined ? '' : `${String(value)} ${firstText(textAt(quantity, 'unit'), textAt(quantity, 'code'))}`.trim()
}

function timingText(timing: Json): string {
  const words = wordsOf(objectAt(timing, 'code'))
  if (words !== '') return words
  const repeat = objectAt(timing, 'repeat')
  const frequency = numberAt(repeat, 'frequency')
  const period = numberAt(repeat, 'period')
  const unit = UNIT_WORDS.get(textAt(repeat, 'periodUnit'))
  if (frequency === undefined || period === undefined || unit === undefined) return ''
  const times = frequency === 1 ? 'once' : `${String(frequency)} times`
  return period === 1 ? `${times} a ${unit}` : `${times} every ${String(period)} ${unit}s`
}
