/** What a preview lists, in the order of a person, and rows of it, read from the sealed records and not from the index. */

import { PREVIEW_ROWS_MAX } from '../../../../shared/api/grant-views.ts'
import type { PreviewItem } from '../../../../shared/api/grant-views.ts'
import type { GrantedRecord } from '../../../../shared/model/grant.ts'
import { shownOutdated } from '../../../../shared/fhir/outdated.ts'
import type { RecordRow } from '../../../../shared/model/record.ts'
import type { RecordEntry } from '../collections.ts'
import { damageOf } from '../records/damage.ts'
import { askIndex } from '../records/index-rows.ts'
import { openRecordHead, openStoredRecord, rowFromContent } from '../records/records.ts'
import { noteUnreadable } from '../records/unreadable.ts'
import { Refusal, refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

/** Records whose day the index does not know that are opened for it; those beyond stand last. */
const OPENED_MAX = 2_000

export interface Shown {
  /** All of it. */
  readonly items: readonly PreviewItem[]
  /** The first of them. */
  readonly rows: readonly RecordRow[]
}

/** What cannot be opened has no row, and is noted. */
export async function shownRows(session: Session, records: readonly Pick<GrantedRecord, 'recordId' | 'kind'>[]): Promise<Shown> {
  const items = await inOrder(session, records)
  const first = items.slice(0, PREVIEW_ROWS_MAX).map(({ recordId }) => recordId)
  return { items, rows: await rowsOfRecords(session, first) }
}

/** In the order of the ids, without what cannot be opened, which is noted. Errors: `record-not-found`. */
export async function rowsOfRecords(session: Session, recordIds: readonly string[]): Promise<readonly RecordRow[]> {
  const entries = await session.manifest.getMany('records', recordIds)
  const rows: RecordRow[] = []
  for (const id of recordIds) {
    const entry = entries.get(id)
    if (entry === undefined) throw refusal('record-not-found')
    try {
      rows.push(await rowOf(session, id, entry))
    } catch (error) {
      damageOf(error)
      noteUnreadable(session, id)
    }
  }
  return withOutdatedSaid(session, rows)
}

/** What its source gave out again later is called replaced before it is shared; where the index cannot be asked nothing is said. */
async function withOutdatedSaid(session: Session, rows: readonly RecordRow[]): Promise<readonly RecordRow[]> {
  const known = await indexedRows(
    session,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => {
    const outdatedBy = known.get(row.id)?.outdatedBy
    return outdatedBy === undefined ? row : shownOutdated({ ...row, outdatedBy })
  })
}

type Placed = Pick<RecordRow, 'date' | 'title' | 'place'>

/** Numbers in titles as people count. */
const BY_TITLE = new Intl.Collator('en', { numeric: true })

/** The newest first, those of one day by title, what has no day after them, and then the pictures, each behind the one before it in its series. */
async function inOrder(session: Session, records: readonly Pick<GrantedRecord, 'recordId' | 'kind'>[]): Promise<readonly PreviewItem[]> {
  const placed = await placesOf(
    session,
    records.map(({ recordId }) => recordId),
  )
  const dateOf = (id: string): string => placed.get(id)?.date ?? ''
  const titleOf = (id: string): string => placed.get(id)?.title ?? ''
  const placeOf = (id: string): number => placed.get(id)?.place ?? 0
  return records
    .map(({ recordId, kind }) => ({ recordId, kind }))
    .sort(
      (a, b) =>
        Number(a.kind === 'image') - Number(b.kind === 'image') ||
        Number(dateOf(b.recordId) > dateOf(a.recordId)) - Number(dateOf(b.recordId) < dateOf(a.recordId)) ||
        placeOf(a.recordId) - placeOf(b.recordId) ||
        BY_TITLE.compare(titleOf(a.recordId), titleOf(b.recordId)) ||
        a.recordId.localeCompare(b.recordId),
    )
}

/** As the index has it, which only hints; what is in no list, as redacted copies are, says it itself. */
async function placesOf(session: Session, ids: readonly string[]): Promise<ReadonlyMap<string, Placed>> {
  const placed = new Map<string, Placed>(await indexedRows(session, ids))
  const unknown = ids.filter((id) => !placed.has(id)).slice(0, OPENED_MAX)
  for (const row of await rowsOfRecords(session, unknown)) placed.set(row.id, row)
  return placed
}

/** By their ids; none where the index cannot be asked. */
async function indexedRows(session: Session, ids: readonly string[]): Promise<ReadonlyMap<string, RecordRow>> {
  if (ids.length === 0) return new Map()
  try {
    const { found } = await askIndex(session, (index) => index.get(ids))
    return new Map(found.map((row) => [row.id, row]))
  } catch (error) {
    if (error instanceof Refusal) return new Map()
    throw error
  }
}

/** Of a picture without its pixels. */
async function rowOf(session: Session, id: string, entry: RecordEntry): Promise<RecordRow> {
  const open = entry.kind === 'image' ? openRecordHead : openStoredRecord
  return rowFromContent(id, await open(session, id, entry), entry)
}
