/** Medicines and immunisations of a CDA document. */

import type { Json } from '../../shared/fhir/json.ts'
import {
  actorText,
  conceptOf,
  hasTemplate,
  identifiersOf,
  isAbsence,
  isNegated,
  numberOf,
  periodOf,
  quantityOf,
  rangeOf,
  ratioOf,
  referredText,
  timeAt,
  timeOf,
  withoutEmpty,
} from './ccda-values.ts'
import type { CdaContext } from './ccda-values.ts'
import { indicationsOf } from './ccda-indications.ts'
import { notesOf } from './ccda-problems.ts'
import { attributeAt, childAt, childrenOf, textOf } from './xml-tree.ts'
import type { XmlElement } from './xml-tree.ts'
import { wordTable } from './word-table.ts'

const SIG = '2.16.840.1.113883.10.20.22.4.147'
const REFUSAL = '2.16.840.1.113883.10.20.22.4.53'
const STATUSES = wordTable<string>({
  active: 'active',
  completed: 'completed',
  aborted: 'stopped',
  cancelled: 'stopped',
  suspended: 'on-hold',
  held: 'on-hold',
  nullified: 'entered-in-error',
})
/** HL7's TimingEvent as FHIR's Timing has it. */
const EVENTS = new Set(['AC', 'ACD', 'ACM', 'ACV', 'C', 'CD', 'CM', 'CV', 'HS', 'PC', 'PCD', 'PCM', 'PCV', 'WAKE'])
/** UCUM units of time that FHIR's Timing has too. */
const PERIOD_UNITS = new Set(['s', 'min', 'h', 'd', 'wk', 'mo', 'a'])

/** It was begun or meant, and not given. */
const NOT_GIVEN = new Set(['aborted', 'cancelled'])

/** A MedicationStatement; undefined where no medicine is named. A negated one was "not taken". */
export function medicineOf(context: CdaContext, administration: XmlElement): Json | undefined {
  const medicationCodeableConcept = productOf(context, administration)
  if (medicationCodeableConcept === undefined || isAbsence(administration, medicationCodeableConcept)) return undefined
  const course = childrenOf(administration, 'effectiveTime').find(
    (one) => childAt(one, 'period') === undefined && childAt(one, 'event') === undefined,
  )
  const period = periodOf(course)
  const once = period !== undefined && timeAt(course) !== ''
  return withoutEmpty({
    resourceType: 'MedicationStatement',
    identifier: identifiersOf(administration),
    status: isNegated(administration) ? 'not-taken' : (STATUSES[attributeAt(childAt(administration, 'statusCode'), 'code')] ?? 'unknown'),
    medicationCodeableConcept,
    subject: context.subject,
    ...(once ? { effectiveDateTime: period.start } : { effectivePeriod: period }),
    dateAsserted: timeAt(childAt(administration, 'author', 'time')),
    informationSource: informationSource(administration),
    reasonCode: indicationsOf(context, administration),
    note: notesOf(context, administration),
    dosage: dosageOf(context, administration),
  })
}

/** An Immunization; undefined where no vaccine is named. A negated one was "not done". */
export function immunizationOf(context: CdaContext, administration: XmlElement): Json | undefined {
  const vaccineCode = productOf(context, administration)
  if (vaccineCode === undefined || isAbsence(administration, vaccineCode)) return undefined
  const product = childAt(administration, 'consumable', 'manufacturedProduct')
  const manufacturer = textOf(childAt(product, 'manufacturerOrganization', 'name'))
  const negated = isNegated(administration)
  const status = attributeAt(childAt(administration, 'statusCode'), 'code')
  const refusal = relatedCodes(context, administration, REFUSAL)[0]
  return withoutEmpty({
    resourceType: 'Immunization',
    identifier: identifiersOf(administration),
    status: negated || NOT_GIVEN.has(status) ? 'not-done' : status === 'nullified' ? 'entered-in-error' : 'completed',
    statusReason: negated ? refusal : undefined,
    vaccineCode,
    patient: context.subject,
    occurrenceDateTime: timeOf(childAt(administration, 'effectiveTime')),
    lotNumber: textOf(childAt(product, 'manufacturedMaterial', 'lotNumberText')),
    manufacturer: manufacturer === '' ? undefined : { display: manufacturer },
    route: conceptOf(context, childAt(administration, 'routeCode')),
    site: conceptOf(context, childAt(administration, 'approachSiteCode')),
    doseQuantity: quantityOf(childAt(administration, 'doseQuantity')),
    performer: performersOf(administration),
    note: notesOf(context, administration),
  })
}

