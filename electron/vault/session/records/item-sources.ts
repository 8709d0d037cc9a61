/** Which records are one item, as their sealed records say: the index only hints. */

import type { ListedRow } from '../../../../shared/api/source-views.ts'
import { itemDetailOf, NO_DETAIL, sameItems } from '../../../../shared/fhir/same-items.ts'
import type { SourcedRow } from '../../../../shared/fhir/same-items.ts'
import type { RecordId, RecordRow } from '../../../../shared/model/record.ts'
import type { SourceOf } from '../../../../shared/model/source-of.ts'
import { askIndex, beginIndexAnew, entriesOf, openRecords } from './index-rows.ts'
import { rowFromContent } from './records.ts'
import type { Session } from '../session.ts'

type Item = readonly SourceOf[]

/** Records of items that were read in one session. */
const RECORDS_KNOWN_MAX = 20_000
const known = new WeakMap<Session, Map<RecordId, SourcedRow>>()

/** Rows with the sources of their items. Errors: `search-unavailable`. */
export async function withSources(session: Session, rows: readonly RecordRow[]): Promise<readonly ListedRow[]> {
  const items = await itemsOfRecords(
    session,
    rows.map(({ id }) => id),
  )
  const byId = new Map(items.flatMap((item) => item.map(({ id }) => [id, item] as const)))
  return rows.map((row) => {
    const sources = byId.get(row.id)
    return sources === undefined ? row : { ...row, sources }
  })
}

/** The items of several sources that these records are of. Errors: `search-unavailable`. */
export async function itemsOfRecords(session: Session, ids: readonly RecordId[]): Promise<readonly Item[]> {
  if (ids.length === 0) return []
  const { found } = await askIndex(session, (index) => index.itemsOf(ids))
  return checkedItems(session, found)
}

/** The newest items of several sources, at most `limit`. Errors: `search-unavailable`. */
export async function newestItems(session: Session, limit: number): Promise<readonly Item[]> {
  const { found } = await askIndex(session, (index) => index.listItems(limit))
  return checkedItems(session, found)
}

/** Without those that are gone; where the records say otherwise the index is made anew. */
async function checkedItems(session: Session, items: readonly Item[]): Promise<readonly Item[]> {
  if (items.length === 0) return []
  const entries = await entriesOf(
    session,
    items.flat().map(({ id }) => id),
  )
  const read = await readItems(session, entries)
  const held = items.map((item) => item.filter(({ id }) => entries.has(id))).filter(({ length }) => length > 1)
  const right = held.filter((item) => isOneItem(item.flatMap(({ id }) => read.get(id) ?? [])))
  if (right.length < held.length) await beginIndexAnew(session)
  return right
}

/** What cannot be opened is left to the check of the vault. */
async function readItems(session: Session, entries: Awaited<ReturnType<typeof entriesOf>>): Promise<ReadonlyMap<RecordId, SourcedRow>> {
  const read = known.get(session) ?? new Map<RecordId, SourcedRow>()
  known.set(session, read)
  if (read.size > RECORDS_KNOWN_MAX) read.clear()
  const due = new Map([...entries].filter(([id]) => !read.has(id)))
  await openRecords(session, due, (id, content) => {
    const row = rowFromContent(id, content, entries.get(id))
    read.set(id, { row, detail: itemDetailOf(row.kind, content.resourceJson) ?? NO_DETAIL })
  })
  return read
}

function isOneItem(rows: readonly SourcedRow[]): boolean {
  return rows.length < 2 || sameItems(rows)[0]?.length === rows.length
}
