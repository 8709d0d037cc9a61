/** Measured values with their unit, reference range and a word for how they lie in it. */

import type { Measurement, ReferenceFlag } from '../model/record.ts'
import { conceptWords } from './coded-words.ts'
import { codingsOf } from './concept.ts'
import { firstText, numberAt, objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'
import type { Language } from './terminology.ts'
import { doubtedUnits } from './unit-doubt.ts'
import { numberText, unitText } from './unit-text.ts'

const FLAG_BY_INTERPRETATION: ReadonlyMap<string, ReferenceFlag> = new Map([
  ['L', 'low'],
  ['LL', 'critical-low'],
  ['H', 'high'],
  ['HH', 'critical-high'],
  ['N', 'in-range'],
  ['A', 'abnormal'],
  ['AA', 'abnormal'],
  ['L<', 'low'],
  ['LU', 'low'],
  ['H>', 'high'],
  ['HU', 'high'],
  ['LX', 'low'],
  ['HX', 'high'],
  ['<', 'low'],
  ['>', 'high'],
])
const YES_AND_NO: Readonly<Record<Language, readonly [yes: string, no: string]>> = { en: ['yes', 'no'], ro: ['da', 'nu'] }

const ODD: ReadonlySet<ReferenceFlag> = new Set<ReferenceFlag>(['low', 'high', 'critical-low', 'critical-high', 'abnormal', 'disputed'])

/** Does the source, or its range, say that a value is out of the ordinary? */
export function isOdd(flag: ReferenceFlag): boolean {
  return ODD.has(flag)
}

const ODD_WORDS: Readonly<Partial<Record<ReferenceFlag, Readonly<Record<Language, string>>>>> = {
  low: { en: 'low', ro: 'mic' },
  high: { en: 'high', ro: 'mare' },
  'critical-low': { en: 'very low', ro: 'foarte mic' },
  'critical-high': { en: 'very high', ro: 'foarte mare' },
  abnormal: { en: 'marked abnormal', ro: 'marcat anormal' },
}

/** That its source calls a result out of the ordinary, in words; empty where it does not. */
export function oddWords(observation: Json, language: Language): string {
  for (const concept of objectsAt(observation, 'interpretation')) {
    for (const { code } of codingsOf(concept)) {
      const words = ODD_WORDS[FLAG_BY_INTERPRETATION.get(code) ?? 'none']
      if (words !== undefined) return words[language]
    }
  }
  return ''
}

/** The value of an Observation or of one component; undefined where it has no number. */
export function measurementOf(observation: Json): Measurement | undefined {
  const quantity = objectAt(observation, 'valueQuantity')
  const value = numberAt(quantity, 'value')
  if (value === undefined) return undefined
  const doubted = doubtedUnits(quantity)
  // A range beside a value whose unit nobody knows says nothing of it.
  const range = doubted === undefined ? rangeOf(observation) : {}
  const comparator = textAt(quantity, 'comparator')
  return {
    value,
    ...(comparator === '<' || comparator === '<=' || comparator === '>=' || comparator === '>' ? { comparator } : {}),
    unit: doubted?.map((one) => `${one}?`).join(' ') ?? firstText(textAt(quantity, 'unit'), textAt(quantity, 'code')),
    ...range,
    flag: flagOf(observation, value, range),
  }
}

/** "58 mmol/mol", "< 5 mg/L". */
export function measurementText(measurement: Measurement, language: Language = 'en'): string {
  const { value, comparator, unit } = measurement
  return `${comparator === undefined ? '' : `${comparator} `}${numberText(value, language)} ${unitText(unit)}`.trim()
}

/** Value of an Observation in words, whatever type it has; why there is none where it says that. `numbers`: the language that its numbers are written in. */
export function valueText(observation: Json, language: Language, numbers: Language = language): string {
  return firstText(
    simpleValueText(observation, language, numbers),
    componentsText(observation, language),
    conceptWords(objectAt(observation, 'dataAbsentReason'), language),
  )
}

/** What its components say, each with what the laboratory says of it; empty where it has none. */
export function componentsText(observation: Json, language: Language): string {
  const components = objectsAt(observation, 'component')
  const pressure = pressureText(components, language)
  const parts = components.flatMap((component) => {
    const text = pressure !== '' && isPressure(component) ? '' : simpleValueText(component, language, language)
    const said = objectsAt(component, 'interpretation')
      .map((one) => conceptWords(one, language))
      .filter((words) => words !== '')
      .join(', ')
    return text === '' ? [] : [`${conceptWords(objectAt(component, 'code'), language)} ${text}${said === '' ? '' : ` (${said})`}`.trim()]
  })
  if (pressure !== '') parts.unshift(pressure)
  return parts.join(', ')
}

/** Is there a value of its own beside what its components say? */
export function hasOwnValue(observation: Json, language: Language): boolean {
  return simpleValueText(observation, language, language) !== ''
}

/** LOINC: systolic and diastolic blood pressure, in the order in which people say them. */
const PRESSURES = ['8480-6', '8462-4']

function isPressure(component: Json): boolean {
  return codingsOf(objectAt(component, 'code')).some(({ code }) => PRESSURES.includes(code))
}

/** "131/84 mmHg", where both sides are there once, exact and in one unit; else empty. */
function pressureText(components: readonly Json[], language: Language): string {
  const sides = PRESSURES.map((wanted) =>
    components.filter((one) => codingsOf(objectAt(one, 'code')).some(({ code }) => code === wanted)).map(measurementOf),
  )
  const [upper, lower] = sides.map(([only, another]) => (another === undefined ? only : undefined))
  if (upper === undefined || lower === undefined || unitText(upper.unit) !== unitText(lower.unit)) return ''
  if (upper.comparator !== undefined || lower.comparator !== undefined) return ''
  return `${numberText(upper.value, language)}/${measurementText(lower, language)}`
}

/** Of an Observation without components, or of one component. */
function simpleValueText(observation: Json, language: Language, numbers: Language): string {
  const measurement = measurementOf(observation)
  if (measurement !== undefined) return measurementText(measurement, numbers)
  const [yes, no] = YES_AND_NO[language]
  const truth = observation['valueBoolean']
  const ratio = objectAt(observation, 'valueRatio')
  const numerator = measurementOf({ valueQuantity: objectAt(ratio, 'numerator') })
  const denominator = measurementOf({ valueQuantity: objectAt(ratio, 'denominator') })
  const whole = numberAt(observation, 'valueInteger')
  return firstText(
    conceptWords(objectAt(observation, 'valueCodeableConcept'), language),
    textAt(observation, 'valueString'),
    whole === undefined ? '' : String(whole),
    spanText(objectAt(observation, 'valueRange'), numbers),
    numerator === undefined || denominator === undefined
      ? ''
      : `${measurementText(numerator, numbers)} : ${measurementText(denominator, numbers)}`,
    typeof truth === 'boolean' ? (truth ? yes : no) : '',
    textAt(observation, 'valueDateTime'),
    textAt(observation, 'valueTime'),
    periodText(objectAt(observation, 'valuePeriod')),
  )
}

/** "1–2 mmol/L": two values from one to the other. */
export function spanText(range: Json, language: Language = 'en'): string {
  const low = objectAt(range, 'low')
  const high = objectAt(range, 'high')
  const from = numberAt(low, 'value')
  const to = numberAt(high, 'value')
  const unit = firstText(textAt(high, 'unit'), textAt(low, 'unit'))
  if (from === undefined) return to === undefined ? '' : `≤ ${numberText(to, language)} ${unitText(unit)}`.trim()
  return `${to === undefined ? '≥ ' : ''}${numberText(from, language)}${to === undefined ? '' : `–${numberText(to, language)}`} ${unitText(unit)}`.trim()
}

/** "2020-01 – 2021", open ends left open. */
function periodText(period: Json): string {
  const [start, end] = [textAt(period, 'start'), textAt(period, 'end')]
  return start === '' && end === '' ? '' : `${start} – ${end}`.trim()
}

/** Is it meant for some people only? */
function isForSome(range: Json): boolean {
  return 'age' in range || objectsAt(range, 'appliesTo').length > 0
}

/** The range that is meant for the value; one in another unit says nothing about it, nor does one of several for different people. */
function rangeOf(observation: Json): { readonly low?: number; readonly high?: number } {
  const ranges = objectsAt(observation, 'referenceRange')
  const unit = unitOf(objectAt(observation, 'valueQuantity'))
  const typeOf = (range: Json): string => codingsOf(objectAt(range, 'type'))[0]?.code ?? ''
  const usual = ranges.filter((one) => ['normal', ''].includes(typeOf(one)) && ('low' in one || 'high' in one))
  const range = usual.find((one) => !isForSome(one)) ?? (usual.length > 1 ? undefined : (usual[0] ?? ranges[0]))
  if (range === undefined) return {}
  const boundOf = (element: string): number | undefined => {
    const bound = objectAt(range, element)
    const own = unitOf(bound)
    return own === '' || unit === '' || own === unit ? numberAt(bound, 'value') : undefined
  }
  const [low, high] = [boundOf('low'), boundOf('high')]
  // Turned round, it says nothing for sure.
  if (low !== undefined && high !== undefined && low > high) return {}
  return { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) }
}

