/** Data types of version 2 as data types of FHIR: what the message does not say is left out. Source: HL7 v2.5.1, chapter 2A; HL7 v2-to-FHIR. */

import { firstText } from '../../shared/fhir/json.ts'
import type { Json } from '../../shared/fhir/json.ts'
import { UCUM, systemOfName } from './code-systems.ts'
import { withoutEmpty } from './ccda-values.ts'
import { dateTimeOf } from './hl7-time.ts'
import { componentOf } from './hl7-message.ts'
import type { Repetition } from './hl7-message.ts'

const OID = /^[0-2](\.\d+)+$/u

/** CE, CWE and CNE, and a plain code; undefined where it says nothing. */
export function conceptOf(field: Repetition | undefined): Json | undefined {
  const first = codingOf(field, 1)
  const coding = [first, codingOf(field, 4)].filter((one) => one !== undefined)
  const original = componentOf(field, 9)
  const bare = first === undefined ? componentOf(field, 2) : ''
  const text = firstText(original, bare)
  if (coding.length === 0 && text === '') return undefined
  return { ...(coding.length === 0 ? {} : { coding }), ...(text === '' ? {} : { text }) }
}

function codingOf(field: Repetition | undefined, from: number): Json | undefined {
  const code = componentOf(field, from)
  if (code === '') return undefined
  return withoutEmpty({ system: systemOfName(componentOf(field, from + 2)), code, display: componentOf(field, from + 1) })
}

/** A number with the unit of its segment (CE, CWE); undefined where it is no number. */
export function quantityOf(written: string, unit: Repetition | undefined): Json | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?$/u.test(written)) return undefined
  return { value: Number(written), ...unitOf(unit) }
}

/** The unit as it is written, with its code only where the message names UCUM. */
export function unitOf(unit: Repetition | undefined): Json {
  const code = componentOf(unit, 1)
  const inUcum = /^(UCUM|http:\/\/unitsofmeasure\.org)$/iu.test(componentOf(unit, 3))
  const words = firstText(inUcum ? code : '', componentOf(unit, 2), code)
  return words === '' ? {} : { unit: words, ...(inUcum ? { system: UCUM, code } : {}) }
}

/** XPN: a person's name. */
export function humanNameOf(name: Repetition): Json | undefined {
  const family = componentOf(name, 1)
  const given = [componentOf(name, 2), componentOf(name, 3)].filter((one) => one !== '')
  if (family === '' && given.length === 0) return undefined
  const part = (component: number): readonly string[] => [componentOf(name, component)].filter((one) => one !== '')
  return withoutEmpty({ use: componentOf(name, 7) === 'L' ? 'official' : undefined, family, given, prefix: part(5), suffix: part(4) })
}

/** XCN: who did something, in one line. Systems that know no numbers write a name in its place. */
export function personText(person: Repetition | undefined): string {
  const names = [6, 3, 4, 2, 5].map((component) => componentOf(person, component)).filter((one) => one !== '')
  const first = componentOf(person, 1)
  return names.length > 0 ? names.join(' ') : /\p{L}{2}/u.test(first) ? first : ''
}

/** CX and EI: an identifier and who gives it out; `authority` is the component that says that. */
export function identifierOf(field: Repetition | undefined, authority: 2 | 4): Json | undefined {
  const value = componentOf(field, 1)
  if (value === '') return undefined
  const oid = authority === 4 ? componentOf(field, 4, 2) : componentOf(field, 3)
  const name = authority === 4 ? componentOf(field, 4) : componentOf(field, 2)
  return withoutEmpty({
    system: OID.test(oid) ? `urn:oid:${oid}` : undefined,
    value,
    assigner: name === '' ? undefined : { display: name },
  })
}

/** TS and DTM. */
export function timeAt(field: Repetition | undefined, zone: string): string {
  return dateTimeOf(componentOf(field, 1), zone)
}

/** PL: where somebody lies, the building last. */
export function placeText(place: Repetition | undefined): string {
  return [1, 2, 3, 4]
    .map((component) => componentOf(place, component))
    .filter((one) => one !== '')
    .join(', ')
}
