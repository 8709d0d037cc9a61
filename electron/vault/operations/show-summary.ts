/** The one-page summary of this vault's own records, after the International Patient Summary. */

import type { SummaryView } from '../../../shared/api/summary-views.ts'
import { isOfAnother } from '../../../shared/fhir/kind.ts'
import { isVoid } from '../../../shared/fhir/standing.ts'
import { SUMMARY_YEARS } from '../../../shared/fhir/summary-select.ts'
import type { RecordRow } from '../../../shared/model/record.ts'
import { askIndex, countRecords } from '../session/records/index-rows.ts'
import { gatherSummary } from '../session/records/summary-items.ts'
import { findRows } from '../session/records/filters.ts'
import { openRows } from '../session/records/newest-rows.ts'
import { peopleIn, whoseRecords } from '../session/records/whose.ts'
import { readVaultEntry } from '../session/session.ts'
import type { Session } from '../session/session.ts'

/** LOINC: blood group with or without the Rh factor, and that alone. */
const BLOOD_CODES = ['882-1', '883-9', '10331-7']
/** Of each, the newest. */
const BLOOD_ROWS_MAX = 50

/** Errors: `search-unavailable`. */
export async function showSummary(session: Session): Promise<SummaryView> {
  const gathered = await gatherSummary(session)
  const { found: counts } = await askIndex(session, (index) => index.countByKind())
  const people = await peopleIn(session)
  const blood = await Promise.all(BLOOD_CODES.map((code) => bloodOf(session, people, `http://loinc.org|${code}`)))
  const { name } = await readVaultEntry(session)
  const { sections, person, indexing, cut } = gathered
  const recordCount = await countRecords(session)
  return { name, person, recordCount, counts, indexing, sections, years: SUMMARY_YEARS, cut, blood: blood.flat() }
}

/** The newest that holds, and is of the holder: one of her unborn child, or of somebody else in this vault, may cost her life. */
async function bloodOf(session: Session, people: Awaited<ReturnType<typeof peopleIn>>, code: string): Promise<readonly RecordRow[]> {
  const { rows } = await findRows(session, { code, limit: BLOOD_ROWS_MAX, offset: 0, order: 'newest' })
  const ids = rows.filter(({ status, summary }) => !isVoid(status) && summary !== '').map(({ id }) => id)
  const opened = await openRows(session, ids)
  const whose = people === null ? () => '' : await whoseRecords(session, people, ids)
  const own = ids.flatMap((id) => opened.get(id) ?? []).filter(({ row, resource }) => whose(row.id) === '' && !isOfAnother(resource))
  return own.slice(0, 1).map(({ row }) => row)
}
