/** The narrative of a CDA document as XHTML without attributes: nothing of it can load, run or navigate. Source: CDA R2, section 4.3.5. */

import { escapeXml } from './document-entry.ts'
import { childAt, childrenOf, elementsOf, textOf } from './xml-tree.ts'
import type { XmlElement } from './xml-tree.ts'

/** Characters of narrative that are written. */
const LENGTH_MAX = 480 * 1024
/** Characters of one referred text, and of all of one document. */
const REFERRED_LENGTH_MAX = 20_000
const REFERRED_CHARACTERS_MAX = 16 * 1024 * 1024
const TAGS: ReadonlyMap<string, string> = new Map([
  ['paragraph', 'p'],
  ['list', 'ul'],
  ['item', 'li'],
  ['table', 'table'],
  ['caption', 'caption'],
  ['tr', 'tr'],
  ['th', 'th'],
  ['td', 'td'],
])

/** All sections of a body in their order, each with its title. */
export function narrativeOfSections(sections: readonly XmlElement[]): string {
  const pieces: string[] = []
  const budget = { left: LENGTH_MAX }
  for (const section of sections) writeSection(section, pieces, budget)
  return pieces.join('')
}

interface Budget {
  left: number
}

function writeSection(section: XmlElement, pieces: string[], budget: Budget): void {
  const title = textOf(childAt(section, 'title'))
  if (title !== '') put(`<h2>${escapeXml(title)}</h2>`, pieces, budget)
  const text = childAt(section, 'text')
  if (text !== undefined) {
    put('<div>', pieces, budget)
    writeBlock(text, pieces, budget)
    put('</div>', pieces, budget)
  }
  for (const inner of sectionsBelow(section)) writeSection(inner, pieces, budget)
}

/** Sections inside of a body or a section. */
export function sectionsBelow(parent: XmlElement | undefined): readonly XmlElement[] {
  return childrenOf(parent, 'component').flatMap((component) => childrenOf(component, 'section'))
}

function writeBlock(element: XmlElement, pieces: string[], budget: Budget): void {
  for (const child of element.children) {
    if (budget.left <= 0) return
    if (typeof child === 'string') put(escapeXml(child.replace(/\s+/gu, ' ')), pieces, budget)
    else if (child.name === 'br') put('<br/>', pieces, budget)
    else {
      const tag = TAGS.get(child.name)
      if (tag !== undefined) put(`<${tag}>`, pieces, budget)
      writeBlock(child, pieces, budget)
      if (tag !== undefined) put(`</${tag}>`, pieces, budget)
    }
  }
}

function put(piece: string, pieces: string[], budget: Budget): void {
  // Ends are always written, so that what was begun is closed.
  if (budget.left <= 0 && !piece.startsWith('</')) return
  budget.left -= piece.length
  pieces.push(piece)
}

/** Text that entries refer to, by its ID. The same text may be meant by many entries, so there is an end to what is given out. */
export function referencesOf(root: XmlElement): (id: string) => string {
  const elements = elementsById(root)
  const texts = new Map<string, string>()
  let left = REFERRED_CHARACTERS_MAX
  return (id) => {
    const text = texts.get(id) ?? textOf(elements.get(id)).slice(0, REFERRED_LENGTH_MAX)
    texts.set(id, text)
    left -= text.length
    return left < 0 ? '' : text
  }
}

function elementsById(root: XmlElement): ReadonlyMap<string, XmlElement> {
  const found = new Map<string, XmlElement>()
  const walk = (element: XmlElement): void => {
    const id = element.attributes.get('ID')
    if (id !== undefined && !found.has(id)) found.set(id, element)
    for (const child of elementsOf(element)) walk(child)
  }
  walk(root)
  return found
}
