/** XML to a small tree: no entity but the five of XML is known, no DTD is read, nothing is fetched, and depth and size are bounded. */

import { SaxesParser } from 'saxes'
import type { ErrorCode } from '../../shared/model/errors.ts'
import type { ParseLimits } from './limits.ts'

export interface XmlElement {
  /** Without its prefix where the prefix is the root's own, else `prefix:name`. */
  readonly name: string
  /** By local name; declarations of namespaces are left out. */
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly (XmlElement | string)[]
}

export interface XmlDocument {
  readonly root: XmlElement
  /** Of the root element, or empty. */
  readonly namespace: string
}

interface Growing extends XmlElement {
  readonly children: (XmlElement | string)[]
}

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map()

/** Errors: `xml-doctype`, `xml-too-deep`, `file-too-large` for too many elements, `xml-broken`. */
export function parseXml(text: string, limits: ParseLimits): XmlDocument | { readonly code: ErrorCode } {
  const parser = new SaxesParser({ xmlns: false, position: false })
  const open: Growing[] = []
  let code: ErrorCode = 'xml-broken'
  let elements = 0
  let root: XmlElement | null = null
  let namespace = ''
  let ownPrefix = ''
  const stop = (reason: ErrorCode): never => {
    code = reason
    throw new Error(reason)
  }
  parser.on('error', () => stop('xml-broken'))
  parser.on('doctype', () => stop('xml-doctype'))
  parser.on('opentag', (tag) => {
    elements += 1
    if (open.length >= limits.jsonDepthMax) stop('xml-too-deep')
    if (elements > limits.xmlElementsMax) stop('file-too-large')
    const colon = tag.name.indexOf(':')
    if (root === null) {
      ownPrefix = colon === -1 ? '' : tag.name.slice(0, colon)
      namespace = tag.attributes[ownPrefix === '' ? 'xmlns' : `xmlns:${ownPrefix}`] ?? ''
    }
    const own = colon !== -1 && tag.name.slice(0, colon) === ownPrefix
    const element: Growing = { name: own ? tag.name.slice(colon + 1) : tag.name, attributes: attributesOf(tag.attributes), children: [] }
    open.at(-1)?.children.push(element)
    root ??= element
    open.push(element)
  })
  parser.on('closetag', () => {
    open.pop()
  })
  const addText = (piece: string): void => {
    open.at(-1)?.children.push(piece)
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  try {
    parser.write(text).close()
  } catch {
    return { code }
  }
  return root === null ? { code: 'xml-broken' } : { root, namespace }
}

function attributesOf(attributes: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const names = Object.keys(attributes)
  if (names.length === 0) return NO_ATTRIBUTES
  const own = new Map<string, string>()
  for (const name of names) {
    if (name === 'xmlns' || name.startsWith('xmlns:')) continue
    own.set(name.slice(name.indexOf(':') + 1), attributes[name] ?? '')
  }
  return own
}

/** The elements among the children. */
export function elementsOf(element: XmlElement | undefined): readonly XmlElement[] {
  return element === undefined ? [] : element.children.filter((child) => typeof child !== 'string')
}

/** Children of one name. */
export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return elementsOf(element).filter((child) => child.name === name)
}

/** The first element down a path of names. */
export function childAt(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  let at = element
  for (const name of path) at = elementsOf(at).find((child) => child.name === name)
  return at
}

/** An attribute, or empty. */
export function attributeAt(element: XmlElement | undefined, name: string): string {
  return element?.attributes.get(name)?.trim() ?? ''
}

/** All text below, white space made one space. */
export function textOf(element: XmlElement | undefined): string {
  if (element === undefined) return ''
  const pieces: string[] = []
  collectText(element, pieces)
  return pieces.join('').replace(/\s+/gu, ' ').trim()
}

const INLINE = new Set(['content', 'sub', 'sup', 'linkHtml'])

function collectText(element: XmlElement, pieces: string[]): void {
  for (const child of element.children) {
    if (typeof child === 'string') pieces.push(child)
    else {
      const apart = !INLINE.has(child.name)
      if (apart) pieces.push(' ')
      collectText(child, pieces)
      if (apart) pieces.push(' ')
    }
  }
}
