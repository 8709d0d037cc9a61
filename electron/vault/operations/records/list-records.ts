/** Lists records page by page, narrowed as asked. */

import type { RecordFilter, RecordPage } from '../../../../shared/api/record-filter.ts'
import { findRows, queryOf } from '../../session/records/filters.ts'
import { withPeople } from '../../session/records/whose.ts'
import type { Session } from '../../session/session.ts'

/** Rows on one page at the most. */
const PAGE_ROWS_MAX = 1000

export type ListRecordsArgs = RecordFilter & { readonly limit: number; readonly offset: number; readonly order?: 'newest' | 'oldest' }

/** Newest first unless asked otherwise. Errors: `search-unavailable`, `input-invalid`, `contact-not-found`. */
export async function listRecords(session: Session, { limit, offset, order = 'newest', ...filter }: ListRecordsArgs): Promise<RecordPage> {
  const query = await queryOf(session, filter)
  const found = await findRows(session, { ...query, limit: Math.min(limit, PAGE_ROWS_MAX), offset, order })
  return { ...found, rows: await withPeople(session, found.rows) }
}
