/** FHIR XML to the same JSON that FHIR defines for it. Which elements repeat, and which are numbers, is a list made of FHIR's definitions. Source: https://hl7.org/fhir/R4/json.html */

import type { Json } from '../../shared/fhir/json.ts'
import { escapeXml } from './document-entry.ts'
import { refusalOf } from './fhir-types.ts'
import shape from './fhir-r4-shape.json' with { type: 'json' }
import { elementsOf } from './xml-tree.ts'
import type { XmlElement } from './xml-tree.ts'

interface Member {
  readonly name: string
  readonly repeats: boolean
  /** Empty for text, `n`, `b`, or the type whose elements follow. */
  readonly type: string
}

type Members = ReadonlyMap<string, Member>

const SHAPE: Readonly<Record<string, string>> = shape
const EVERYWHERE = ['extension*:Extension', 'modifierExtension*:Extension']
const IN_RESOURCES = ['id', 'meta:Meta', 'implicitRules', 'language', 'text:Narrative', 'contained*:Resource']
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/u
const NUMBER_TYPES = new Set(['Decimal', 'Integer', 'PositiveInt', 'UnsignedInt'])
const members = new Map<string, Members>()

/** Null where it is no R4 resource: an unknown type or element, or a number that is none. */
export function resourceOfXml(element: XmlElement): Json | null {
  try {
    return readResource(element)
  } catch (error) {
    if (error instanceof NotR4) return null
    throw error
  }
}

/** Thrown and caught in this file only. */
class NotR4 extends Error {}

function readResource(element: XmlElement): Json {
  if (refusalOf({ resourceType: element.name }) !== null) throw new NotR4(element.name)
  return { resourceType: element.name, ...readMembers(element, element.name, true) }
}

function readMembers(element: XmlElement, type: string, isResource: boolean): Json {
  const known = membersOf(type, isResource)
  const made: Record<string, unknown> = {}
  for (const [name, value] of element.attributes) {
    if (name === 'id' || (name === 'url' && type === 'Extension')) made[name] = value
    else if (name !== 'schemaLocation') throw new NotR4(name)
  }
  const byName = new Map<string, XmlElement[]>()
  for (const child of elementsOf(element)) {
    const before = byName.get(child.name)
    if (before === undefined) byName.set(child.name, [child])
    else before.push(child)
  }
  for (const [name, children] of byName) {
    const member = known.get(name) ?? choiceOf(known, name)
    if (member === undefined || (!member.repeats && children.length > 1)) throw new NotR4(name)
    if (member.type === '' || member.type === 'n' || member.type === 'b') addPrimitive(made, member, children)
    else
      made[name] = member.repeats ? children.map((child) => readValue(child, member.type)) : readValue(children[0] ?? element, member.type)
  }
  return made
}

function readValue(element: XmlElement, type: string): unknown {
  if (type !== 'Resource') return readMembers(element, type, false)
  const [inner, ...more] = elementsOf(element)
  if (inner === undefined || more.length > 0) throw new NotR4(element.name)
  return readResource(inner)
}

/** A primitive may have an id and extensions of its own; they stand beside it under an underscore. */
function addPrimitive(made: Record<string, unknown>, member: Member, children: readonly XmlElement[]): void {
  const { name, repeats } = member
  const values = children.map((child) => (name === 'div' ? writeXhtml(child) : primitiveOf(child, member.type)))
  const beside = children.map((child) => (name === 'div' ? null : besideOf(child)))
  if (repeats) {
    if (values.some((value) => value !== null)) made[name] = values
    if (beside.some((value) => value !== null)) made[`_${name}`] = beside
    return
  }
  if (values[0] !== null) made[name] = values[0]
  if (beside[0] !== null) made[`_${name}`] = beside[0]
}

function primitiveOf(element: XmlElement, type: string): string | number | boolean | null {
  const value = element.attributes.get('value')
  if (value === undefined) return null
  if (type === 'n') {
    if (!NUMBER.test(value) || !Number.isFinite(Number(value))) throw new NotR4(value)
    return Number(value)
  }
  if (type !== 'b') return value
  if (value !== 'true' && value !== 'false') throw new NotR4(value)
  return value === 'true'
}

function besideOf(element: XmlElement): Json | null {
  const id = element.attributes.get('id')
  const extension = elementsOf(element).map((child) => {
    if (child.name !== 'extension') throw new NotR4(child.name)
    return readMembers(child, 'Extension', false)
  })
  if (id === undefined && extension.length === 0) return null
  return { ...(id === undefined ? {} : { id }), ...(extension.length === 0 ? {} : { extension }) }
}

/** "valueQuantity" is one of the choices of "value[x]". */
function choiceOf(known: Members, name: string): Member | undefined {
  for (const [base, member] of known) {
    if (!base.endsWith('[x]') || !name.startsWith(base.slice(0, -3))) continue
    const chosen = name.slice(base.length - 3)
    if (!/^[A-Z]/u.test(chosen)) continue
    const type = NUMBER_TYPES.has(chosen) ? 'n' : chosen === 'Boolean' ? 'b' : Object.hasOwn(SHAPE, chosen) ? chosen : ''
    return { name, repeats: member.repeats, type }
  }
  return undefined
}

function membersOf(type: string, isResource: boolean): Members {
  const key = isResource ? `${type} ` : type
  const known = members.get(key)
  if (known !== undefined) return known
  if (!Object.hasOwn(SHAPE, type)) throw new NotR4(type)
  const written = [...(SHAPE[type] ?? '').split(' '), ...EVERYWHERE, ...(isResource ? IN_RESOURCES : [])]
  const made = new Map(
    written.map((one) => {
      const [left = '', of = ''] = one.split(/:(.*)/u)
      const name = left.replace(/\*$/u, '')
      return [name, { name, repeats: left.endsWith('*'), type: of }]
    }),
  )
  members.set(key, made)
  return made
}

/** XHTML as text, its namespace said once. */
export function writeXhtml(element: XmlElement): string {
  const pieces: string[] = []
  write(element, pieces, ' xmlns="http://www.w3.org/1999/xhtml"')
  return pieces.join('')
}

function write(element: XmlElement, pieces: string[], namespace: string): void {
  pieces.push(`<${element.name}${namespace}`)
  for (const [name, value] of element.attributes) pieces.push(` ${name}="${escapeXml(value).replace(/"/gu, '&quot;')}"`)
  if (element.children.length === 0) {
    pieces.push('/>')
    return
  }
  pieces.push('>')
  for (const child of element.children) {
    if (typeof child === 'string') pieces.push(escapeXml(child))
    else write(child, pieces, '')
  }
  pieces.push(`</${element.name}>`)
}
