/** Measured values with their unit, reference range and a word for how they lie in it. */

import type { Measurement, ReferenceFlag } from '../model/record.ts'
import { codingsOf, wordsOf } from './concept.ts'
import { firstText, numberAt, objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'

const FLAG_BY_INTERPRETATION: ReadonlyMap<string, ReferenceFlag> = new Map([
  ['L', 'low'],
  ['LL', 'critical-low'],
  ['H', 'high'],
  ['HH', 'critical-high'],
  ['N', 'in-range'],
  ['A', 'abnormal'],
  ['AA', 'abnormal'],
])

/** The value of an Observation or of one component; undefined where it has no number. */
export function measurementOf(observation: Json): Measurement | undefined {
  const quantity = objectAt(observation, 'valueQuantity')
  const value = numberAt(quantity, 'value')
  if (value === undefined) return undefined
  const range = rangeOf(observation)
  const comparator = textAt(quantity, 'comparator')
  return {
    value,
    ...(comparator === '<' || comparator === '<=' || comparator === '>=' || comparator === '>' ? { comparator } : {}),
    unit: firstText(textAt(quantity, 'unit'), textAt(quantity, 'code')),
    ...range,
    flag: flagOf(observation, value, range),
  }
}

/** "58 mmol/mol", "< 5 mg/L". */
export function measurementText(measurement: Measurement): string {
  const { value, comparator, unit } = measurement
  return `${comparator === undefined ? '' : `${comparator} `}${String(value)}${unit === '' ? '' : ` ${unit}`}`
}

/** Value of an Observation in words, whatever type it has. */
export function valueText(observation: Json): string {
  const measurement = measurementOf(observation)
  if (measurement !== undefined) return measurementText(measurement)
  const parts = objectsAt(observation, 'component').flatMap((component) => {
    const inner = measurementOf(component)
    const text = inner === undefined ? wordsOf(objectAt(component, 'valueCodeableConcept')) : measurementText(inner)
    return text === '' ? [] : [`${wordsOf(objectAt(component, 'code'))} ${text}`.trim()]
  })
  return firstText(
    wordsOf(objectAt(observation, 'valueCodeableConcept')),
    textAt(observation, 'valueString'),
    rangeText(objectAt(observation, 'valueRange')),
    textAt(observation, 'valueDateTime'),
    parts.join(', '),
  )
}

/** "1–2 mmol/L". */
function rangeText(range: Json): string {
  const low = objectAt(range, 'low')
  const high = objectAt(range, 'high')
  const from = numberAt(low, 'value')
  const to = numberAt(high, 'value')
  const unit = firstText(textAt(high, 'unit'), textAt(low, 'unit'))
  return from === undefined || to === undefined ? '' : `${String(from)}–${String(to)} ${unit}`.trim()
}

function rangeOf(observation: Json): { readonly low?: number; readonly high?: number } {
  const [range] = objectsAt(observation, 'referenceRange')
  if (range === undefined) return {}
  const low = numberAt(objectAt(range, 'low'), 'value')
  const high = numberAt(objectAt(range, 'high'), 'value')
  return { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) }
}

/** The source's own interpretation counts first, then its range; without both there is no word. */
function flagOf(observation: Json, value: number, range: { readonly low?: number; readonly high?: number }): ReferenceFlag {
  for (const concept of objectsAt(observation, 'interpretation')) {
    for (const { code } of codingsOf(concept)) {
      const flag = FLAG_BY_INTERPRETATION.get(code)
      if (flag !== undefined) return flag
    }
  }
  if (range.low !== undefined && value < range.low) return 'low'
  if (range.high !== undefined && value > range.high) return 'high'
  return range.low === undefined && range.high === undefined ? 'none' : 'in-range'
}
