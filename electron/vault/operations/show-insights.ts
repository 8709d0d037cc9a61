/** What stands out, computed in this process, which has no network, from what the index has; nothing of it is kept. */

import type { InsightsView } from '../../../shared/api/labs-views.ts'
import { insightsOf } from '../../../shared/fhir/insights.ts'
import type { InsightRows } from '../../../shared/fhir/insights.ts'
import { isNow } from '../../../shared/fhir/summary-sections.ts'
import type { RecordId, RecordKind, RecordRow } from '../../../shared/model/record.ts'
import { newestRows, todayOf } from '../session/records/newest-rows.ts'
import { peopleIn, whoseRecords } from '../session/records/whose.ts'
import type { WhoseRecord } from '../session/records/whose.ts'
import { readVaultEntry } from '../session/session.ts'
import type { Session } from '../session/session.ts'

/** Rows read of one kind, the newest, as many as the summary looks at: a medicine of many years ago may be taken today. */
const ROWS_READ_MAX = 5_000
/** Where each record has to be opened to know whose it is. */
const ROWS_OPENED_MAX = 2_000
const KINDS = ['lab', 'vital', 'medicine', 'immunization'] as const satisfies readonly RecordKind[]

/** Empty where the person switched it off; of several people in one vault each by itself. Errors: `search-unavailable`. */
export async function showInsights(session: Session): Promise<InsightsView> {
  if ((await readVaultEntry(session)).settings.insights === false) return { insights: [], cut: [], indexing: null }
  const people = await peopleIn(session)
  const rowsMax = people === null ? ROWS_READ_MAX : ROWS_OPENED_MAX
  const read = await Promise.all(KINDS.map((kind) => newestRows(session, kind, { rowsMax })))
  const rows = read.flatMap((one) => one.rows)
  const today = todayOf(session)
  const whose = people === null ? () => '' : await whoseRecords(session, people, wanted(rows, today))
  return {
    insights: [...byWhose(rows, whose)].flatMap(([who, own]) =>
      insightsOf(rowsOf(own, today), today).map((one) => (who === '' ? one : { ...one, who })),
    ),
    cut: KINDS.filter((_kind, at) => read[at]?.whole === false),
    indexing: read.find(({ indexing }) => indexing !== null)?.indexing ?? null,
  }
}

/** Those that may stand in a sentence. */
function wanted(rows: readonly RecordRow[], today: string): readonly RecordId[] {
  return rows.filter((row) => row.kind !== 'medicine' || isNow(row, today)).map(({ id }) => id)
}

/** The holder first; of what nobody can tell nothing is said. */
function byWhose(rows: readonly RecordRow[], whose: WhoseRecord): ReadonlyMap<string, readonly RecordRow[]> {
  const groups = new Map<string, RecordRow[]>([['', []]])
  for (const row of rows) {
    const who = whose(row.id)
    if (who === undefined) continue
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
