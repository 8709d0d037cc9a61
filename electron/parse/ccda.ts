/** C-CDA and other CDA documents: always kept as they came, with their narrative as plain text, and what their entries tell read out of them. */

import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import { partsOf } from './ccda-parts.ts'
import { toldBySections } from './ccda-entries.ts'
import { encounterOf } from './ccda-events.ts'
import { encompassingEncounter, headerFactsOf, patientOf, subjectOf, subjectReference } from './ccda-header.ts'
import { narrativeOfSections, referencesOf, sectionsBelow } from './ccda-narrative.ts'
import type { CdaContext } from './ccda-values.ts'
import { documentEntryOf, partEntryOf } from './document-entry.ts'
import type { ReadFile } from './document-entry.ts'
import type { EntrySource } from './entry-source.ts'
import type { ParseLimits } from './limits.ts'
import { DOCUMENT_ENTRY, toldEntryOf } from './read-entry.ts'
import type { Told } from './read-entry.ts'
import { childAt, childrenOf, elementsOf } from './xml-tree.ts'
import type { XmlDocument, XmlElement } from './xml-tree.ts'

export const CDA_MEDIA_TYPE = 'application/xml'
const NAMESPACE = 'urn:hl7-org:v3'

/** A whole document, or a section of one as examples and some exports have it. */
export function isCda({ root, namespace }: XmlDocument): boolean {
  if (root.name === 'ClinicalDocument') return namespace === NAMESPACE || namespace === ''
  const section = root.name === 'component' ? childAt(root, 'section') : root.name === 'section' ? root : undefined
  return (namespace === NAMESPACE || namespace === '') && childrenOf(section, 'templateId').length > 0
}

/** The document as entry 0, then what was read from it. */
export function* entriesOfCda(file: ReadFile, { root }: XmlDocument, source: EntrySource, limits: ParseLimits): Generator<ParsedEntry> {
  const sections = sectionsOf(root)
  const subject = subjectOf(root)
  const context: CdaContext = { referred: referencesOf(root), subject: subjectReference(root) }
  const narrative = narrativeOfSections(sections)
  const facts = headerFactsOf(root, context)
  const title = facts.title === '' ? firstTitle(sections) : facts.title
  yield documentEntryOf(
    file,
    source,
    { ...facts, ...(title === undefined ? {} : { title }), mediaType: CDA_MEDIA_TYPE, subject, narrative },
    limits,
  )
  let entry = DOCUMENT_ENTRY + 1
  for (const part of partsOf(root, facts, subject)) yield partEntryOf(part.bytes, source, entry++, part.facts, DOCUMENT_ENTRY)
  for (const told of allTold(root, context, sections)) yield toldEntryOf(told, source, entry++, subject)
}

function allTold(root: XmlElement, context: CdaContext, sections: readonly XmlElement[]): readonly Told[] {
  const visit = encompassingEncounter(root)
  const head = [patientOf(root, context), visit === undefined ? undefined : encounterOf(context, visit)]
  return [...head.flatMap((one) => (one === undefined ? [] : [{ resource: one }])), ...toldBySections(context, sections)]
}

function sectionsOf(root: XmlElement): readonly XmlElement[] {
  if (root.name === 'section') return [root]
  if (root.name === 'component') return childrenOf(root, 'section')
  return sectionsBelow(childAt(root, 'component', 'structuredBody'))
}

function firstTitle(sections: readonly XmlElement[]): string | undefined {
  for (const section of sections) {
    const title = elementsOf(section).find(({ name }) => name === 'title')
    const text =
      title?.children
        .filter((child) => typeof child === 'string')
        .join('')
        .trim() ?? ''
    if (text !== '') return text
  }
  return undefined
}
