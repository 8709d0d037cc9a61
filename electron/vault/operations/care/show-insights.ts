/** What stands out, computed in this process, which has no network, from what the index has; nothing of it is kept. */

import type { InsightsView } from '../../../../shared/api/labs-views.ts'
import { insightsOf } from '../../../../shared/fhir/insights.ts'
import type { InsightRows } from '../../../../shared/fhir/insights.ts'
import { isNow } from '../../../../shared/fhir/summary-sections.ts'
import type { RecordKind, RecordRow } from '../../../../shared/model/record.ts'
import { newestRows, todayOf } from '../../session/records/newest-rows.ts'
import { whoseInFront } from '../../session/records/whose.ts'
import type { WhoseRow } from '../../session/records/whose.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Rows read of one kind, the newest, as many as the summary looks at: a medicine of many years ago may be taken today. */
const ROWS_READ_MAX = 5_000
const KINDS = ['lab', 'vital', 'medicine', 'immunization'] as const satisfies readonly RecordKind[]

/** Empty where the person switched it off; of several people in one vault each by itself. Errors: `search-unavailable`. */
export async function showInsights(session: Session): Promise<InsightsView> {
  if ((await readVaultEntry(session)).settings.insights === false) return { insights: [], cut: [], indexing: null }
  const read = await Promise.all(KINDS.map((kind) => newestRows(session, kind, { rowsMax: ROWS_READ_MAX })))
  const { rows, whose } = await whoseInFront(
    session,
    read.flatMap((one) => one.rows),
  )
  const today = todayOf(session)
  return {
    insights: [...byWhose(rows, whose)].flatMap(([who, own]) =>
      insightsOf(rowsOf(own, today), today).map((one) => (who === '' ? one : { ...one, who })),
    ),
    cut: KINDS.filter((_kind, at) => read[at]?.whole === false),
    indexing: read.find(({ indexing }) => indexing !== null)?.indexing ?? null,
  }
}

/** The holder first; of what nobody can tell nothing is said. */
function byWhose(rows: readonly RecordRow[], whose: WhoseRow): ReadonlyMap<string, readonly RecordRow[]> {
  const groups = new Map<string, RecordRow[]>([['', []]])
  for (const row of rows) {
    const { who } = whose(row.id)
    if (who === null) continue
    const group = groups.get(who)
    if (group === undefined) groups.set(who, [row])
    else group.push(row)
  }
  return groups
}

function rowsOf(rows: readonly RecordRow[], today: string): InsightRows {
  return {
    values: rows.filter(({ kind }) => kind === 'lab' || kind === 'vital'),
    medicines: rows.filter((row) => row.kind === 'medicine' && isNow(row, today)),
    immunizations: rows.filter(({ kind }) => kind === 'immunization'),
  }
}
