/** Data types of CDA as data types of FHIR. What the document does not say is left out; a display is never added. Source: HL7 V3 data types R1. */

import { firstText } from '../../shared/fhir/json.ts'
import type { Json } from '../../shared/fhir/json.ts'
import { UCUM, systemOfOid } from './code-systems.ts'
import { dateTimeOf } from './hl7-time.ts'
import { attributeAt, childAt, childrenOf, textOf } from './xml-tree.ts'
import type { XmlElement } from './xml-tree.ts'

/** What entries share: where their text lies, and whom they are about. */
export interface CdaContext {
  /** Text of the narrative by its ID, or empty. */
  readonly referred: (id: string) => string
  /** Reference to the patient, or undefined where the document names none. */
  readonly subject: Json | undefined
}

/** Longest text of a concept that is taken from the narrative, in characters. */
const CONCEPT_TEXT_MAX = 300
/** Names are said again with each entry. */
export const NAME_LENGTH_MAX = 300
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?$/u

/** A coded value; `about` is the element whose own text says it in words where the code has none. Undefined where it says nothing. */
export function conceptOf(context: CdaContext, node: XmlElement | undefined, about?: XmlElement): Json | undefined {
  if (node === undefined) return undefined
  const coding = [node, ...childrenOf(node, 'translation')].map(codingOf).filter((one) => one !== undefined)
  const worded = coding.some((one) => one['display'] !== undefined)
  const original = referredText(context, childAt(node, 'originalText'))
  const text = firstText(original, worded || about === undefined ? '' : referredText(context, childAt(about, 'text')))
  if (coding.length === 0 && text === '') return undefined
  const unsaid = text === '' || text.length > CONCEPT_TEXT_MAX
  return { ...(coding.length === 0 ? {} : { coding }), ...(unsaid && coding.length > 0 ? {} : { text: text.slice(0, CONCEPT_TEXT_MAX) }) }
}

/** A single code; undefined without a code and a display. */
export function codingOf(node: XmlElement): Json | undefined {
  const code = attributeAt(node, 'code')
  const display = attributeAt(node, 'displayName')
  const system = attributeAt(node, 'codeSystem')
  if (code === '' && display === '') return undefined
  return {
    ...(system === '' || code === '' ? {} : { system: systemOfOid(system) }),
    ...(code === '' ? {} : { code }),
    ...(display === '' ? {} : { display }),
  }
}

/** Text of an element, or the piece of narrative that it refers to. */
export function referredText(context: CdaContext, node: XmlElement | undefined): string {
  if (node === undefined) return ''
  const reference = attributeAt(childAt(node, 'reference'), 'value')
  return firstText(reference.startsWith('#') ? context.referred(reference.slice(1)) : '', textOf(node))
}

/** Physical quantity; undefined without a number. */
export function quantityOf(node: XmlElement | undefined): Json | undefined {
  const value = numberOf(attributeAt(node, 'value'))
  if (value === undefined) return undefined
  const unit = attributeAt(node, 'unit')
  return unit === '' || unit === '1' ? { value } : { value, unit, system: UCUM, code: unit }
}

/** Numerator and denominator; undefined where one of them has no number. */
export function ratioOf(node: XmlElement | undefined): Json | undefined {
  const [numerator, denominator] = [quantityOf(childAt(node, 'numerator')), quantityOf(childAt(node, 'denominator'))]
  return numerator === undefined || denominator === undefined ? undefined : { numerator, denominator }
}

/** An interval of quantities; undefined without a number. */
export function rangeOf(node: XmlElement | undefined): Json | undefined {
  const [low, high] = [quantityOf(childAt(node, 'low')), quantityOf(childAt(node, 'high'))]
  return low === undefined && high === undefined ? undefined : withoutEmpty({ low, high })
}

/** A number as JSON says it, or undefined. */
export function numberOf(written: string): number | undefined {
  if (!NUMBER.test(written)) return undefined
  const value = Number(written)
  return Number.isFinite(value) ? value : undefined
}

/** Beginning and end of an interval, or the one time; undefined where it has none. */
export function periodOf(node: XmlElement | undefined): { readonly start?: string; readonly end?: string } | undefined {
  if (node === undefined) return undefined
  const start = firstText(timeAt(childAt(node, 'low')), timeAt(childAt(node, 'center')), timeAt(node))
  const end = timeAt(childAt(node, 'high'))
  return start === '' && end === '' ? undefined : { ...(start === '' ? {} : { start }), ...(end === '' ? {} : { end }) }
}

/** The time of a value, or the beginning of an interval; empty where it says none. */
export function timeOf(node: XmlElement | undefined): string {
  const period = periodOf(node)
  return period?.start ?? ''
}

/** The value attribute as a time. */
export function timeAt(node: XmlElement | undefined): string {
  return dateTimeOf(attributeAt(node, 'value'))
}

/** Identifiers; one without a root and an extension is none. */
export function identifiersOf(node: XmlElement): readonly Json[] {
  return childrenOf(node, 'id').flatMap((id) => {
    const root = attributeAt(id, 'root')
    const extension = attributeAt(id, 'extension')
    if (root === '') return []
    const own = /^[0-2](\.\d+)+$/u.test(root) ? `urn:oid:${root}` : `urn:uuid:${root.toLowerCase()}`
    return [extension === '' ? { system: 'urn:ietf:rfc:3986', value: own } : { system: own, value: extension }]
  })
}

/** A person's name in one line, in the order it is written. */
export function nameText(node: XmlElement | undefined): string {
  if (node === undefined) return ''
  const parts = ['prefix', 'given', 'family', 'suffix'].flatMap((part) => childrenOf(node, part).map(textOf))
  const written = parts.filter((part) => part !== '').join(' ')
  return (written === '' ? textOf(node) : written).slice(0, NAME_LENGTH_MAX)
}

/** Who stands behind an author, performer or custodian element: the person, else the organisation; empty where unnamed. */
export function actorText(node: XmlElement | undefined): string {
  const entity = childAt(node, 'assignedAuthor') ?? childAt(node, 'assignedEntity')
  return firstText(
    nameText(childAt(entity, 'assignedPerson', 'name')),
    textOf(childAt(entity, 'representedOrganization', 'name')),
    textOf(childAt(entity, 'assignedAuthoringDevice', 'softwareName')),
  ).slice(0, NAME_LENGTH_MAX)
}

/** Whether one of its templates has this root. */
export function hasTemplate(node: XmlElement, ...roots: readonly string[]): boolean {
  return childrenOf(node, 'templateId').some((template) => roots.includes(attributeAt(template, 'root')))
}

/** The observation says that something is not, was not or did not happen. */
export function isNegated(node: XmlElement): boolean {
  return attributeAt(node, 'negationInd') === 'true'
}

/** SNOMED CT: drug or medicament, pharmaceutical product, substance, procedure, vaccination, administration of a vaccine, vaccine. */
const ANYTHING = new Set(['410942007', '373873005', '105590001', '71388002', '33879002', '127785005', '71181003'])

/** "Not any": a negated entry about no single thing says that there is nothing; that stays in the text. */
export function isAbsence(entry: XmlElement, code: Json): boolean {
  const codings = (code['coding'] as readonly Json[] | undefined) ?? []
  return isNegated(entry) && codings.length > 0 && codings.every((one) => ANYTHING.has(String(one['code'])))
}

/** Leaves out members that are undefined, empty text or empty lists. */
export function withoutEmpty(members: Readonly<Record<string, unknown>>): Json {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)),
  )
}
