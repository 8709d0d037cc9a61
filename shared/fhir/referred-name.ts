/** What a file called the medicine that a resource only refers to: kept beside the resource, which stays as it came. */

import { objectAt, textAt } from './json.ts'
import type { Json } from './json.ts'

/** The name, where the resource says none itself and the file has one. */
export function referredNameOf(resource: Json, names: ReadonlyMap<string, string>): string | undefined {
  const medication = objectAt(resource, 'medicationReference')
  return textAt(medication, 'display') === '' ? names.get(textAt(medication, 'reference')) : undefined
}

/** The resource as it is said in words, with that name. */
export function withReferredName<T extends object>(resource: T, name: string | undefined): T {
  if (name === undefined) return resource
  return { ...resource, medicationReference: { ...objectAt(resource, 'medicationReference'), display: name } }
}
