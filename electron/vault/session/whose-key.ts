/** Keys of what the person said of whose records are: of a name with a day of birth, or of one record. */

import type { RecordId } from '../../../shared/model/record.ts'

const OF_RECORD = 'record/'

/** `key` is that of `shared/fhir/people.ts`. */
export function personWhoseKey(key: string): string {
  return `person/${key}`
}

export function recordWhoseKey(id: RecordId): string {
  return `${OF_RECORD}${id}`
}

/** Undefined for what was said of a name. */
export function recordOfWhoseKey(key: string): RecordId | undefined {
  return key.startsWith(OF_RECORD) ? key.slice(OF_RECORD.length) : undefined
}
