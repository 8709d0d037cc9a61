/** What stands out, computed in this process, which has no network, from what the index has; nothing of it is kept. */

import type { InsightsView } from '../../../shared/api/labs-views.ts'
import { insightsOf } from '../../../shared/fhir/insights.ts'
import { isNow } from '../../../shared/fhir/summary-sections.ts'
import type { RecordKind } from '../../../shared/model/record.ts'
import { newestRows, todayOf } from '../session/records/newest-rows.ts'
import { readVaultEntry } from '../session/session.ts'
import type { Session } from '../session/session.ts'

/** Rows read of one kind, the newest, as many as the summary looks at: a medicine of many years ago may be taken today. */
const ROWS_READ_MAX = 5_000
const KINDS = ['lab', 'vital', 'medicine', 'immunization'] as const satisfies readonly RecordKind[]

/** Empty where the person switched it off. Errors: `search-unavailable`. */
export async function showInsights(session: Session): Promise<InsightsView> {
  if ((await readVaultEntry(session)).settings.insights === false) return { insights: [], cut: [], indexing: null }
  const read = await Promise.all(KINDS.map((kind) => newestRows(session, kind, { rowsMax: ROWS_READ_MAX })))
  const [labs, vitals, medicines, immunizations] = read.map(({ rows }) => rows)
  const today = todayOf(session)
  const now = (medicines ?? []).filter((row) => isNow(row, today))
  return {
    insights: insightsOf({ values: [...(labs ?? []), ...(vitals ?? [])], medicines: now, immunizations: immunizations ?? [] }, today),
    cut: KINDS.filter((_kind, at) => read[at]?.whole === false),
    indexing: read.find(({ indexing }) => indexing !== null)?.indexing ?? null,
  }
}
