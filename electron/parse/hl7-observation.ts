/** OBX: one result with its value, unit, range, flags and comments. Source: HL7 v2.5.1, section 7.4.2. */

import { DATA_ABSENT_REASON } from '../../shared/fhir/absent.ts'
import type { Json } from '../../shared/fhir/json.ts'
import { withoutEmpty } from './ccda-values.ts'
import { OBSERVATION_CATEGORY } from './code-systems.ts'
import type { Hl7Context } from './hl7-context.ts'
import { componentOf, fieldAt, piecesOf, repetitionsAt, textAt, wholeText } from './hl7-message.ts'
import type { Repetition, Segment } from './hl7-message.ts'
import { conceptOf, personText, quantityOf, timeAt, unitOf } from './hl7-values.ts'
import { wordTable } from './word-table.ts'

/** What is known of the group that a result stands in. */
export interface ResultGroup {
  readonly laboratory: boolean
  /** FHIR dateTime of the OBR. */
  readonly effective: string
}

const FLAGS = 'http://terminology.hl7.org/CodeSystem/v2-0078'
const STATUSES = wordTable<string>({
  F: 'final',
  U: 'final',
  C: 'corrected',
  P: 'preliminary',
  R: 'preliminary',
  S: 'preliminary',
  I: 'registered',
  X: 'cancelled',
  // Deleted by the laboratory: it was never to be there.
  D: 'entered-in-error',
  W: 'entered-in-error',
})
/** A message that only takes a result back need not say it again. */
const TAKEN_BACK = { coding: [{ system: DATA_ABSENT_REASON, code: 'error', display: 'Error' }] }
const NUMBER = String.raw`([+-]?\d+(?:\.\d+)?)`
const BETWEEN = new RegExp(`^\\s*${NUMBER}\\s*(?:-|–|to)\\s*${NUMBER}\\s*$`, 'u')
const BELOW = new RegExp(`^\\s*(?:<=?|≤)\\s*${NUMBER}\\s*$`, 'u')
const ABOVE = new RegExp(`^\\s*(?:>=?|≥)\\s*${NUMBER}\\s*$`, 'u')
const COMPARATORS = new Set(['<', '<=', '>=', '>'])
const TEXT_TYPES = new Set(['ST', 'TX', 'FT'])
/** A number as text, with or without a bound; "+1" is a grade. */
const BOUNDED = /^([<>]=?|)\s*(-?\d+(?:\.\d+)?)$/u
/** Figures and their marks alone: a decimal comma, a titre, a span. */
const FIGURES = /^(?=.*\d)[\s\d<>=≤≥~.,:/*^+–-]+$/u

/** Text that a laboratory broke into several OBX of one name, by lines. */
export function textLinesOf(obx: Segment): readonly string[] {
  return TEXT_TYPES.has(textAt(obx, 2)) ? repetitionsAt(obx, 5).map(wholeText) : []
}

/** Whether two segments are lines of one text. */
export function continuesText(before: Segment | undefined, obx: Segment): boolean {
  if (before === undefined || !TEXT_TYPES.has(textAt(obx, 2))) return false
  return [2, 3, 4].every((field) => (before.fields[field] ?? '') === (obx.fields[field] ?? ''))
}

/** Undefined where it has no name or says nothing. `lines` are those of a text of several segments, `notes` its comments. */
export function observationOf(
  context: Hl7Context,
  obx: Segment,
  group: ResultGroup,
  lines: readonly string[],
  notes: readonly string[],
): Json | undefined {
  const code = conceptOf(fieldAt(obx, 3))
  const value = valueOf(context, obx, lines)
  const status = STATUSES[textAt(obx, 11)] ?? 'unknown'
  const isTakenBack = status === 'entered-in-error'
  if (code === undefined || (value === undefined && notes.length === 0 && !isTakenBack)) return undefined
  const performer = textAt(obx, 23) || personText(fieldAt(obx, 16)) || textAt(obx, 15, 2)
  const range = rangeOf(textAt(obx, 7), fieldAt(obx, 6))
  return withoutEmpty({
    resourceType: 'Observation',
    status,
    category: group.laboratory ? [{ coding: [{ system: OBSERVATION_CATEGORY, code: 'laboratory' }] }] : [],
    code,
    subject: context.reference,
    // A time of its own that cannot be read is not the time of the group.
    effectiveDateTime: textAt(obx, 14) === '' ? group.effective : timeAt(fieldAt(obx, 14), context.zone),
    performer: performer === '' ? [] : [{ display: performer }],
    ...(value ?? (isTakenBack ? { dataAbsentReason: TAKEN_BACK } : {})),
    interpretation: repetitionsAt(obx, 8)
      .map(flagOf)
      .filter((one) => one !== undefined),
    method: conceptOf(fieldAt(obx, 17)),
    referenceRange: range === undefined ? [] : [range],
    note: notes.map((text) => ({ text })),
  })
}

function flagOf(field: Repetition): Json | undefined {
  const code = componentOf(field, 1)
  return code === '' ? undefined : { coding: [withoutEmpty({ system: FLAGS, code, display: componentOf(field, 2) })] }
}

/** The value by OBX-2; what is no value of its type is kept as text. */
function valueOf(context: Hl7Context, obx: Segment, lines: readonly string[]): Json | undefined {
  const fields = repetitionsAt(obx, 5)
  const [first] = fields
  const unit = fieldAt(obx, 6)
  if (lines.length > 0) return textValue(lines.join('\n'), unit)
  if (first === undefined) return undefined
  const written = fields.map((one) => piecesOf(one).join(' ')).join(', ')
  const asText = written === '' ? undefined : textValue(written, unit)
  if (fields.length > 1) return asText
  switch (textAt(obx, 2)) {
    case 'NM': {
      const quantity = quantityOf(componentOf(first, 1), unit)
      return quantity === undefined ? asText : { valueQuantity: quantity }
    }
    case 'SN':
      return structuredNumber(first, unit) ?? asText
    case 'CE':
    case 'CWE':
    case 'CNE':
    case 'CF': {
      const concept = conceptOf(first)
      return concept === undefined ? asText : { valueCodeableConcept: concept }
    }
    case 'DT':
    case 'TS':
    case 'DTM': {
      const time = timeAt(first, context.zone)
      return time === '' ? asText : { valueDateTime: time }
    }
    case 'ED':
      // The bytes are taken out as a document of their own.
      return undefined
    default:
      return asText
  }
}

/** Laboratories send what is no bare number as text: it keeps its unit and its bound. A unit beside words says nothing. */
function textValue(text: string, unit: Repetition | undefined): Json {
  const { unit: words } = unitOf(unit)
  if (typeof words !== 'string') return { valueString: text }
  const [, comparator = '', number = ''] = BOUNDED.exec(text.trim()) ?? []
  const quantity = number === '' ? undefined : quantityOf(number, unit)
  if (quantity !== undefined) return { valueQuantity: comparator === '' ? quantity : { ...quantity, comparator } }
  return { valueString: FIGURES.test(text) ? `${text} ${words}` : text }
}

/** SN: comparator, number, separator, number. */
function structuredNumber(field: Repetition, unit: Repetition | undefined): Json | undefined {
  const comparator = componentOf(field, 1)
  const between = componentOf(field, 3)
  const from = quantityOf(componentOf(field, 2), unit)
  const to = quantityOf(componentOf(field, 4), unit)
  if (from === undefined) return undefined
  if (between === '' && to === undefined) {
    if (comparator === '' || comparator === '=') return { valueQuantity: from }
    return COMPARATORS.has(comparator) ? { valueQuantity: { ...from, comparator } } : undefined
  }
  if (to !== undefined && between === '-') return { valueRange: { low: from, high: to } }
  const written = [comparator, componentOf(field, 2), between, componentOf(field, 4)].join('')
  const { unit: words } = unitOf(unit)
  return { valueString: typeof words === 'string' ? `${written} ${words}` : written }
}

/** The range as it is written, and its numbers where they can be told. */
function rangeOf(text: string, unit: Repetition | undefined): Json | undefined {
  if (text === '') return undefined
  const bound = (number: string | undefined): Json | undefined => (number === undefined ? undefined : quantityOf(number, unit))
  const between = BETWEEN.exec(text)
  return withoutEmpty({
    low: bound(between?.[1] ?? ABOVE.exec(text)?.[1]),
    high: bound(between?.[2] ?? BELOW.exec(text)?.[1]),
    text,
  })
}
