/** Files that lie inside a CDA document: an unstructured body, pictures and notes with their bytes. A file that is only named is never fetched. */

import { documentTextOf } from './document-text.ts'
import type { DocumentFacts, Subject } from './document-entry.ts'
import { embeddedBytesOf } from './embedded-bytes.ts'
import { attributeAt, childAt, elementsOf, textOf } from './xml-tree.ts'
import type { XmlElement } from './xml-tree.ts'

export interface Part {
  readonly bytes: Uint8Array
  readonly facts: DocumentFacts
}

/** Files of one document that are taken out. */
const PARTS_MAX = 200
/** Characters of type and title that each of them repeats. */
const TYPE_LENGTH_MAX = 2000

/** In the order of the document. `facts` are the document's own. */
export function partsOf(root: XmlElement, facts: Omit<DocumentFacts, 'mediaType'>, subject: Subject | undefined): readonly Part[] {
  const parts: Part[] = []
  const walk = (element: XmlElement): void => {
    const part = partOf(element, facts, subject)
    if (part !== null && parts.length < PARTS_MAX) parts.push(part)
    for (const child of elementsOf(element)) walk(child)
  }
  walk(root)
  return parts
}

function partOf(element: XmlElement, facts: Omit<DocumentFacts, 'mediaType'>, subject: Subject | undefined): Part | null {
  const inBase64 =
    attributeAt(element, 'representation') === 'B64' || (element.name === 'value' && attributeAt(element, 'mediaType') !== '')
  const unstructured = element.name === 'nonXMLBody' ? childAt(element, 'text') : undefined
  const plain = unstructured !== undefined && attributeAt(unstructured, 'representation') !== 'B64' ? textOf(unstructured) : ''
  const found = inBase64
    ? embeddedBytesOf(textOf(element))
    : plain === ''
      ? null
      : { bytes: new TextEncoder().encode(plain), mediaType: 'text/plain' }
  if (found === null) return null
  const { title, type, date, authors } = facts
  const own: Omit<DocumentFacts, 'mediaType'> = {
    ...(title === undefined ? {} : { title: title.slice(0, TYPE_LENGTH_MAX) }),
    type: JSON.stringify(type ?? {}).length <= TYPE_LENGTH_MAX ? type : undefined,
    ...(date === undefined ? {} : { date }),
    ...(authors === undefined ? {} : { authors }),
  }
  return { bytes: found.bytes, facts: { ...own, mediaType: found.mediaType, subject, narrative: documentTextOf(found) } }
}
