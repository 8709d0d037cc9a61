/** Results, vital signs and other observations of a CDA document, with their values as they were written. */

import { wordsOf } from '../../shared/fhir/concept.ts'
import { firstText } from '../../shared/fhir/json.ts'
import type { Json } from '../../shared/fhir/json.ts'
import {
  actorText,
  conceptOf,
  hasTemplate,
  identifiersOf,
  isNegated,
  numberOf,
  periodOf,
  quantityOf,
  ratioOf,
  referredText,
  timeAt,
  withoutEmpty,
} from './ccda-values.ts'
import type { CdaContext } from './ccda-values.ts'
import { OBSERVATION_CATEGORY } from './code-systems.ts'
import { notesOf } from './ccda-problems.ts'
import { attributeAt, childAt, childrenOf, textOf } from './xml-tree.ts'
import type { XmlElement } from './xml-tree.ts'
import { wordTable } from './word-table.ts'

export type ObservationCategory = 'laboratory' | 'vital-signs' | 'social-history' | ''

const RESULT = '2.16.840.1.113883.10.20.22.4.2'
const VITAL = '2.16.840.1.113883.10.20.22.4.27'
const SOCIAL = [
  '2.16.840.1.113883.10.20.22.4.38',
  '2.16.840.1.113883.10.20.22.4.78',
  '2.16.840.1.113883.10.20.22.4.85',
  '2.16.840.1.113883.10.20.22.4.200',
]
const STATUSES = wordTable<string>({
  completed: 'final',
  active: 'preliminary',
  held: 'registered',
  aborted: 'cancelled',
  cancelled: 'cancelled',
  nullified: 'entered-in-error',
})

/** An Observation with a value; undefined where it has no name or nothing was found. */
export function observationOf(context: CdaContext, observation: XmlElement, within: ObservationCategory): Json | undefined {
  const code = conceptOf(context, childAt(observation, 'code'), observation)
  const value = valueOf(context, observation)
  if (code === undefined || value === undefined || isNegated(observation)) return undefined
  const category = categoryOf(observation, within)
  const performer = firstText(actorText(childAt(observation, 'performer')), actorText(childAt(observation, 'author')))
  return withoutEmpty({
    resourceType: 'Observation',
    identifier: identifiersOf(observation),
    status: STATUSES[attributeAt(childAt(observation, 'statusCode'), 'code')] ?? 'unknown',
    category: category === '' ? undefined : [{ coding: [{ system: OBSERVATION_CATEGORY, code: category }] }],
    code,
    subject: context.subject,
    ...effectiveOf(observation),
    performer: performer === '' ? undefined : [{ display: performer }],
    ...value,
    interpretation: childrenOf(observation, 'interpretationCode')
      .map((one) => conceptOf(context, one))
      .filter((one) => one !== undefined),
    bodySite: conceptOf(context, childAt(observation, 'targetSiteCode')),
    method: conceptOf(context, childAt(observation, 'methodCode')),
    referenceRange: childrenOf(observation, 'referenceRange').flatMap((one) => rangeOf(context, one)),
    note: notesOf(context, observation),
  })
}

/** A DiagnosticReport over a battery of results; undefined where it has no name or no results. */
export function reportOf(context: CdaContext, organizer: XmlElement, results: readonly Json[]): Json | undefined {
  const code = conceptOf(context, childAt(organizer, 'code'), organizer)
  if (code === undefined || results.length === 0) return undefined
  const own = effectiveOf(organizer)
  const [first] = results
  return withoutEmpty({
    resourceType: 'DiagnosticReport',
    identifier: identifiersOf(organizer),
    status: STATUSES[attributeAt(childAt(organizer, 'statusCode'), 'code')] ?? 'unknown',
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'LAB' }] }],
    code,
    subject: context.subject,
    ...(Object.keys(own).length === 0 ? { effectiveDateTime: first?.['effectiveDateTime'] } : own),
    result: results.map((one) => referenceTo(one)),
  })
}

