/** How grave an allergy is where its source names no reaction. */

import { DATA_ABSENT_REASON } from '../../shared/fhir/absent.ts'
import type { Json } from '../../shared/fhir/json.ts'

/** FHIR has a place for it only in a reaction, and asks what that was: it is not known. Source: FHIR R4, AllergyIntolerance.reaction; C-CDA on FHIR, Allergies. */
export function severityAlone(severity: string | undefined): readonly Json[] {
  return severity === undefined ? [] : [{ manifestation: [{ coding: [{ system: DATA_ABSENT_REASON, code: 'unknown' }] }], severity }]
}
