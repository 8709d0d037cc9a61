/** Who a Patient record is about, and whom it says to call. */

import type { EmergencyContact, SummaryPerson } from '../model/summary.ts'
import { wordsOf } from './concept.ts'
import { firstText, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'
import { nameOf, patientOf } from './person-name.ts'

/** Contacts that are taken from one record. */
const CONTACTS_MAX = 10

/** Undefined for anything but a Patient with a name. */
export function personOf(resource: object, place: { readonly recordId: string; readonly source: string }): SummaryPerson | undefined {
  const json = resource as Json
  const patient = patientOf(json)
  return patient === undefined ? undefined : { ...patient, ...place, gender: textAt(json, 'gender'), contacts: contactsOf(json) }
}

/** The record with these people to call beside its own; one that only has a name where there is none. */
export function withContacts(patient: object | null, name: string, contacts: readonly EmergencyContact[]): object | null {
  if (contacts.length === 0) return patient
  const json = (patient ?? { resourceType: 'Patient', name: [{ text: name }] }) as Json
  const added = contacts.map((one) => ({
    ...(one.relation === '' ? {} : { relationship: [{ text: one.relation }] }),
    ...(one.name === '' ? {} : { name: { text: one.name } }),
    telecom: [{ system: 'phone', value: one.phone }],
  }))
  return { ...json, contact: [...objectsAt(json, 'contact'), ...added] }
}

function contactsOf(patient: Json): readonly EmergencyContact[] {
  return objectsAt(patient, 'contact')
    .map((contact) => {
      const [named] = objectsAt(contact, 'name')
      return {
        name: named === undefined ? '' : nameOf({ name: [named] }),
        phone: firstText(
          ...objectsAt(contact, 'telecom')
            .filter((one) => ['phone', 'sms', ''].includes(textAt(one, 'system')))
            .map((one) => textAt(one, 'value')),
        ),
        relation: firstText(...objectsAt(contact, 'relationship').map(wordsOf)),
      }
    })
    .filter(({ name, phone }) => name !== '' || phone !== '')
    .slice(0, CONTACTS_MAX)
}
