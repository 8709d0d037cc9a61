/** In which section of a patient summary a resource belongs. Source: HL7 FHIR IPS 2.0, Composition (http://hl7.org/fhir/uv/ips). */

import type { RecordRow } from '../model/record.ts'
import type { SummarySectionKey } from '../model/summary.ts'
import { codingsOf, statusOf } from './concept.ts'
import { objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'
import { standingOf, stands } from './standing.ts'

/** LOINC of each section, and its title in a file that others read. */
export const SECTION_CODES: Readonly<Record<SummarySectionKey, { readonly title: string; readonly code: string }>> = {
  medicines: { title: 'Medication summary', code: '10160-0' },
  allergies: { title: 'Allergies and intolerances', code: '48765-2' },
  problems: { title: 'Problems', code: '11450-4' },
  alerts: { title: 'Alerts', code: '104605-1' },
  immunizations: { title: 'Immunizations', code: '11369-6' },
  procedures: { title: 'History of procedures', code: '47519-4' },
  devices: { title: 'Medical devices', code: '46264-8' },
  results: { title: 'Results', code: '30954-2' },
  vitals: { title: 'Vital signs', code: '8716-3' },
  'past-problems': { title: 'History of past illness', code: '11348-0' },
  pregnancy: { title: 'History of pregnancy', code: '10162-6' },
  social: { title: 'Social history', code: '29762-2' },
  functional: { title: 'Functional status', code: '47420-5' },
  plan: { title: 'Plan of care', code: '18776-5' },
  directives: { title: 'Advance directives', code: '42348-3' },
}

const BY_TYPE: Readonly<Record<string, SummarySectionKey>> = {
  MedicationRequest: 'medicines',
  MedicationStatement: 'medicines',
  MedicationAdministration: 'medicines',
  MedicationDispense: 'medicines',
  AllergyIntolerance: 'allergies',
  Immunization: 'immunizations',
  Procedure: 'procedures',
  DeviceUseStatement: 'devices',
  Device: 'devices',
  DiagnosticReport: 'results',
  CarePlan: 'plan',
  Consent: 'directives',
  Flag: 'alerts',
}
export const SUMMARY_TYPES: ReadonlySet<string> = new Set([...Object.keys(BY_TYPE), 'Condition', 'Observation'])

/** LOINC: pregnancy status, expected and estimated dates of delivery, and the outcomes that IPS names. */
const PREGNANCY = new Set(
  '82810-3 11778-8 11779-6 11780-4 11636-8 11637-6 11638-4 11639-2 11640-0 11612-9 11613-7 11614-5 33065-4'.split(' '),
)
/** LOINC: tobacco, alcohol, occupation. */
const SOCIAL = new Set('72166-2 74013-4 11341-5 11367-0 88028-6'.split(' '))
/** LOINC: the vital signs of FHIR and the parts of a blood pressure, for sources that name no category. Source: FHIR R4, vital signs profile. */
const VITALS = new Set('85353-1 9279-1 8867-4 2708-6 59408-5 8310-5 8302-2 9843-4 29463-7 39156-5 85354-9 8480-6 8462-4'.split(' '))
const BY_CATEGORY: ReadonlyMap<string, SummarySectionKey> = new Map([
  ['vital-signs', 'vitals'],
  ['laboratory', 'results'],
  ['LAB', 'results'],
  ['social-history', 'social'],
  ['functional-status', 'functional'],
  ['cognitive-status', 'functional'],
  ['disability-status', 'functional'],
  ['survey', 'functional'],
  ['activity', 'functional'],
])

/** Is it so on that ISO day, as far as its row says: not over, not void, and of a type that says so. */
export function isNow(row: Pick<RecordRow, 'resourceType' | 'status' | 'until' | 'outdatedBy'>, today: string): boolean {
  return SUMMARY_TYPES.has(row.resourceType) && stands(row, today)
}

/** Null where it belongs in none: another type, over, or void. A `Medication` alone says that a medicine exists, not that somebody takes it. */
export function sectionOf(resource: Json): SummarySectionKey | null {
  const type = textAt(resource, 'resourceType')
  const standing = standingOf({ resourceType: type, status: statusOf(resource) })
  if (type === 'Condition' && standing === 'over') return 'past-problems'
  if (standing !== 'now' && standing !== 'unclear') return null
  if (type === 'Condition') return 'problems'
  return type === 'Observation' ? observationSection(resource) : (BY_TYPE[type] ?? null)
}

/** By its code before its category: sources file pregnancies as examinations and as social history. */
function observationSection(resource: Json): SummarySectionKey {
  const codes = codingsOf(objectAt(resource, 'code')).map(({ code }) => code)
  if (codes.some((code) => PREGNANCY.has(code))) return 'pregnancy'
  if (codes.some((code) => SOCIAL.has(code))) return 'social'
  if (codes.some((code) => VITALS.has(code))) return 'vitals'
  const categories = objectsAt(resource, 'category').flatMap((one) => codingsOf(one).map(({ code }) => code))
  return categories.map((code) => BY_CATEGORY.get(code)).find((section) => section !== undefined) ?? 'results'
}
