/** Records that say that there is nothing: "no known allergies" is a statement, not an allergy. */

import type { RecordRow } from '../model/record.ts'

/** Why something is not said. Source: FHIR R4, DataAbsentReason. */
export const DATA_ABSENT_REASON = 'http://terminology.hl7.org/CodeSystem/data-absent-reason'
const ABSENT_SYSTEM = 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips'
const NONE_KNOWN = new Set([
  // SNOMED CT "No known allergy" and its children as sources code them.
  '716186003',
  '409137002',
  '429625007',
  '428607008',
  '428197003',
  // SNOMED CT "No current problems or disability".
  '160245001',
])

/** What senders without such codes write in the place of a substance, letter for letter. */
const NONE_IN_WORDS =
  /^(nka|nkda|nkma|nkfa|no known (drug |medication |food |environmental |latex )?allerg(y|ies)|no allergies|nil known|f[aă]r[aă] alergii( cunoscute)?|nu se cunosc alergii)\.?$/iu

/** What a record of this code (`system|code`) and title states; null where it is about something that there is. Sources: IPS, absent and unknown data; what is written in AL1 of version 2. */
export function absenceOf({ code, title, kind }: Pick<RecordRow, 'code' | 'title' | 'kind'>): 'none-known' | 'no-information' | null {
  if (kind === 'allergy' && NONE_IN_WORDS.test(title)) return 'none-known'
  const at = code.lastIndexOf('|')
  const own = code.slice(at + 1)
  if (NONE_KNOWN.has(own)) return 'none-known'
  if (code.slice(0, at) !== ABSENT_SYSTEM) return null
  if (own.startsWith('no-known-')) return 'none-known'
  return /^no-[a-z]+-info$/u.test(own) ? 'no-information' : null
}

const ALL_IN_WORDS = /^(nka|no known allerg(y|ies)|no allergies|nil known|f[aă]r[aă] alergii( cunoscute)?|nu se cunosc alergii)\.?$/iu
const ALL_CODES = new Set(['716186003', 'no-known-allergies'])

/** Of a statement that no allergy is known: is it of all of them? One of food, of medicines or of latex says nothing of the others. */
export function isOfAllAllergies({ code, title }: Pick<RecordRow, 'code' | 'title'>): boolean {
  return ALL_IN_WORDS.test(title) || ALL_CODES.has(code.slice(code.lastIndexOf('|') + 1))
}
