/** What a file called the medicine or the device that a resource only refers to: kept beside the resource, which stays as it came. */

import { objectAt, textAt } from './json.ts'
import type { Json } from './json.ts'

/** The name, where the resource says none itself and the file has one. */
export function referredNameOf(resource: Json, names: ReadonlyMap<string, string>): string | undefined {
  const referred = objectAt(resource, referringElement(resource))
  return textAt(referred, 'display') === '' ? names.get(textAt(referred, 'reference')) : undefined
}

/** The resource as it is said in words, with that name. */
export function withReferredName<T extends object>(resource: T, name: string | undefined): T {
  if (name === undefined) return resource
  const element = referringElement(resource as Json)
  return { ...resource, [element]: { ...objectAt(resource, element), display: name } }
}

function referringElement(resource: Json): string {
  return textAt(resource, 'resourceType') === 'DeviceUseStatement' ? 'device' : 'medicationReference'
}
