/** A resource without what a person takes out of it: whole elements, and words wherever they stand. */

import { DATA_ABSENT_REASON } from './absent.ts'
import { foldedWords, hideWords, holdsWord } from '../model/hide-words.ts'
import { REDACTED_LABEL } from '../model/redaction.ts'
import type { RedactedPart } from '../model/redaction.ts'
import { objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'
import { decodeEntities, plainParagraphs } from './narrative.ts'

/** Elements of each part, wherever they stand; a star stands for any ending. Source: FHIR R4, the resources of each kind. */
const ELEMENTS: Readonly<Record<RedactedPart, readonly string[]>> = {
  value: ['value*', 'component', 'interpretation', 'referenceRange', 'reaction', 'severity', 'criticality', 'stage', 'result'],
  dose: ['dosage', 'dosageInstruction', 'dispenseRequest', 'doseQuantity', 'quantity', 'daysSupply', 'substitution'],
  reason: ['reason*', 'indication', 'diagnosis', 'evidence', 'basedOn', 'supportingInformation', 'supportingInfo', 'addresses'],
  note: ['note', 'comment', 'conclusion', 'conclusionCode', 'description', 'patientInstruction', 'additionalInstruction'],
  people: [
    'performer',
    'requester',
    'asserter',
    'recorder',
    'author',
    'informationSource',
    'participant',
    'custodian',
    'authenticator',
    'legalAuthenticator',
    'enterer',
    'interpreter',
    'resultsInterpreter',
    'generalPractitioner',
    'attester',
    'practitioner',
    'source',
  ],
  place: ['location', 'serviceProvider', 'managingOrganization', 'hospitalization', 'facility', 'organization', 'destination', 'origin'],
  identifiers: ['identifier', 'masterIdentifier', 'groupIdentifier', 'requisition', 'lotNumber', 'serialNumber', 'udiCarrier', 'endpoint'],
  patient: ['subject', 'patient', 'sourcePatientInfo', 'beneficiary'],
  date: [
    'date',
    'effective*',
    'issued',
    'authoredOn',
    'recordedDate',
    'onset*',
    'abatement*',
    'performed*',
    'occurrence*',
    'period',
    'created',
    'creation',
    'started',
    'dateAsserted',
    'whenHandedOver',
    'whenPrepared',
    'assertedDate',
    'indexed',
    'time',
    'expirationDate',
  ],
  text: ['text:narrative', 'section'],
  file: [],
}
/** What a resource about a person says of that person. */
const OF_A_PERSON = ['name', 'telecom', 'address', 'photo', 'birthDate', 'contact', 'communication']
const PERSONS = new Set(['Patient', 'RelatedPerson', 'Person'])
/** What says where a record comes from, or what nobody can look through: it is in no copy. */
const NEVER = new Set(['extension', 'id:root', 'implicitRules', 'relatesTo', 'fullUrl', 'meta', 'hash', 'size'])
/** Elements whose words are secret wherever else they stand, once they are taken out. */
const SECRET_PARTS: readonly RedactedPart[] = ['people', 'place', 'identifiers', 'patient', 'reason', 'note', 'value']
/** In which the names of persons stand. */
const NAMING_PARTS: readonly RedactedPart[] = ['people', 'patient']
/** Parts of names that are no names: of houses, and of what somebody is. */
const COMMON_NAMES =
  /^(?:(?:spital|clinic|hospital|laborator|medical|universit|municip|judet|county|general|central|institut|department|cabinet|centr|health|medicin|saint|sfant|sfint|doctor|prof|nurse|asistent|team|unit|service|serviciu)\p{L}*|(?:care|ward|sectia))$/iu
const SECRET_KEYS = new Set(['display', 'text', 'value', 'valueString', 'family', 'given', 'lotNumber', 'serialNumber', 'conclusion'])
/** What they say is said of many things: "high", "severe". */
const COMMON_WORDS = new Set(['interpretation', 'referenceRange', 'severity', 'criticality', 'stage', 'component'])
const SECRET_LENGTH_MIN = 4
/** Their content is a name that FHIR defines, not somebody's words. */
const FIXED_KEYS = new Set(['resourceType', 'system', 'status', 'intent', 'use', 'mode', 'contentType', 'language'])
/** Systems of codes that the whole world shares: their addresses say nothing of a place. */
const SHARED_SYSTEM =
  /^(?:https?:\/\/(?:(?:[\w-]+\.)*hl7\.org|loinc\.org|snomed\.info|unitsofmeasure\.org|dicom\.nema\.org|www\.nlm\.nih\.gov|www\.whocc\.no)(?:\/|$)|urn:(?:oid|iso|iso-astm|ietf|dicom|salus):)/u
/** Before a name; elsewhere the same person may stand without them. */
const TITLES = /^((dr|prof|doctor|conf|as|med|mr|mrs|ms)\.?\s+)+/iu
/** Nothing but an address, under whatever name it stands. */
const ADDRESS = /^(?:(?:https?|ftp|file):\/\/|urn:uuid:)\S+$/iu
const DEPTH_MAX = 64

/** The copy, and what must be nowhere in it: folded words. */
export interface RedactedResource {
  readonly resource: Json
  readonly hidden: readonly string[]
}

/** Is there something of this part in a record? For what a person is offered. */
export function holdsPart(resource: Json, part: RedactedPart): boolean {
  return part !== 'file' && takenOut(resource, new Set([part])).length > 0
}

/** What was taken out is nowhere in it, and neither are these words; what notes say of a value goes with the value. */
export function redactResource(resource: Json, parts: readonly RedactedPart[], words: readonly string[]): RedactedResource {
  const taken = new Set<RedactedPart>(parts.includes('value') ? [...parts, 'note'] : parts)
  const secrets = takenOut(resource, new Set(SECRET_PARTS.filter((part) => taken.has(part))))
    .filter(([key]) => !COMMON_WORDS.has(key))
    .flatMap(([key, value]) => secretTextsIn(value, 0, key))
  const named = takenOut(resource, new Set(NAMING_PARTS.filter((part) => taken.has(part))))
  const names = named.flatMap(([key, value]) => secretTextsIn(value, 0, key)).flatMap(partsOfName)
  const hidden = foldedWords([...words, ...secrets, ...names])
  const kept = without(resource, { taken, hidden, root: true, type: '' }, 0) as Json
  const labelled = { ...withoutOrphans(kept), meta: metaOf(resource) }
  return { resource: withMasked(labelled, resource, taken), hidden }
}

/** Does a copy still hold one of these words? Keys and names that FHIR defines are no words of anybody. */
export function stillHolds(value: unknown, hidden: readonly string[], key = ''): boolean {
  if (typeof value === 'string') return !isFixed(key, value) && holdsWord(key === 'div' ? decodeEntities(value) : value, hidden)
  if (typeof value !== 'object' || value === null) return false
  return Array.isArray(value)
    ? value.some((item) => stillHolds(item, hidden, key))
    : Object.entries(value).some(([name, member]) => name !== 'meta' && stillHolds(member, hidden, name))
}

interface Taking {
  readonly taken: ReadonlySet<RedactedPart>
  readonly hidden: readonly string[]
  readonly root: boolean
  readonly type: string
}

function isTaken(key: string, value: unknown, { taken, root, type }: Omit<Taking, 'hidden'>): boolean {
  if (NEVER.has(key) || (root && NEVER.has(`${key}:root`)) || key.startsWith('_') || leadsOut(key, value)) return true
  const isNarrative = key === 'text' && typeof value === 'object' && value !== null && 'div' in value
  // What a program wrote of the elements says them again; only the text of a document is the document.
  if (isNarrative && (!root || !['DocumentReference', 'Composition'].includes(type))) return true
  if (taken.has('patient') && PERSONS.has(type) && OF_A_PERSON.includes(key)) return true
  return [...taken].some((part) =>
    ELEMENTS[part].some((element) =>
      element === 'text:narrative' ? isNarrative : element.endsWith('*') ? startsElement(key, element.slice(0, -1)) : key === element,
    ),
  )
}

/** Bytes that nobody can look through, and the way to where the record came from. The values of a recording have other letters than bytes. */
function leadsOut(key: string, value: unknown): boolean {
  if (typeof value !== 'string') return false
  if (key === 'data') return !/^[-0-9.ELU\s]*$/u.test(value)
  if (key !== 'system' && ADDRESS.test(value)) return true
  return (key === 'reference' && !value.startsWith('#')) || (key === 'url' && /^[a-z]+:|\//iu.test(value))
}

/** `value` alone is the number of a quantity or an identifier, not an element of its own. */
function startsElement(key: string, beginning: string): boolean {
  return key.startsWith(beginning) && (key.length > beginning.length ? /[A-Z]/u.test(key[beginning.length] ?? '') : beginning !== 'value')
}

function without(value: unknown, taking: Taking, depth: number, key = ''): unknown {
  if (depth > DEPTH_MAX) return undefined
  if (typeof value === 'string') {
    if (leadsOut(key, value)) return undefined
    if (isFixed(key, value)) return value
    // Part of an address of codes is none, and with a bar in it, it would be that of something else.
    return key === 'system' && holdsWord(value, taking.hidden) ? undefined : hiddenText(value, key, taking.hidden)
  }
  if (typeof value === 'number') return holdsWord(String(value), taking.hidden) ? undefined : value
  if (Array.isArray(value)) {
    const items = value.map((item) => without(item, taking, depth + 1, key)).filter((item) => item !== undefined && !isEmpty(item))
    return items.length === 0 ? undefined : items
  }
  if (typeof value !== 'object' || value === null) return value
  const json = value as Json
  const inside = { ...taking, type: textAt(json, 'resourceType') || taking.type }
  const kept: [string, unknown][] = []
  for (const [name, member] of Object.entries(json)) {
    if (isTaken(name, member, inside)) continue
    const left = without(member, { ...inside, root: false }, depth + 1, name)
    if (left !== undefined && !isEmpty(left)) kept.push([name, left])
  }
  return Object.fromEntries(kept)
}

/** Nobody's words, whatever they hold. */
function isFixed(key: string, value: string): boolean {
  return FIXED_KEYS.has(key) && (key !== 'system' || SHARED_SYSTEM.test(value))
}

/** Of markup the words are what its text says, with its entities decoded; where one stands there only its text is left. */
function hiddenText(text: string, key: string, hidden: readonly string[]): string {
  if (hidden.length === 0) return text
  if (key !== 'div') return hideWords(text, hidden)
  const paragraphs = plainParagraphs(text)
  const written = paragraphs.map((line) => `<p>${escaped(hideWords(line, hidden))}</p>`)
  return `<div xmlns="http://www.w3.org/1999/xhtml">${joinedAcross(written, hidden)}</div>`
}

/** A name that runs over the end of a line is found, too: then all of it is one line. */
function joinedAcross(written: readonly string[], hidden: readonly string[]): string {
  const plain = written.map((line) => decodeEntities(line.slice(3, -4)))
  return holdsWord(plain.join(' '), hidden) ? `<p>${escaped(hideWords(plain.join(' '), hidden))}</p>` : written.join('')
}

function escaped(text: string): string {
  return text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;')
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

/** The outermost elements of these parts, with their keys. */
function takenOut(resource: Json, taken: ReadonlySet<RedactedPart>): readonly (readonly [string, unknown])[] {
  const found: (readonly [string, unknown])[] = []
  const walk = (value: unknown, type: string, root: boolean, depth: number): void => {
    if (depth > DEPTH_MAX || typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) {
      for (const item of value) walk(item, type, false, depth + 1)
      return
    }
    const own = textAt(value, 'resourceType') || type
    for (const [key, member] of Object.entries(value)) {
      if (key === 'extension' || key === 'meta') continue
      if (isTaken(key, member, { taken, root, type: own }) && !isTaken(key, member, { taken: new Set(), root, type: own }))
        found.push([key, member])
      else walk(member, own, false, depth + 1)
    }
  }
  walk(resource, '', true, 0)
  return found
}

function secretTextsIn(value: unknown, depth: number, key = ''): readonly string[] {
  if (typeof value === 'string') return SECRET_KEYS.has(key) ? [value, value.replace(TITLES, '')].filter(isSecret) : []
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return []
  return Object.entries(value).flatMap(([name, member]) => secretTextsIn(member, depth + 1, Array.isArray(value) ? key : name))
}

/** By which somebody is meant elsewhere, too: each part of a name that is long enough, but for what many places are called. */
function partsOfName(text: string): readonly string[] {
  return text
    .split(/[^\p{L}\p{M}]+/u)
    .filter((part) => /^\p{Lu}/u.test(part) && isSecret(part) && !COMMON_NAMES.test(part.normalize('NFKD')))
}

function isSecret(text: string): boolean {
  return text.trim().length >= SECRET_LENGTH_MIN
}

/** What is contained and nothing leads to any more would stay behind unseen. */
function withoutOrphans(resource: Json): Json {
  const contained = objectsAt(resource, 'contained')
  if (contained.length === 0) return resource
  const { contained: _all, ...rest } = resource
  const text = JSON.stringify(rest)
  const kept = contained.filter((one) => text.includes(JSON.stringify(`#${textAt(one, 'id')}`)))
  return kept.length === 0 ? rest : { ...rest, contained: kept }
}

/** The label that says what it is; that a person said it herself stays said. */
function metaOf(resource: Json): Json {
  const labels = objectsAt(objectAt(resource, 'meta'), 'security').filter(({ system }) => system === REDACTED_LABEL.system)
  const others = labels.filter(({ code }) => code !== REDACTED_LABEL.code)
  return { security: [...others, REDACTED_LABEL] }
}

/** What FHIR wants to be there says that it was taken out. Source: FHIR R4, data-absent-reason, "masked". */
export const MASKED = { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'masked' }] }
const ABSENT = { coding: [{ system: DATA_ABSENT_REASON, code: 'masked', display: 'Masked' }] }

function withMasked(copy: Json, before: Json, taken: ReadonlySet<RedactedPart>): Json {
  const person = ['subject', 'patient'].filter((key) => key in before && !(key in copy))
  const value = taken.has('value') && textAt(before, 'resourceType') === 'Observation'
  return { ...copy, ...Object.fromEntries(person.map((key) => [key, MASKED])), ...(value ? { dataAbsentReason: ABSENT } : {}) }
}
