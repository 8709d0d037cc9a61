/** What stands out, computed in this process, which has no network, from what the index has; nothing of it is kept. */

import { insightsOf } from '../../../shared/fhir/insights.ts'
import { isNow } from '../../../shared/fhir/summary-sections.ts'
import type { Insight } from '../../../shared/model/insight.ts'
import type { RecordKind, RecordRow } from '../../../shared/model/record.ts'
import { newestRows, todayOf } from '../session/records/newest-rows.ts'
import { readVaultEntry } from '../session/session.ts'
import type { Session } from '../session/session.ts'

/** Rows read of one kind, the newest. */
const ROWS_READ_MAX = 1000

/** Empty where the person switched it off. Errors: `search-unavailable`. */
export async function showInsights(session: Session): Promise<readonly Insight[]> {
  if ((await readVaultEntry(session)).settings.insights === false) return []
  const rows = async (kind: RecordKind): Promise<readonly RecordRow[]> => (await newestRows(session, kind, { rowsMax: ROWS_READ_MAX })).rows
  const [labs, vitals, medicines, immunizations] = await Promise.all([rows('lab'), rows('vital'), rows('medicine'), rows('immunization')])
  const today = todayOf(session)
  return insightsOf({ values: [...labs, ...vitals], medicines: medicines.filter((row) => isNow(row, today)), immunizations }, today)
}
