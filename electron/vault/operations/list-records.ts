/** Lists records of some kinds, page by page. */

import type { RecordKind, RecordRow } from '../../../shared/model/record.ts'
import { mustAwait } from '../session/refusal.ts'
import type { Session } from '../session/session.ts'

/** Rows on one page at the most. */
const PAGE_ROWS_MAX = 1000

export interface ListRecordsArgs {
  readonly kinds?: readonly RecordKind[]
  readonly limit: number
  readonly offset: number
  readonly order?: 'newest' | 'oldest'
}

/** Newest first unless asked otherwise. Errors: `search-unavailable`. */
export function listRecords(
  session: Session,
  args: ListRecordsArgs,
): Promise<{ readonly rows: readonly RecordRow[]; readonly total: number }> {
  return mustAwait(
    session.ports.index.search({
      ...(args.kinds === undefined ? {} : { kinds: args.kinds }),
      limit: Math.min(args.limit, PAGE_ROWS_MAX),
      offset: args.offset,
      order: args.order ?? 'newest',
    }),
  )
}