/** For comparing: the code says it surest. */
function unitOf(quantity: Json): string {
  return firstText(textAt(quantity, 'code'), textAt(quantity, 'unit')).toLowerCase()
}

/** The source's own interpretation counts first, then its range; without both there is no word. An interpretation that is not understood is never turned into "in range". */
function flagOf(observation: Json, value: number, range: { readonly low?: number; readonly high?: number }): ReferenceFlag {
  for (const concept of objectsAt(observation, 'interpretation')) {
    for (const { code } of codingsOf(concept)) {
      const flag = FLAG_BY_INTERPRETATION.get(code)
      if (flag !== undefined) return isContradicted(flag, flagByRange(observation, value, range)) ? 'disputed' : flag
    }
  }
  const flag = flagByRange(observation, value, range)
  const isUnclear = objectsAt(observation, 'interpretation').some((one) => conceptWords(one, 'en') !== '')
  return flag === 'in-range' && isUnclear ? 'none' : flag
}

/** Is it the opposite? A value that is called high inside of its range is high: what a laboratory warns of is never taken away. */
function isContradicted(said: ReferenceFlag, byRange: ReferenceFlag): boolean {
  if (byRange !== 'low' && byRange !== 'high') return false
  return said === 'in-range' || said.endsWith(byRange === 'low' ? 'high' : 'low')
}

function flagByRange(observation: Json, value: number, { low, high }: { readonly low?: number; readonly high?: number }): ReferenceFlag {
  const bound = textAt(objectAt(observation, 'valueQuantity'), 'comparator')
  const [below, above] = [bound.startsWith('<'), bound.startsWith('>')]
  // "Less than 100" tells nothing against a range that ends at 50.
  if (low !== undefined && !above && (value < low || (bound === '<' && value === low && low > 0))) return 'low'
  if (high !== undefined && !below && (value > high || (bound === '>' && value === high))) return 'high'
  if (low === undefined && high === undefined) return 'none'
  if (below) return (low ?? 0) <= 0 && (high === undefined || value <= high) ? 'in-range' : 'none'
  if (above) return high === undefined && value >= (low ?? value) ? 'in-range' : 'none'
  return 'in-range'
}
