/** Finds records by the words in them; each hit is still there in the manifest before it is shown. */

import type { RecordRow } from '../../../shared/model/record.ts'
import { mustAwait } from '../session/refusal.ts'
import type { Session } from '../session/session.ts'

/** Longest text to search for, in characters, and rows on one page. */
const TEXT_LENGTH_MAX = 400
const PAGE_ROWS_MAX = 200

/** An empty text finds nothing. Errors: `search-unavailable`. */
export async function searchRecords(
  session: Session,
  args: { readonly text: string; readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly RecordRow[]; readonly total: number }> {
  const text = args.text.trim().slice(0, TEXT_LENGTH_MAX)
  if (text === '') return { rows: [], total: 0 }
  const found = await mustAwait(
    session.ports.index.search({ text, limit: Math.min(args.limit, PAGE_ROWS_MAX), offset: args.offset, order: 'rank' }),
  )
  const rows: RecordRow[] = []
  for (const row of found.rows) if ((await session.manifest.get('records', row.id)) !== undefined) rows.push(row)
  return { rows, total: found.total }
}
