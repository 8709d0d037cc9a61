/** Rows of one kind, the newest first, in pages; and what their sealed records hold. */

import type { RecordPage } from '../../../shared/api/record-filter.ts'
import type { Json } from '../../../shared/fhir/json.ts'
import type { RecordId, RecordKind, RecordRow } from '../../../shared/model/record.ts'
import { askIndex, entriesOf, openRecords } from './index-rows.ts'
import { rowFromContent, saidResource } from './records.ts'
import type { Session } from './session.ts'

const ROWS_A_PAGE = 2_000
/** Taken back by whoever wrote them. */
const TAKEN_BACK = new Set(['entered-in-error', 'cancelled'])

export interface NewestRows {
  readonly rows: readonly RecordRow[]
  /** False where there are older ones than these. */
  readonly whole: boolean
  readonly indexing: RecordPage['indexing']
}

/** At most `rowsMax`. Errors: `search-unavailable`. */
export async function newestRows(session: Session, kind: RecordKind, rowsMax: number): Promise<NewestRows> {
  const rows: RecordRow[] = []
  for (;;) {
    const limit = Math.min(ROWS_A_PAGE, rowsMax - rows.length)
    const { found, indexing } = await askIndex(session, (index) =>
      index.search({ kinds: [kind], limit, offset: rows.length, order: 'newest' }),
    )
    rows.push(...found.rows)
    if (found.rows.length < limit || rows.length >= rowsMax) return { rows, whole: found.total <= rows.length, indexing }
  }
}

export interface OpenedRow {
  readonly row: RecordRow
  readonly resource: Json
}

/** These records as they are sealed; what cannot be opened is left out. */
export async function openRows(session: Session, ids: readonly RecordId[]): Promise<ReadonlyMap<RecordId, OpenedRow>> {
  const opened = new Map<RecordId, OpenedRow>()
  const entries = await entriesOf(session, ids)
  await openRecords(session, entries, (id, content) => {
    const resource = saidResource(content)
    opened.set(id, { row: rowFromContent(id, content, entries.get(id), resource), resource: resource as Json })
  })
  return opened
}

/** The day of now in UTC, YYYY-MM-DD. */
export function todayOf(session: Session): string {
  return new Date(session.ports.clock.now()).toISOString().slice(0, 10)
}

/** Values that still hold. */
export function isTakenBack(status: string): boolean {
  return TAKEN_BACK.has(status)
}
