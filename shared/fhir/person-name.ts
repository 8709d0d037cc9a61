/** Names of people as their records write them, and whose record something is. */

import { firstText, objectAt, objectsAt, textAt, textsAt } from './json.ts'
import type { Json } from './json.ts'

/** The official or first HumanName in reading order. */
export function nameOf(person: Json): string {
  const name = humanNameOf(person)
  if (name === undefined) return textAt(person, 'name')
  return firstText(
    textAt(name, 'text'),
    [...textsAt(name, 'given'), textAt(name, 'family'), ...textsAt(name, 'family')].filter((part) => part !== '').join(' '),
  )
}

/** The given part of it; empty where its parts are not told apart. */
export function givenNameOf(person: Json): string {
  return textsAt(humanNameOf(person) ?? {}, 'given').join(' ')
}

function humanNameOf(person: Json): Json | undefined {
  const names = objectsAt(person, 'name')
  return names.find((one) => textAt(one, 'use') === 'official') ?? names[0]
}

/** Name and birth date of a Patient resource; undefined for anything else or a nameless one. */
export function patientOf(resource: Json): { readonly name: string; readonly birthDate: string } | undefined {
  if (textAt(resource, 'resourceType') !== 'Patient') return undefined
  const name = nameOf(resource)
  return name === '' ? undefined : { name, birthDate: textAt(resource, 'birthDate') }
}

/** Display of the subject reference of a resource, or empty. */
export function subjectDisplay(resource: Json): string {
  return firstText(textAt(objectAt(resource, 'subject'), 'display'), textAt(objectAt(resource, 'patient'), 'display'))
}
