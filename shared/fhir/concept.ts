/** Words of a CodeableConcept, as its source wrote them; a display is never invented. */

import { firstText, objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'
import { ABATED, DO_NOT, DOUBTED, PARTLY_GIVEN, PERHAPS_OVER } from './standing.ts'

export interface Code {
  readonly system: string
  readonly code: string
  readonly display: string
}

/** Text first, then the first display. Empty where the source gave only codes. */
export function wordsOf(concept: Json): string {
  return firstText(textAt(concept, 'text'), ...objectsAt(concept, 'coding').map((coding) => textAt(coding, 'display')))
}

/** All codings of a concept. */
export function codingsOf(concept: Json): readonly Code[] {
  return objectsAt(concept, 'coding').map((coding) => ({
    system: textAt(coding, 'system'),
    code: textAt(coding, 'code'),
    display: textAt(coding, 'display'),
  }))
}

/** `system|code` of the first coding that has a code, or empty. */
export function keyOf(concept: Json): string {
  const coding = codingsOf(concept).find((one) => one.code !== '')
  return coding === undefined ? '' : `${coding.system}|${coding.code}`
}

/** The concept that says what a resource is about, by the element its type has; of an assertion it is what is asserted. */
export function mainConcept(resource: Json): Json {
  const asserted = objectAt(resource, 'valueCodeableConcept')
  if (keyOf(asserted) !== '' && codingsOf(objectAt(resource, 'code')).some((one) => one.code === 'ASSERTION')) return asserted
  for (const element of ['code', 'medicationCodeableConcept', 'vaccineCode', 'type', 'class', 'serviceType']) {
    const [concept] = objectsAt(resource, element)
    if (concept !== undefined && (wordsOf(concept) !== '' || keyOf(concept) !== '')) return concept
  }
  return {}
}

/** Said by mistake, or found not to be so: that counts before all other states. */
const VOID_VERIFICATIONS = new Set(['entered-in-error', 'refuted'])

/** States in which a request counts, or nobody knows. */
const IN_FORCE = new Set(['', 'active', 'on-hold', 'unknown'])

/** Status word of a resource; `clinicalStatus` counts before `status`, and a request that something be not done before both. */
export function statusOf(resource: Json): string {
  const verifications = codingsOf(objectAt(resource, 'verificationStatus')).map(({ code }) => code)
  const wrong = verifications.find((code) => VOID_VERIFICATIONS.has(code))
  if (wrong !== undefined) return wrong
  // Of a document: the paper may be a mistake where the entry that leads to it is current.
  if (textAt(resource, 'docStatus') === 'entered-in-error') return 'entered-in-error'
  const [clinical] = objectsAt(objectAt(resource, 'clinicalStatus'), 'coding')
  const status = firstText(clinical === undefined ? '' : textAt(clinical, 'code'), textAt(resource, 'status'))
  const doubted = verifications.find((code) => DOUBTED.has(code))
  if (doubted !== undefined && IN_FORCE.has(status)) return doubted
  if (!IN_FORCE.has(status)) return status === 'completed' && resource['isSubpotent'] === true ? PARTLY_GIVEN : status
  return resource['doNotPerform'] === true ? DO_NOT : firstText(intentOf(resource), endingOf(resource), status)
}

const PRESCRIBED = new Set(['MedicationRequest', 'DeviceRequest', 'ServiceRequest'])

/** What is only proposed is not taken, whatever its state; what is planned may be. Empty where it is asked for. Source: FHIR R4, RequestIntent */
function intentOf(resource: Json): string {
  if (!PRESCRIBED.has(textAt(resource, 'resourceType'))) return ''
  const intent = textAt(resource, 'intent')
  if (intent === 'proposal' || intent === 'option') return 'proposed'
  // US Core writes medicines that are taken without a prescription as plans that somebody reports.
  const reported = resource['reportedBoolean'] === true || 'reportedReference' in resource
  return intent === 'plan' && !reported ? 'planned' : ''
}

/** A problem's end that is no day: its age or an age from to. Words may say anything, so that beside "active" they only leave it open. Empty where none is told. */
function endingOf(resource: Json): string {
  if (textAt(resource, 'resourceType') !== 'Condition') return ''
  if (['abatementAge', 'abatementRange'].some((element) => element in resource)) return ABATED
  if (textAt(resource, 'abatementString') === '') return ''
  return 'clinicalStatus' in resource ? PERHAPS_OVER : ABATED
}
