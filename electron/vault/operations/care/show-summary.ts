/** The one-page summary of this vault's own records, after the International Patient Summary. */

import type { SummaryView } from '../../../../shared/api/summary-views.ts'
import { isOfAnother } from '../../../../shared/fhir/kind.ts'
import { plainText } from '../../../../shared/fhir/same-items.ts'
import { holdingValues } from '../../../../shared/fhir/series.ts'
import { SUMMARY_YEARS } from '../../../../shared/fhir/summary-select.ts'
import type { RecordRow } from '../../../../shared/model/record.ts'
import { askIndex, countRecords } from '../../session/records/index-rows.ts'
import { gatherSummary } from '../../session/records/summary-items.ts'
import { findRows } from '../../session/records/filters.ts'
import { openRows } from '../../session/records/newest-rows.ts'
import type { PeopleHere } from '../../session/records/whose.ts'
import { indexOf } from '../../session/records/index-state.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** LOINC: blood group with or without the Rh factor, and that alone. */
const BLOOD_CODES = ['882-1', '883-9', '10331-7']
/** Records of one of them that are looked at, the newest. */
const BLOOD_ROWS_MAX = 100

/** Errors: `search-unavailable`. */
export async function showSummary(session: Session): Promise<SummaryView> {
  const gathered = await gatherSummary(session)
  const { found: counts } = await askIndex(session, (index) => index.countByKind())
  const { sections, person, indexing, cut, people, others } = gathered
  const blood = await Promise.all(BLOOD_CODES.map((code) => groupsOf(session, people, `http://loinc.org|${code}`)))
  const { name } = await readVaultEntry(session)
  const recordCount = await countRecords(session)
  const damaged = gathered.damaged + indexOf(session).unread.size
  const page = { sections, years: SUMMARY_YEARS, cut, others, damaged, blood: blood.flat() }
  return { name, person, recordCount, counts, indexing, ...page }
}

/** What is no answer yet. */
const NOT_FINAL: ReadonlySet<string> = new Set(['registered', 'preliminary', 'partial', 'unknown'])

/**
 * Each group that is said of the holder, the newest of each: a mistake is none, and where two hold whoever needs it has to see both.
 * One of her unborn child, or of somebody else in this vault, may cost her life.
 */
async function groupsOf(session: Session, people: PeopleHere | null, code: string): Promise<readonly RecordRow[]> {
  const { rows } = await findRows(session, { code, limit: BLOOD_ROWS_MAX, offset: 0, order: 'newest' })
  const ids = holdingValues(rows).flatMap(({ id, status, summary }) => (summary === '' || NOT_FINAL.has(status) ? [] : [id]))
  const opened = await openRows(session, ids)
  const whose = await people?.whoseRows(rows)
  const said = new Map<string, RecordRow>()
  for (const { row, resource } of ids.flatMap((id) => opened.get(id) ?? [])) {
    const words = plainText(row.summary)
    if ((whose === undefined || whose(row.id).who === '') && !isOfAnother(resource) && !said.has(words)) said.set(words, row)
  }
  return [...said.values()]
}
