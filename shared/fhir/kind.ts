/** On which shelf a resource falls. */

import type { RecordKind } from '../model/record.ts'
import { codingsOf } from './concept.ts'
import { imagePlaceOf } from './imaging.ts'
import { objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'

const KIND_BY_TYPE: Readonly<Record<string, RecordKind>> = {
  Condition: 'problem',
  MedicationRequest: 'medicine',
  MedicationStatement: 'medicine',
  MedicationAdministration: 'medicine',
  MedicationDispense: 'medicine',
  Medication: 'medicine',
  AllergyIntolerance: 'allergy',
  Immunization: 'immunization',
  ImmunizationRecommendation: 'immunization',
  Procedure: 'procedure',
  DeviceUseStatement: 'procedure',
  Encounter: 'encounter',
  Appointment: 'encounter',
  EpisodeOfCare: 'encounter',
  DocumentReference: 'document',
  Composition: 'document',
  Binary: 'document',
  Media: 'document',
  ImagingStudy: 'imaging',
  DiagnosticReport: 'report',
  CarePlan: 'care-plan',
  CareTeam: 'care-plan',
  Goal: 'care-plan',
  Patient: 'person',
  Practitioner: 'person',
  PractitionerRole: 'person',
  RelatedPerson: 'person',
}
const VITAL_CATEGORIES = new Set(['vital-signs'])
const LAB_CATEGORIES = new Set(['laboratory', 'LAB'])

/** Its subject is whose record it is in; what was measured is somebody or something else: an unborn child, a donor, an implant. Source: FHIR R4, Observation.focus */
export function isOfAnother(observation: Json): boolean {
  return objectsAt(observation, 'focus').length > 0
}

/** Observations are told apart by category; an unknown category with a number counts as a lab only where it says so. */
export function kindOf(resource: Json): RecordKind {
  const type = textAt(resource, 'resourceType')
  if (imagePlaceOf(resource) !== null) return 'image'
  if (type !== 'Observation') return KIND_BY_TYPE[type] ?? 'other'
  if (isOfAnother(resource)) return 'other'
  const categories = objectsAt(resource, 'category').flatMap((category) => codingsOf(category).map((coding) => coding.code))
  if (categories.some((code) => VITAL_CATEGORIES.has(code))) return 'vital'
  if (categories.some((code) => LAB_CATEGORIES.has(code))) return 'lab'
  return objectsAt(resource, 'referenceRange').length > 0 ? 'lab' : 'other'
}