/** Reference by identifier and name. */
function referenceTo(resource: Json): Json {
  const [identifier] = (resource['identifier'] as readonly Json[] | undefined) ?? []
  return withoutEmpty({ identifier, display: wordsOf(resource['code'] as Json) })
}

function categoryOf(observation: XmlElement, within: ObservationCategory): ObservationCategory {
  if (hasTemplate(observation, VITAL)) return 'vital-signs'
  if (hasTemplate(observation, ...SOCIAL)) return 'social-history'
  return hasTemplate(observation, RESULT) ? 'laboratory' : within
}

/** When it was: a time or an interval. */
export function effectiveOf(entry: XmlElement): Json {
  const node = childAt(entry, 'effectiveTime')
  const period = periodOf(node)
  if (period === undefined) return {}
  const point = timeAt(node) !== '' || childAt(node, 'center') !== undefined || period.end === undefined || period.start === period.end
  return point ? { effectiveDateTime: period.start } : { effectivePeriod: period }
}

/** The value by its type; undefined where there is none. */
function valueOf(context: CdaContext, observation: XmlElement): Json | undefined {
  const value = childAt(observation, 'value')
  const type = attributeAt(value, 'type').replace(/^.*:/u, '')
  if (value === undefined) return undefined
  switch (type) {
    case 'PQ':
      return measuredOf(value) ?? only('valueCodeableConcept', conceptOf(context, value))
    case 'INT':
    case 'REAL':
    case 'MO': {
      const number = numberOf(attributeAt(value, 'value'))
      return only('valueQuantity', number === undefined ? undefined : { value: number })
    }
    case 'IVL_PQ':
    case 'IVL_INT':
    case 'IVL_REAL':
      return boundsOf(value)
    case 'RTO':
    case 'RTO_PQ_PQ':
    case 'RTO_QTY_QTY':
      return only('valueRatio', ratioOf(value))
    case 'TS':
      return only('valueDateTime', timeAt(value))
    case 'BL':
      return /^(true|false)$/u.test(attributeAt(value, 'value')) ? { valueBoolean: attributeAt(value, 'value') === 'true' } : undefined
    case 'CD':
    case 'CE':
    case 'CO':
    case 'CS':
    case 'CV':
      return only('valueCodeableConcept', conceptOf(context, value, observation))
    default:
      return only('valueString', referredText(context, value)) ?? measuredOf(value)
  }
}

/** A number that is none ("37,5") is kept as it is written, with its unit. */
function measuredOf(value: XmlElement): Json | undefined {
  const written = [attributeAt(value, 'value'), attributeAt(value, 'unit')]
  return only('valueQuantity', quantityOf(value)) ?? only('valueString', written[0] === '' ? '' : written.join(' ').trim())
}

function only(name: string, value: unknown): Json | undefined {
  return value === undefined || value === '' ? undefined : { [name]: value }
}

/** "Less than five" as an interval with one side. */
function boundsOf(value: XmlElement): Json | undefined {
  const low = childAt(value, 'low')
  const high = childAt(value, 'high')
  const from = quantityOf(low)
  const to = quantityOf(high)
  if (from !== undefined && to !== undefined) return { valueRange: { low: from, high: to } }
  const inclusive = (node: XmlElement | undefined): boolean => attributeAt(node, 'inclusive') !== 'false'
  if (to !== undefined) return { valueQuantity: { ...to, comparator: inclusive(high) ? '<=' : '<' } }
  return from === undefined ? undefined : { valueQuantity: { ...from, comparator: inclusive(low) ? '>=' : '>' } }
}

function rangeOf(context: CdaContext, referenceRange: XmlElement): readonly Json[] {
  const range = childAt(referenceRange, 'observationRange')
  const value = childAt(range, 'value')
  const made = withoutEmpty({
    low: quantityOf(childAt(value, 'low')),
    high: quantityOf(childAt(value, 'high')),
    text: firstText(referredText(context, childAt(range, 'text')), value === undefined ? '' : textOf(value)),
  })
  return Object.keys(made).length === 0 ? [] : [made]
}
