/** Puts into the record of a document what was found in its file after it was recognised. */

import { objectAt, objectsAt, textAt } from '../../shared/fhir/json.ts'
import type { Json } from '../../shared/fhir/json.ts'
import { documentWordsOf } from '../../shared/fhir/search-words.ts'
import { PAPER_TAG_SYSTEM } from '../../shared/model/paper.ts'
import type { PaperState, PaperTag } from '../../shared/model/paper.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import { parsedRecord } from './document-entry.ts'

export type RecordEntry = Extract<ParsedEntry, { type: 'record' }>

/** Empty or null where there is nothing to say. */
export interface FoundFacts {
  /** What a file calls itself: beside the name by which the person knows it. */
  readonly title?: string
  readonly author?: string
  /** FHIR dateTime. */
  readonly date?: string
  /** XHTML without attributes, inside of a div. */
  readonly narrative?: string
  readonly state: PaperState | null
  readonly tag: PaperTag | null
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T[0-9:.]+(Z|[+-]\d{2}:\d{2})$/u

/** Is it a file of its own, of which nobody said anything yet? */
export function isPlainFile(entry: RecordEntry): boolean {
  return entry.readFrom === undefined && textAt(attachmentOf(resourceOf(entry)), 'hash') === ''
}

/** Beside the tags that the file has itself. */
function withTag(meta: Json, tag: PaperTag): Json {
  const own = objectsAt(meta, 'tag').filter((one) => textAt(one, 'system') !== PAPER_TAG_SYSTEM)
  return { ...meta, tag: [...own, { system: PAPER_TAG_SYSTEM, code: tag }] }
}

/** What is known of a document stays; only what nobody said is filled in. */
export function retitled(entry: RecordEntry, facts: FoundFacts): RecordEntry {
  const { title = '', author = '', date = '', narrative = '', state, tag } = facts
  const resource = resourceOf(entry)
  const own = isPlainFile(entry)
  const attachment = attachmentOf(resource)
  const made: Json = {
    ...resource,
    ...(tag === null ? {} : { meta: withTag(objectAt(resource, 'meta'), tag) }),
    ...(narrative === '' || 'text' in resource
      ? {}
      : { text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${narrative}</div>` } }),
    ...(own && author !== '' && !('author' in resource) ? { author: [{ display: author }] } : {}),
    ...(own && title !== '' && !('description' in resource) ? { description: title } : {}),
    ...(own && INSTANT.test(date) && !('date' in resource) ? { date } : {}),
    ...(date === '' || !own || 'creation' in attachment ? {} : { content: [{ attachment: { ...attachment, creation: date } }] }),
  }
  const source = { file: entry.file, name: entry.row.source }
  const again = parsedRecord(made, source, entry.entry)
  return {
    ...entry,
    row: again.row,
    resourceJson: again.resourceJson,
    searchWords: documentWordsOf(made, ''),
    ...(state === null ? {} : { paper: state }),
  }
}

function resourceOf(entry: RecordEntry): Json {
  return JSON.parse(entry.resourceJson) as Json
}

function attachmentOf(resource: Json): Json {
  const [content] = objectsAt(resource, 'content')
  return objectAt(content, 'attachment')
}
