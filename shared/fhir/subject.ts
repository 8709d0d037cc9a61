/** Whom a record is about, as it says itself: the words that decide in whose list it stands. */

import { objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'
import { givenNameOf, nameOf } from './person-name.ts'

/** Texts are empty where it does not say. */
export interface SubjectSaid {
  readonly name: string
  /** The last part of its reference to a patient; of a Patient its own id. */
  readonly reference: string
  /** `system|value` of each number of the patient; one without its system may be anybody's elsewhere. */
  readonly identifiers: readonly string[]
  /** Only of a Patient itself: its birth date, or empty. */
  readonly birthDate?: string
  /** Only of a Patient that tells the parts of its name apart: the given one. */
  readonly given?: string
  /** The import that it came with: a short id is somebody else's in the next file. */
  readonly importId: string
}

/** A shorter id ("1", "patient") is given to somebody else in the next file. */
export const OWN_ID_LENGTH_MIN = 16
const IDENTIFIERS_MAX = 8
/** Records that cannot name anybody need not be parsed for it. */
const SAYS = /"(?:subject|patient|identifier|name)":/u

/** As the index keeps it, JSON; empty where the record says nothing. `resourceJson` is what is sealed. */
export function saidOf(resourceJson: string, importId: string): string {
  return SAYS.test(resourceJson) ? encodeSubject(subjectSaid(parsed(resourceJson), importId)) : ''
}

/** The id of the patient, where nothing else says whose a record is and another file may mean somebody else by it; else empty. */
export function shortReferenceOf(resourceJson: string): string {
  if (!SAYS.test(resourceJson)) return ''
  const { name, reference, identifiers, birthDate } = subjectSaid(parsed(resourceJson), '')
  const isAlone = birthDate === undefined && name === '' && identifiers.length === 0
  return isAlone && reference.length < OWN_ID_LENGTH_MIN ? reference : ''
}

/** Of a resource that is read already. */
export function subjectSaid(resource: unknown, importId: string): SubjectSaid {
  if (textAt(resource, 'resourceType') === 'Patient')
    return {
      name: nameOf(resource as Json),
      reference: textAt(resource, 'id'),
      identifiers: identifiersAt(objectsAt(resource, 'identifier')),
      birthDate: textAt(resource, 'birthDate'),
      ...givenOf(resource as Json),
      importId,
    }
  const said = objectAt(resource, 'subject')
  const subject = Object.keys(said).length > 0 ? said : objectAt(resource, 'patient')
  const reference = patientReference(textAt(subject, 'reference'))
  const identifiers = identifiersAt([objectAt(subject, 'identifier')])
  const contained = reference.startsWith('#') ? containedPatient(resource, reference.slice(1)) : undefined
  if (contained !== undefined) return { name: nameOf(contained) || textAt(subject, 'display'), reference: '', identifiers, importId }
  return { name: textAt(subject, 'display'), reference: lastPart(reference), identifiers, importId }
}

export function encodeSubject({ name, reference, identifiers, birthDate, given, importId }: SubjectSaid): string {
  const person = birthDate === undefined ? [] : given === undefined ? [birthDate] : [birthDate, given]
  if (person.length === 0 && name === '' && reference === '' && identifiers.length === 0) return ''
  // Only a reference can mean another person in another import: without one all imports share the words.
  return JSON.stringify([name, reference, identifiers, reference === '' ? '' : importId, ...person])
}

/** Undefined for the empty text, and for what `encodeSubject` did not write: nothing is known then. */
export function decodeSubject(text: string): SubjectSaid | undefined {
  if (text === '') return undefined
  const said = parsed(text)
  if (!Array.isArray(said)) return undefined
  const [name, reference, identifiers, importId, birthDate, given] = said as readonly unknown[]
  if (typeof name !== 'string' || typeof reference !== 'string' || typeof importId !== 'string' || !Array.isArray(identifiers))
    return undefined
  const numbers = identifiers.filter((one) => typeof one === 'string')
  const born = typeof birthDate === 'string' ? { birthDate } : {}
  return { name, reference, identifiers: numbers, importId, ...born, ...(typeof given === 'string' ? { given } : {}) }
}

function givenOf(patient: Json): { readonly given?: string } {
  const given = givenNameOf(patient)
  return given === '' ? {} : { given }
}

/** Of a place, a device or a group nothing is said about a person. */
function patientReference(reference: string): string {
  const type = /(?:^|\/)([A-Z][A-Za-z]+)\/[^/]+(?:\/_history\/.*)?$/u.exec(reference)?.[1]
  return type === undefined || type === 'Patient' ? reference.replace(/\/_history\/.*$/u, '') : ''
}

function lastPart(reference: string): string {
  return reference.split(/[/:#]/u).at(-1) ?? ''
}

function containedPatient(resource: unknown, id: string): Json | undefined {
  return objectsAt(resource, 'contained').find((one) => textAt(one, 'resourceType') === 'Patient' && textAt(one, 'id') === id)
}

function identifiersAt(identifiers: readonly Json[]): readonly string[] {
  const numbers = identifiers.flatMap((one) => {
    const value = textAt(one, 'value')
    const system = textAt(one, 'system')
    return value === '' || system === '' ? [] : [`${system}|${value}`]
  })
  return [...new Set(numbers)].slice(0, IDENTIFIERS_MAX)
}

/** What is no JSON says nothing. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown
  } catch {
    return undefined
  }
}
