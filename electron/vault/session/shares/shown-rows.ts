/** Rows of a preview, read from the sealed records and not from the index. */

import type { GrantedRecord } from '../../../../shared/model/grant.ts'
import type { RecordRow } from '../../../../shared/model/record.ts'
import { openStoredRecords } from '../records/open-many.ts'
import { rowFromContent } from '../records/records.ts'
import type { Session } from '../session.ts'

/** Rows shown; the count always tells of all. */
const ROWS_SHOWN_MAX = 500

/** Of the first of them. Errors: those of opening records. */
export async function shownRows(session: Session, records: readonly Pick<GrantedRecord, 'recordId'>[]): Promise<readonly RecordRow[]> {
  const rows: RecordRow[] = []
  const shown = records.slice(0, ROWS_SHOWN_MAX).map(({ recordId }) => recordId)
  for await (const [recordId, content] of openStoredRecords(session, shown)) rows.push(rowFromContent(recordId, content))
  return rows
}
