/** Who a version 2 message is about. Source: HL7 v2.5.1, chapter 3 (PID). */

import type { Json } from '../../shared/fhir/json.ts'
import { nameOf } from '../../shared/fhir/person-name.ts'
import { NAME_LENGTH_MAX, withoutEmpty } from './ccda-values.ts'
import type { Subject } from './document-entry.ts'
import { componentOf, fieldAt, repetitionsAt, textAt } from './hl7-message.ts'
import type { Repetition, Segment } from './hl7-message.ts'
import { dateOnlyOf } from './hl7-time.ts'
import { humanNameOf, identifierOf, timeAt } from './hl7-values.ts'
import { wordTable } from './word-table.ts'

const GENDERS = wordTable<string>({ M: 'male', F: 'female', O: 'other', A: 'other', N: 'other', U: 'unknown' })

/** Undefined where nobody is named. */
export function patientResource(pid: Segment | undefined, zone: string): Json | undefined {
  const name = repetitionsAt(pid, 5)
    .map(humanNameOf)
    .filter((one) => one !== undefined)
  if (pid === undefined || name.length === 0) return undefined
  return withoutEmpty({
    resourceType: 'Patient',
    identifier: repetitionsAt(pid, 3)
      .map((one) => identifierOf(one, 4))
      .filter((one) => one !== undefined),
    name,
    telecom: [...repetitionsAt(pid, 13), ...repetitionsAt(pid, 14)].map(telecomOf).filter((one) => one !== undefined),
    gender: GENDERS[textAt(pid, 8).toUpperCase()],
    birthDate: dateOnlyOf(textAt(pid, 7)),
    deceasedDateTime: timeAt(fieldAt(pid, 29), zone),
    deceasedBoolean: textAt(pid, 29) === '' && textAt(pid, 30) === 'Y' ? true : undefined,
    address: repetitionsAt(pid, 11)
      .map(addressOf)
      .filter((one) => one !== undefined),
  })
}

/** Name and birth date of it; whoever bears no name is somebody all the same. */
export function subjectOf(patient: Json | undefined, pid: Segment | undefined): Subject | undefined {
  if (patient === undefined) return pid === undefined ? undefined : { name: '', birthDate: dateOnlyOf(textAt(pid, 7)) }
  const birthDate = patient['birthDate']
  return { name: nameOf(patient).slice(0, NAME_LENGTH_MAX), birthDate: typeof birthDate === 'string' ? birthDate : '' }
}

/** XTN. */
function telecomOf(telecom: Repetition): Json | undefined {
  const email = componentOf(telecom, 4)
  if (email !== '') return { system: 'email', value: email }
  const parts = [5, 6, 7].map((component) => componentOf(telecom, component)).filter((one) => one !== '')
  const value = componentOf(telecom, 1) || parts.join(' ')
  return value === '' ? undefined : { system: 'phone', value }
}

/** XAD. */
function addressOf(address: Repetition): Json | undefined {
  const part = (component: number): string => componentOf(address, component)
  const line = [part(1), part(2)].filter((one) => one !== '')
  const made = withoutEmpty({ line, city: part(3), state: part(4), postalCode: part(5), country: part(6) })
  return Object.keys(made).length === 0 ? undefined : made
}
