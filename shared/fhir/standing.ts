/** What the status of a record says of the thing: the one rule for pages, papers and comparisons. Source: the status value sets of FHIR R4. */

import type { RecordRow } from '../model/record.ts'

/** `unclear`: the record does not say; `void`: said by mistake, found to be wrong, or taken back. */
export type Standing = 'now' | 'over' | 'not-yet' | 'unclear' | 'void'

/** Somebody asked that it be not taken, given or done (`doNotPerform`): no state of FHIR, and it must never be read as "active". */
export const DO_NOT = 'do-not-perform'
/** No states of FHIR either: a vaccination of which only a part was given, a problem whose end is told otherwise than by a day, and one that is called active beside an end in words. */
export const PARTLY_GIVEN = 'partly-given'
export const ABATED = 'abated'
export const PERHAPS_OVER = 'perhaps-over'
/** A diagnosis that is one of several, or only thought of: that is said before that it is active. */
export const DOUBTED: ReadonlySet<string> = new Set(['differential', 'provisional'])
const VOID = new Set(['entered-in-error', 'refuted', 'cancelled', 'rejected'])
const NOT_YET = new Set(['draft', 'intended', 'preparation', 'proposed'])
/** Of whatever it is: it is not so any more, or it never came to be. */
const OVER = new Set(['resolved', 'inactive', 'remission', 'revoked', 'not-taken', 'not-done', 'declined', 'superseded', ABATED, DO_NOT])
/** What is said leaves open whether it is so. */
const OPEN = new Set(['', 'unknown', 'planned', PARTLY_GIVEN, PERHAPS_OVER, ...DOUBTED])
/** Of what goes on for a time; a vaccination that is completed stands. */
const ENDED = new Set(['completed', 'stopped', 'ended'])
const GOES_ON = new Set([
  'MedicationRequest',
  'MedicationStatement',
  'MedicationAdministration',
  'MedicationDispense',
  'DeviceUseStatement',
  'CarePlan',
])

/** A state that FHIR does not have counts as now: nothing is left out for it. */
export function standingOf({ resourceType, status, outdatedBy }: Pick<RecordRow, 'resourceType' | 'status' | 'outdatedBy'>): Standing {
  if (VOID.has(status)) return 'void'
  if (outdatedBy !== undefined) return 'over'
  if (NOT_YET.has(status)) return 'not-yet'
  if (OVER.has(status) || (ENDED.has(status) && GOES_ON.has(resourceType))) return 'over'
  return OPEN.has(status) ? 'unclear' : 'now'
}

/** Whether it was over before that ISO day, as exactly as its end is said. */
export function hasEnded(until: string, today: string): boolean {
  const end = until.slice(0, 10)
  return end !== '' && end < today.slice(0, end.length)
}

/** Said by mistake, found to be wrong, or taken back. */
export function isVoid(status: string): boolean {
  return VOID.has(status)
}

/** Neither over nor void nor still to come; what is silent about it counts. `today` is an ISO day: what ended before it is over, whatever the status. */
export function stands(row: Pick<RecordRow, 'resourceType' | 'status' | 'until' | 'outdatedBy'>, today: string): boolean {
  if (hasEnded(row.until ?? '', today)) return false
  const standing = standingOf(row)
  return standing === 'now' || standing === 'unclear'
}
