/** Lists records page by page, narrowed as asked. */

import type { RecordFilter } from '../../../shared/api/record-filter.ts'
import type { RecordRow } from '../../../shared/model/record.ts'
import { checkedRows, queryOf } from '../session/filters.ts'
import { mustAwait } from '../session/refusal.ts'
import type { Session } from '../session/session.ts'

/** Rows on one page at the most. */
const PAGE_ROWS_MAX = 1000

export type ListRecordsArgs = RecordFilter & { readonly limit: number; readonly offset: number; readonly order?: 'newest' | 'oldest' }

/** Newest first unless asked otherwise. Errors: `search-unavailable`, `input-invalid`, `contact-not-found`. */
export async function listRecords(
  session: Session,
  { limit, offset, order = 'newest', ...filter }: ListRecordsArgs,
): Promise<{ readonly rows: readonly RecordRow[]; readonly total: number }> {
  const query = await queryOf(session, filter)
  const found = await mustAwait(session.ports.index.search({ ...query, limit: Math.min(limit, PAGE_ROWS_MAX), offset, order }))
  return { rows: await checkedRows(session, found.rows), total: found.total }
}
