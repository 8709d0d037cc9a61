/** Rows of a preview behind its first ones, read from the sealed records. */

import { PREVIEW_ROWS_MAX } from '../../../../shared/api/grant-views.ts'
import type { ListedRow } from '../../../../shared/api/source-views.ts'
import { withPeople } from '../../session/records/whose.ts'
import { refusal } from '../../session/refusal.ts'
import type { Session } from '../../session/session.ts'
import { rowsOfRecords } from '../../session/shares/shown-rows.ts'

/** In the order of the ids, at most `PREVIEW_ROWS_MAX`; what cannot be opened has no row. Errors: `limit-exceeded`, `record-not-found`. */
export async function readPreviewRows(
  session: Session,
  { recordIds }: { readonly recordIds: readonly string[] },
): Promise<readonly ListedRow[]> {
  if (recordIds.length > PREVIEW_ROWS_MAX) throw refusal('limit-exceeded')
  return withPeople(session, await rowsOfRecords(session, recordIds))
}
