/** By which names a document is known, and which others it takes the place of. Source: FHIR R4, DocumentReference.relatesTo and Composition.relatesTo; CDA R2, relatedDocument. */

import { objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'

export interface DocumentLinks {
  /** Identifiers as `system|value`; what begins with `#` is an id that means something only beside its source. */
  readonly names: readonly string[]
  readonly replaces: readonly string[]
}

export const NO_LINKS: DocumentLinks = { names: [], replaces: [] }
const TYPES = new Set(['DocumentReference', 'Composition'])
/** Links of one document, and letters of one. */
const LINKS_MAX = 20
const LINK_LENGTH_MAX = 300
/** An id of fewer letters is given by many servers. */
const OWN_ID_LENGTH_MIN = 16

/** None for what is no document. */
export function documentLinksOf(resource: Json): DocumentLinks {
  const type = textAt(resource, 'resourceType')
  if (!TYPES.has(type)) return NO_LINKS
  const identifiers = [...identifiersAt(resource, 'masterIdentifier'), ...identifiersAt(resource, 'identifier')]
  const names = [...identifiers.map(nameOf), idName(textAt(resource, 'id'))]
  const replaces = objectsAt(resource, 'relatesTo')
    .filter((relation) => textAt(relation, 'code') === 'replaces')
    .flatMap((relation) => [
      referred(objectAt(relation, 'target')),
      referred(objectAt(relation, 'targetReference')),
      nameOf(objectAt(objectAt(relation, 'target'), 'identifier')),
      nameOf(objectAt(relation, 'targetIdentifier')),
    ])
  return { names: kept(names), replaces: kept(replaces) }
}

function kept(names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => name !== '' && name.length <= LINK_LENGTH_MAX).slice(0, LINKS_MAX)
}

/** One, or several. */
function identifiersAt(resource: Json, key: string): readonly Json[] {
  return Array.isArray(resource[key]) ? objectsAt(resource, key) : [objectAt(resource, key)]
}

function nameOf(identifier: Json): string {
  const [system, value] = [textAt(identifier, 'system'), textAt(identifier, 'value').trim()]
  if (value === '') return ''
  // A name that says itself what it is needs no system.
  return /^urn:(?:uuid|oid):/iu.test(value) ? value.toLowerCase() : system === '' ? '' : `${system}|${value}`
}

/** `DocumentReference/1`, an address that ends so, or a name of its own. */
function referred(reference: Json): string {
  const text = textAt(reference, 'reference')
  if (/^urn:(?:uuid|oid):/iu.test(text)) return text.toLowerCase()
  const [, id = ''] = /(?:^|\/)(?:DocumentReference|Composition)\/([-A-Za-z0-9.]{1,64})(?:\/_history\/.*)?$/u.exec(text) ?? []
  return idName(id)
}

function idName(id: string): string {
  if (id === '') return ''
  return UUID.test(id) ? `urn:uuid:${id.toLowerCase()}` : `${id.length < OWN_ID_LENGTH_MIN ? '#' : 'id|'}${id}`
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu
