/** Where in a document words stand that were searched for: on which page, or under which heading. */

import type { FoundPlace } from '../../../../shared/api/place-views.ts'
import { pageTextsOf, sectionTextsOf, textWith } from '../../../../shared/fhir/page-texts.ts'
import type { PageText, SectionText } from '../../../../shared/fhir/page-texts.ts'
import { encodePlace } from '../../../../shared/model/source-place.ts'
import { openStoredRecord, saidResource } from '../../session/records/records.ts'
import type { Session } from '../../session/session.ts'

const PAGED = 'application/pdf'
/** Documents whose texts are at hand: every letter that is typed asks anew. */
const DOCUMENTS_KNOWN_MAX = 16
const TEXT_LENGTH_MAX = 400

interface Texts {
  readonly pages: readonly PageText[]
  readonly sections: readonly SectionText[]
}
const known = new WeakMap<Session, Map<string, Texts>>()

/** The first of the pages, or sections, that hold most of the words; null where none holds any. Errors: `record-not-found`, `block-missing`, `block-damaged`, `bytes-damaged`. */
export async function findPlace(session: Session, args: { readonly recordId: string; readonly text: string }): Promise<FoundPlace | null> {
  const sought = args.text.slice(0, TEXT_LENGTH_MAX)
  const { pages, sections } = await textsOf(session, args.recordId)
  const page = textWith(pages, sought)
  if (page !== undefined) return { place: encodePlace({ kind: 'page', number: page.number }), pages: page.total }
  const section = textWith(sections, sought)
  return section === undefined ? null : { place: encodePlace({ kind: 'section', title: section.title }), pages: 0 }
}

/** A stored record never changes, so its text is cut once. */
async function textsOf(session: Session, recordId: string): Promise<Texts> {
  const texts = known.get(session) ?? new Map<string, Texts>()
  known.set(session, texts)
  const found = texts.get(recordId) ?? (await readTexts(session, recordId))
  // What was asked for last goes last.
  texts.delete(recordId)
  const [oldest] = texts.keys()
  if (texts.size >= DOCUMENTS_KNOWN_MAX && oldest !== undefined) texts.delete(oldest)
  texts.set(recordId, found)
  return found
}

async function readTexts(session: Session, recordId: string): Promise<Texts> {
  const content = await openStoredRecord(session, recordId)
  const resource = saidResource(content)
  return content.mediaType === PAGED ? { pages: pageTextsOf(resource), sections: [] } : { pages: [], sections: sectionTextsOf(resource) }
}
