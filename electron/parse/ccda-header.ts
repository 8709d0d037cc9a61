/** The head of a CDA document: what it is, when, by whom and about whom. Source: C-CDA R2.1, US Realm Header. */

import { wordsOf } from '../../shared/fhir/concept.ts'
import { firstText } from '../../shared/fhir/json.ts'
import type { Json } from '../../shared/fhir/json.ts'
import { NAME_LENGTH_MAX, actorText, conceptOf, identifiersOf, nameText, timeAt, withoutEmpty } from './ccda-values.ts'
import type { CdaContext } from './ccda-values.ts'
import { systemOfOid } from './code-systems.ts'
import type { DocumentFacts, Subject } from './document-entry.ts'
import { dateOnlyOf } from './hl7-time.ts'
import { attributeAt, childAt, childrenOf, elementsOf, textOf } from './xml-tree.ts'
import type { XmlElement } from './xml-tree.ts'
import { wordTable } from './word-table.ts'

/** Words that FHIR has for the codes of HL7's AdministrativeGender. */
const GENDERS = wordTable<string>({ M: 'male', F: 'female', UN: 'other' })
const AUTHORS_MAX = 20
const REPLACED_MAX = 20
const TELECOM_SYSTEMS = wordTable<string>({ tel: 'phone', fax: 'fax', mailto: 'email', http: 'url', https: 'url' })

/** What the document says of itself. */
export function headerFactsOf(root: XmlElement, context: CdaContext): Omit<DocumentFacts, 'mediaType'> {
  const type = conceptOf(context, childAt(root, 'code'))
  const [identifier] = identifiersOf(root)
  const replaces = childrenOf(root, 'relatedDocument')
    .filter((related) => attributeAt(related, 'typeCode') === 'RPLC')
    .flatMap((related) => childrenOf(related, 'parentDocument').flatMap(identifiersOf))
    .slice(0, REPLACED_MAX)
  const authors = [...new Set(childrenOf(root, 'author').map(actorText))].filter((name) => name !== '').slice(0, AUTHORS_MAX)
  return {
    title: firstText(textOf(childAt(root, 'title')), type === undefined ? '' : wordsOf(type)),
    type,
    identifier,
    date: timeAt(childAt(root, 'effectiveTime')),
    authors,
    ...(replaces.length === 0 ? {} : { replaces }),
    custodian: textOf(childAt(root, 'custodian', 'assignedCustodian', 'representedCustodianOrganization', 'name')),
  }
}

/** Name and birth date; undefined where no patient is named. */
export function subjectOf(root: XmlElement): Subject | undefined {
  const patient = childAt(root, 'recordTarget', 'patientRole', 'patient')
  const name = nameText(patientName(patient))
  return name === '' ? undefined : { name, birthDate: dateOnlyOf(attributeAt(childAt(patient, 'birthTime'), 'value')) }
}

/** The legal name where one is marked so. */
function patientName(patient: XmlElement | undefined): XmlElement | undefined {
  const names = childrenOf(patient, 'name')
  return names.find((name) => attributeAt(name, 'use').split(' ').includes('L')) ?? names[0]
}

/** The Patient resource, or undefined where no patient is named. */
export function patientOf(root: XmlElement, context: CdaContext): Json | undefined {
  const role = childAt(root, 'recordTarget', 'patientRole')
  const patient = childAt(role, 'patient')
  if (role === undefined || subjectOf(root) === undefined) return undefined
  return withoutEmpty({
    resourceType: 'Patient',
    identifier: identifiersOf(role),
    name: childrenOf(patient, 'name')
      .map(humanName)
      .filter((one) => one !== undefined),
    telecom: childrenOf(role, 'telecom')
      .map(telecomOf)
      .filter((one) => one !== undefined),
    gender: GENDERS[attributeAt(childAt(patient, 'administrativeGenderCode'), 'code')],
    birthDate: dateOnlyOf(attributeAt(childAt(patient, 'birthTime'), 'value')),
    address: childrenOf(role, 'addr')
      .map(addressOf)
      .filter((one) => one !== undefined),
    maritalStatus: conceptOf(context, childAt(patient, 'maritalStatusCode')),
    communication: childrenOf(patient, 'languageCommunication').flatMap((one) => {
      const code = attributeAt(childAt(one, 'languageCode'), 'code')
      return code === '' ? [] : [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code }] } }]
    }),
  })
}

function humanName(name: XmlElement): Json | undefined {
  const parts = (part: string): readonly string[] =>
    childrenOf(name, part)
      .map(textOf)
      .filter((one) => one !== '')
  const family = parts('family').join(' ')
  const given = parts('given')
  const text = family === '' && given.length === 0 ? textOf(name) : ''
  if (family === '' && given.length === 0 && text === '') return undefined
  const official = attributeAt(name, 'use').split(' ').includes('L')
  return withoutEmpty({ use: official ? 'official' : undefined, family, given, prefix: parts('prefix'), suffix: parts('suffix'), text })
}

function telecomOf(telecom: XmlElement): Json | undefined {
  const [, scheme = '', value = ''] = /^(?:([a-zA-Z]+):)?(.+)$/u.exec(attributeAt(telecom, 'value')) ?? []
  return value === '' ? undefined : withoutEmpty({ system: TELECOM_SYSTEMS[scheme.toLowerCase()] ?? 'other', value })
}

function addressOf(address: XmlElement): Json | undefined {
  const part = (name: string): string => textOf(childAt(address, name))
  const line = childrenOf(address, 'streetAddressLine')
    .map(textOf)
    .filter((one) => one !== '')
  const made = withoutEmpty({ line, city: part('city'), state: part('state'), postalCode: part('postalCode'), country: part('country') })
  if (Object.keys(made).length > 0) return made
  const text = textOf(address)
  return text === '' ? undefined : { text }
}

/** Reference to the patient by identifier and name, as entries carry it. */
export function subjectReference(root: XmlElement): Json | undefined {
  const role = childAt(root, 'recordTarget', 'patientRole')
  const subject = subjectOf(root)
  if (role === undefined || subject === undefined) return undefined
  const [identifier] = identifiersOf(role)
  const short = identifier !== undefined && JSON.stringify(identifier).length <= NAME_LENGTH_MAX
  return { ...(short ? { identifier } : {}), display: subject.name }
}

/** The visit that the document tells of, or undefined. */
export function encompassingEncounter(root: XmlElement): XmlElement | undefined {
  return childAt(root, 'componentOf', 'encompassingEncounter')
}

/** Names the system of a code that FHIR wants as one coding. */
export function classOf(code: XmlElement | undefined): Json | undefined {
  const ACT_CODES = '2.16.840.1.113883.5.4'
  const own = code === undefined ? [] : [code, ...elementsOf(code).filter(({ name }) => name === 'translation')]
  const found = own.find((one) => attributeAt(one, 'codeSystem') === ACT_CODES && attributeAt(one, 'code') !== '')
  return found === undefined
    ? undefined
    : withoutEmpty({ system: systemOfOid(ACT_CODES), code: attributeAt(found, 'code'), display: attributeAt(found, 'displayName') })
}
