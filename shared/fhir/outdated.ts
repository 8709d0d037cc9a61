/** One resource as its source gave it out twice: what it said before does not hold any more. Source: FHIR R4, Resource.id and Meta.lastUpdated. */

import { objectAt, textAt } from './json.ts'

/** No two sources give this one out for two things. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu

/** Without those of which a newer one of the same type and id is among them; where one of two does not say when it was changed, both stay. */
export function withoutOutdated<T extends { readonly resource: object }>(all: readonly T[]): readonly T[] {
  const newest = new Map<string, number>()
  const named = all.map((one) => ({
    one,
    name: nameOf(one.resource),
    atMs: Date.parse(textAt(objectAt(one.resource, 'meta'), 'lastUpdated')),
  }))
  for (const { name, atMs } of named) if (name !== '' && atMs > (newest.get(name) ?? -Infinity)) newest.set(name, atMs)
  return named.flatMap(({ one, name, atMs }) => (name !== '' && atMs < (newest.get(name) ?? -Infinity) ? [] : [one]))
}

function nameOf(resource: object): string {
  const id = textAt(resource, 'id')
  return UUID.test(id) ? `${textAt(resource, 'resourceType')}/${id.toLowerCase()}` : ''
}
