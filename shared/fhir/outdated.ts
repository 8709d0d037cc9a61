/** One resource as its source gave it out twice: what it said before does not hold any more. Source: FHIR R4, Resource.id and Meta.lastUpdated. */

import type { ItemVersion } from '../model/index-line.ts'
import type { RecordId, RecordRow } from '../model/record.ts'
import { objectAt, textAt } from './json.ts'
import { isVoid } from './standing.ts'

/** No two sources give this one out for two things. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu
/** Records that do not say it need not be parsed for it. */
const SAYS = /"lastUpdated":"/u

/** Of which thing a resource is a version, and from when; undefined where it does not say both. */
export function versionIn(resourceJson: string): ItemVersion | undefined {
  if (!SAYS.test(resourceJson)) return undefined
  try {
    return versionOf(JSON.parse(resourceJson) as object)
  } catch {
    // What is no JSON says nothing.
    return undefined
  }
}

/** Of each of these records the newest one of the same thing, where it is itself older. */
export function outdatedAmong(records: readonly (ItemVersion & { readonly id: RecordId })[]): ReadonlyMap<RecordId, RecordId> {
  const newest = new Map<string, ItemVersion & { readonly id: RecordId }>()
  for (const one of records) if (one.atMs > (newest.get(one.thing)?.atMs ?? -Infinity)) newest.set(one.thing, one)
  return new Map(
    records.flatMap(({ id, thing, atMs }) => {
      const last = newest.get(thing)
      return last === undefined || atMs >= last.atMs ? [] : [[id, last.id] as const]
    }),
  )
}

/** What counts; where one of two does not say when it was changed, both do. */
export function withoutOutdated<T extends Pick<RecordRow, 'outdatedBy'>>(rows: readonly T[]): readonly T[] {
  return rows.filter(({ outdatedBy }) => outdatedBy === undefined)
}

/** The row as lists show it: an outdated one bears no state that it was once in. What it says of itself already is worse. */
export function shownOutdated<T extends RecordRow>(row: T): T {
  return row.outdatedBy === undefined || isVoid(row.status) ? row : { ...row, status: 'superseded' }
}

function versionOf(resource: object): ItemVersion | undefined {
  const id = textAt(resource, 'id')
  const atMs = Date.parse(textAt(objectAt(resource, 'meta'), 'lastUpdated'))
  return UUID.test(id) && !Number.isNaN(atMs) ? { thing: `${textAt(resource, 'resourceType')}/${id.toLowerCase()}`, atMs } : undefined
}
