/** Rows of one kind, the newest first, in pages; and what their sealed records hold. */

import type { RecordPage } from '../../../../shared/api/record-filter.ts'
import type { Json } from '../../../../shared/fhir/json.ts'
import { shownOutdated } from '../../../../shared/fhir/outdated.ts'
import { localDay } from '../../../../shared/model/local-time.ts'
import type { RecordId, RecordKind, RecordRow } from '../../../../shared/model/record.ts'
import { askIndex, entriesOf, openRecords } from './index-rows.ts'
import { rowFromContent, saidResource } from './records.ts'
import type { Session } from '../session.ts'

const ROWS_A_PAGE = 1_000

export interface NewestRows {
  readonly rows: readonly RecordRow[]
  /** False where there may be older ones that are wanted. */
  readonly whole: boolean
  readonly indexing: RecordPage['indexing']
}

/** How far back it goes. */
export interface RowsWanted {
  readonly rowsMax: number
  /** Every record; without it an item of several sources is one row. */
  readonly every?: true
  /** Asked after each page, with all rows so far: older ones are not needed. */
  readonly isEnough?: (rows: readonly RecordRow[]) => boolean
}

/** Errors: `search-unavailable`. */
export async function newestRows(session: Session, kind: RecordKind, { rowsMax, every, isEnough }: RowsWanted): Promise<NewestRows> {
  const rows: RecordRow[] = []
  for (;;) {
    const limit = Math.min(ROWS_A_PAGE, rowsMax - rows.length)
    const query = { kinds: [kind], limit, offset: rows.length, order: 'newest', ...(every === undefined ? {} : { every }) } as const
    const { found, indexing } = await askIndex(session, (index) => index.search(query))
    rows.push(...found.rows.map(shownOutdated))
    const ended = found.rows.length < limit || found.total <= rows.length || isEnough?.(rows) === true
    if (ended || rows.length >= rowsMax) return { rows, whole: ended, indexing }
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

/** As `openRows`; what is held and cannot be opened stands as it was found, with its type and state alone: it must not seem never to have been. */
export async function openRowsOrFound(session: Session, rows: readonly RecordRow[]): Promise<ReadonlyMap<RecordId, OpenedRow>> {
  const ids = rows.map(({ id }) => id)
  const opened = new Map(await openRows(session, ids))
  const held = await entriesOf(
    session,
    ids.filter((id) => !opened.has(id)),
  )
  for (const row of rows)
    if (held.has(row.id)) opened.set(row.id, { row, resource: { resourceType: row.resourceType, status: row.status } })
  return opened
}

/** The day of now where this computer is, YYYY-MM-DD. */
export function todayOf(session: Session): string {
  return localDay(session.ports.clock.now())
}
