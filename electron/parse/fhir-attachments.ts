/** Files that stand as base64 inside a resource: taken out as documents of their own, so that they can be looked at and are stored once. */

import { textAt } from '../../shared/fhir/json.ts'
import type { Json } from '../../shared/fhir/json.ts'
import { rowOf } from '../../shared/fhir/row.ts'
import { documentStanding, hashOf } from './document-entry.ts'
import type { DocumentFacts } from './document-entry.ts'
import { embeddedBytesOf } from './embedded-bytes.ts'
import type { EmbeddedBytes } from './embedded-bytes.ts'

export interface TakenOut {
  /** The resource with size and hash in place of the bytes. */
  readonly resource: Json
  readonly parts: readonly { readonly bytes: Uint8Array; readonly facts: DocumentFacts }[]
}

/** Files of one resource that are taken out, and how deep they are looked for. */
const PARTS_MAX = 100
const DEPTH_MAX = 20
/** Types that may hold a file; any may where something is contained. */
const HOLDERS = new Set([
  'Communication',
  'Consent',
  'Contract',
  'DiagnosticReport',
  'DocumentReference',
  'Media',
  'Patient',
  'Person',
  'Practitioner',
  'QuestionnaireResponse',
  'RelatedPerson',
])

/** Null where it holds none. A file without a title has that of the resource, or `source`. */
export function takeOutAttachments(resource: Json, source: string): TakenOut | null {
  const holds = HOLDERS.has(textAt(resource, 'resourceType')) || 'valueAttachment' in resource
  if (!holds && !('contained' in resource)) return null
  const parts: TakenOut['parts'][number][] = []
  const take = (attachment: Json, file: EmbeddedBytes): Json | null => {
    if (parts.length >= PARTS_MAX) return null
    const own = rowOf(resource, { source })
    const title = textAt(attachment, 'title') || own.title
    const date = textAt(attachment, 'creation') || own.date
    const standing = documentStanding(own.status)
    parts.push({ bytes: file.bytes, facts: { mediaType: file.mediaType, title, date, ...(standing === undefined ? {} : { standing }) } })
    const { data: _data, ...rest } = attachment
    return { ...rest, size: file.bytes.length, hash: hashOf(file.bytes) }
  }
  const made = holds ? walk(resource, 0, take) : { ...resource, contained: walk(resource['contained'], 0, take) }
  return parts.length === 0 ? null : { resource: made as Json, parts }
}

/** A copy only of what changes. */
function walk(value: unknown, depth: number, take: (attachment: Json, file: EmbeddedBytes) => Json | null): unknown {
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return value
  if (Array.isArray(value)) {
    const items = value.map((item) => walk(item, depth + 1, take))
    return items.some((item, at) => item !== value[at]) ? items : value
  }
  const json = value as Json
  const file = fileOf(json)
  const taken = file === null ? null : take(json, file)
  if (taken !== null) return taken
  let made: Record<string, unknown> | null = null
  for (const [key, member] of Object.entries(json)) {
    const own = walk(member, depth + 1, take)
    if (own !== member) (made ??= { ...json })[key] = own
  }
  return made ?? json
}

/** Only what says its media type is a file: sampled data and signatures have data, too. */
function fileOf(json: Json): EmbeddedBytes | null {
  const { data, contentType } = json
  return typeof data === 'string' && typeof contentType === 'string' ? embeddedBytesOf(data) : null
}