function productOf(context: CdaContext, administration: XmlElement): Json | undefined {
  const material = childAt(administration, 'consumable', 'manufacturedProduct', 'manufacturedMaterial')
  const name = textOf(childAt(material, 'name'))
  return conceptOf(context, childAt(material, 'code'), administration) ?? (name === '' ? undefined : { text: name })
}

function performersOf(administration: XmlElement): readonly Json[] {
  return childrenOf(administration, 'performer')
    .map(actorText)
    .filter((display) => display !== '')
    .map((display) => ({ actor: { display } }))
}

function informationSource(administration: XmlElement): Json | undefined {
  const display = actorText(childAt(administration, 'author'))
  return display === '' ? undefined : { display }
}

function dosageOf(context: CdaContext, administration: XmlElement): readonly Json[] {
  const [sig] = childrenOf(administration, 'entryRelationship')
    .flatMap((one) => childrenOf(one, 'substanceAdministration'))
    .filter((one) => hasTemplate(one, SIG))
  const own = childAt(administration, 'text')
  const text =
    sig === undefined ? (childAt(own, 'reference') === undefined ? textOf(own) : '') : referredText(context, childAt(sig, 'text'))
  const dosage = withoutEmpty({
    text,
    timing: timingOf(administration),
    ...neededOf(context, administration),
    site: conceptOf(context, childAt(administration, 'approachSiteCode')),
    route: conceptOf(context, childAt(administration, 'routeCode')),
    doseAndRate: doseAndRateOf(administration),
    maxDosePerPeriod: ratioOf(childAt(administration, 'maxDoseQuantity')),
  })
  return Object.keys(dosage).length === 0 ? [] : [dosage]
}

/** "One to two tablets" is an interval. */
function doseAndRateOf(administration: XmlElement): readonly Json[] {
  const [dose, rate] = [childAt(administration, 'doseQuantity'), childAt(administration, 'rateQuantity')]
  const [doseQuantity, rateQuantity] = [quantityOf(dose), quantityOf(rate)]
  const said = withoutEmpty({
    doseQuantity,
    doseRange: doseQuantity === undefined ? rangeOf(dose) : undefined,
    rateQuantity,
    rateRange: rateQuantity === undefined ? rangeOf(rate) : undefined,
  })
  return Object.keys(said).length === 0 ? [] : [said]
}

/** A condition that is not said in a code is one all the same. */
function neededOf(context: CdaContext, administration: XmlElement): Json {
  const criterion = childAt(administration, 'precondition', 'criterion')
  if (criterion === undefined) return {}
  const words = referredText(context, childAt(criterion, 'text'))
  const concept = conceptOf(context, childAt(criterion, 'value')) ?? (words === '' ? undefined : { text: words })
  return concept === undefined ? { asNeededBoolean: true } : { asNeededCodeableConcept: concept }
}

/** "Every four to six hours", "before meals", where the document says a period or what goes with it. */
function timingOf(administration: XmlElement): Json | undefined {
  const times = childrenOf(administration, 'effectiveTime')
  const repeat = withoutEmpty({
    ...periodsOf(times.map((one) => childAt(one, 'period')).find((one) => one !== undefined)),
    when: eventsOf(times),
  })
  return Object.keys(repeat).length === 0 ? undefined : { repeat }
}

function periodsOf(period: XmlElement | undefined): Json {
  const ends = [period, childAt(period, 'low'), childAt(period, 'high')]
  const [value, low, high] = ends.map((one) => numberOf(attributeAt(one, 'value')))
  const units = new Set(ends.map((one) => attributeAt(one, 'unit')).filter((unit) => unit !== ''))
  const [periodUnit = ''] = units
  const from = value ?? low
  if (from === undefined || units.size !== 1 || !PERIOD_UNITS.has(periodUnit)) return {}
  return { frequency: 1, period: from, ...(high === undefined ? {} : { periodMax: high }), periodUnit }
}

/** Meals and sleep have the same codes in both; how long before or after is left to the text. */
function eventsOf(times: readonly XmlElement[]): readonly string[] {
  return times
    .filter((one) => childAt(one, 'offset') === undefined)
    .map((one) => attributeAt(childAt(one, 'event'), 'code'))
    .filter((code) => EVENTS.has(code))
}

function relatedCodes(context: CdaContext, entry: XmlElement, template: string): readonly Json[] {
  return childrenOf(entry, 'entryRelationship')
    .flatMap((one) => childrenOf(one, 'observation'))
    .filter((one) => hasTemplate(one, template) && !isNegated(one))
    .map((one) => conceptOf(context, childAt(one, 'code'), one))
    .filter((one) => one !== undefined)
}
