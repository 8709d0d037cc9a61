/** Finds records by the words in them; each hit is read again through its sealed record before it is shown. */

import type { RecordFilter, RecordPage } from '../../../../shared/api/record-filter.ts'
import { findRows, queryOf } from '../../session/records/filters.ts'
import { withPeople } from '../../session/records/whose.ts'
import type { Session } from '../../session/session.ts'
import { listRecords } from './list-records.ts'

/** Longest text to search for, in characters, and rows on one page. */
const TEXT_LENGTH_MAX = 400
const PAGE_ROWS_MAX = 200

export type SearchRecordsArgs = RecordFilter & { readonly text: string; readonly limit: number; readonly offset: number }

/** The best first; without words what the filter leaves, and nothing where there is none. Errors: `search-unavailable`, `input-invalid`, `contact-not-found`. */
export async function searchRecords(session: Session, { text: typed, limit, offset, ...filter }: SearchRecordsArgs): Promise<RecordPage> {
  const text = typed.trim().slice(0, TEXT_LENGTH_MAX)
  const narrowed = Object.values(filter).some((part) => part !== undefined)
  if (text === '')
    return narrowed ? listRecords(session, { ...filter, limit, offset }) : { rows: [], total: 0, atLeast: false, indexing: null }
  const query = await queryOf(session, filter)
  const page = { limit: Math.min(limit, PAGE_ROWS_MAX), offset }
  const found = await findRows(session, { ...query, ...page, text, order: 'rank' })
  return { ...found, rows: await withPeople(session, found.rows) }
}
