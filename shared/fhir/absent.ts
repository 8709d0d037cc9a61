/** Records that say that there is nothing: "no known allergies" is a statement, not an allergy. */

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

/** What a record of this code (`system|code`) states; null where it is about something that there is. Source: IPS, absent and unknown data. */
export function absenceOf(code: string): 'none-known' | 'no-information' | null {
  const at = code.lastIndexOf('|')
  const own = code.slice(at + 1)
  if (NONE_KNOWN.has(own)) return 'none-known'
  if (code.slice(0, at) !== ABSENT_SYSTEM) return null
  if (own.startsWith('no-known-')) return 'none-known'
  return /^no-[a-z]+-info$/u.test(own) ? 'no-information' : null
}
