/** What the records inside a SMART Health Card have to keep to beyond FHIR. Source: https://spec.smarthealth.cards, "health card FHIR bundle", and the vaccination and testing guide. */

import { codingsOf } from './concept.ts'
import { objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'

const IMMUNIZATION_TYPE = 'https://smarthealth.cards#immunization'
const LABORATORY_TYPE = 'https://smarthealth.cards#laboratory'
const COVID_TYPE = 'https://smarthealth.cards#covid19'
const KIND_TYPES: ReadonlySet<string> = new Set([IMMUNIZATION_TYPE, LABORATORY_TYPE, COVID_TYPE])
/** COVID-19 vaccines by CVX code, as the guide lists them. */
const COVID_VACCINES = /^(20[78]|21[0-37-9]|221|22[5-9]|230|30[0-2]|5[01]\d|52[01])$/u
const FHIR_DATE = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?)?)?$/u

/** Vaccines and results that say what and when; in a card made small for a QR code also nothing that only takes room. */
export function contentFollowsRules(bundle: Json): boolean {
  const entries = objectsAt(bundle, 'entry')
  const resources = entries.map((entry) => objectAt(entry, 'resource'))
  const patients = resources.filter((one) => textAt(one, 'resourceType') === 'Patient')
  const isSmall = entries.some((entry) => textAt(entry, 'fullUrl').startsWith('resource:'))
  return (
    entries.length > 0 &&
    patients.length <= 1 &&
    resources.every(saysWhatAndWhen) &&
    (!isSmall || entries.every((entry, at) => textAt(entry, 'fullUrl') === `resource:${String(at)}`)) &&
    (!isSmall || resources.every(isLean))
  )
}

/** Of the types that older cards have to name: where one is named, the others that fit have to be, too. Newer cards need none. */
export function kindIsSaid(bundle: Json, types: readonly string[]): boolean {
  if (!types.some((type) => KIND_TYPES.has(type))) return true
  const resources = objectsAt(bundle, 'entry').map((entry) => objectAt(entry, 'resource'))
  const ofType = (type: string): readonly Json[] => resources.filter((one) => textAt(one, 'resourceType') === type)
  const vaccines = ofType('Immunization')
  const isCovid = vaccines.some((one) => codingsOf(objectAt(one, 'vaccineCode')).some(({ code }) => COVID_VACCINES.test(code)))
  return (
    (vaccines.length === 0 || types.includes(IMMUNIZATION_TYPE)) &&
    (ofType('Observation').length === 0 || types.includes(LABORATORY_TYPE) || types.includes(IMMUNIZATION_TYPE)) &&
    (!isCovid || types.includes(COVID_TYPE))
  )
}

/** No id and no narrative; of the metadata only security labels. */
function isLean(resource: Json): boolean {
  return !('id' in resource) && !('text' in resource) && (!('meta' in resource) || isSecurityOnly(objectAt(resource, 'meta')))
}

function isSecurityOnly(meta: Json): boolean {
  const labels = objectsAt(meta, 'security')
  return Object.keys(meta).every((key) => key === 'security') && labels.length > 0 && labels.every((one) => textAt(one, 'code') !== '')
}

function saysWhatAndWhen(resource: Json): boolean {
  switch (textAt(resource, 'resourceType')) {
    case 'Immunization':
      return (
        textAt(resource, 'status') === 'completed' &&
        isCoded(objectAt(resource, 'vaccineCode')) &&
        FHIR_DATE.test(textAt(resource, 'occurrenceDateTime')) &&
        !('occurrenceString' in resource)
      )
    case 'Observation':
      return isCoded(objectAt(resource, 'code'))
    default:
      return true
  }
}

function isCoded(concept: Json): boolean {
  const codings = codingsOf(concept)
  return codings.length > 0 && codings.every(({ system, code }) => system !== '' && code !== '')
}
