/** Counts the records of each month, narrowed as a list is. */

import type { RecordFilter } from '../../../../shared/api/record-filter.ts'
import type { MonthTally } from '../../../../shared/api/timeline-views.ts'
import { queryOf } from '../../session/records/filters.ts'
import { askIndex } from '../../session/records/index-rows.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `search-unavailable`, `input-invalid`, `contact-not-found`. */
export async function tallyRecords(session: Session, filter: RecordFilter): Promise<MonthTally> {
  const query = await queryOf(session, filter)
  const { found: months, indexing } = await askIndex(session, (index) => index.countByMonth(query))
  return { months, total: months.reduce((sum, { count }) => sum + count, 0), indexing }
}
