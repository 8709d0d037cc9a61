/** Finds records by the words in them; each hit is read again through its sealed record before it is shown. */

import type { RecordFilter } from '../../../shared/api/record-filter.ts'
import type { RecordRow } from '../../../shared/model/record.ts'
import { checkedRows, queryOf } from '../session/filters.ts'
import { mustAwait } from '../session/refusal.ts'
import type { Session } from '../session/session.ts'
import { listRecords } from './list-records.ts'

/** Longest text to search for, in characters, and rows on one page. */
const TEXT_LENGTH_MAX = 400
const PAGE_ROWS_MAX = 200

export type SearchRecordsArgs = RecordFilter & { readonly text: string; readonly limit: number; readonly offset: number }

/** The best first; without words what the filter leaves, and nothing where there is none. Errors: `search-unavailable`, `input-invalid`, `contact-not-found`. */
export async function searchRecords(
  session: Session,
  { text: typed, limit, offset, ...filter }: SearchRecordsArgs,
): Promise<{ readonly rows: readonly RecordRow[]; readonly total: number }> {
  const text = typed.trim().slice(0, TEXT_LENGTH_MAX)
  const narrowed = Object.values(filter).some((part) => part !== undefined)
  if (text === '') return narrowed ? listRecords(session, { ...filter, limit, offset }) : { rows: [], total: 0 }
  const query = await queryOf(session, filter)
  const page = { limit: Math.min(limit, PAGE_ROWS_MAX), offset }
  const found = await mustAwait(session.ports.index.search({ ...query, ...page, text, order: 'rank' }))
  return { rows: await checkedRows(session, found.rows), total: found.total }
}
