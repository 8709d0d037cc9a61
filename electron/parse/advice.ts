/** Light validation: it advises a person that a source left something out, and never keeps a record away from her. */

import { objectAt, objectsAt, textAt } from '../../shared/fhir/json.ts'
import type { Json } from '../../shared/fhir/json.ts'

/** Elements that FHIR R4 requires of the commonest types. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  Observation: ['status', 'code'],
  Condition: ['subject'],
  MedicationRequest: ['status', 'intent', 'subject'],
  MedicationStatement: ['status', 'subject'],
  AllergyIntolerance: ['patient'],
  Immunization: ['status', 'vaccineCode', 'patient'],
  Procedure: ['status', 'subject'],
  Encounter: ['status', 'class'],
  DiagnosticReport: ['status', 'code'],
  DocumentReference: ['status', 'content'],
}

/** Names of missing required elements. */
export function adviceOf(resource: Json): readonly string[] {
  const required = REQUIRED[textAt(resource, 'resourceType')] ?? []
  return required.filter((element) => {
    const present =
      textAt(resource, element) !== '' || objectsAt(resource, element).length > 0 || Object.keys(objectAt(resource, element)).length > 0
    return !present
  })
}
