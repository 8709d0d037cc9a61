/** Where sources contradict each other: the index says where to look, the sealed records what they say. */

import { comparable, differences } from '../../../../shared/fhir/source-differences.ts'
import { withoutOutdated } from '../../../../shared/fhir/outdated.ts'
import type { RecordRow } from '../../../../shared/model/record.ts'
import type { SourceDifference } from '../../../../shared/model/source-difference.ts'
import { askIndex } from './index-rows.ts'
import type { IndexProgress } from './index-state.ts'
import { peopleIn } from './whose.ts'
import { newestRows, openRows, todayOf } from './newest-rows.ts'
import type { Session } from '../session.ts'

/** The newest that are looked at: values of days that two sources speak of, and of medicines and allergies each. */
const VALUES_MAX = 2000
const ROWS_MAX = 1000
const DAY_MS = 24 * 60 * 60 * 1000

/** In the whole vault; `indexing` where the index is behind. Errors: `search-unavailable`. */
export async function findContradictions(
  session: Session,
): Promise<{ readonly found: readonly SourceDifference[]; readonly indexing: IndexProgress | null }> {
  const [values, medicines, allergies] = await Promise.all([
    askIndex(session, (index) => index.listOverlaps(['lab', 'vital'], VALUES_MAX)),
    newestRows(session, 'medicine', { rowsMax: ROWS_MAX }),
    newestRows(session, 'allergy', { rowsMax: ROWS_MAX }),
  ])
  const found = await read(session, [...values.found, ...medicines.rows, ...allergies.rows])
  return { found, indexing: values.indexing }
}

/** Those that one of these records, all of one item, has a part in. Errors: `search-unavailable`. */
export async function contradictionsOf(session: Session, row: RecordRow, ids: ReadonlySet<string>): Promise<readonly SourceDifference[]> {
  const found = await read(session, await around(session, row))
  return found.filter(({ rows }) => rows.some((one) => ids.has(one.row.id)))
}

/** What a row may contradict: all medicines or allergies; values of its moment, which two clocks may put on two days. */
async function around(session: Session, { kind, date, measurement }: RecordRow): Promise<readonly RecordRow[]> {
  if (kind === 'medicine' || kind === 'allergy') return (await newestRows(session, kind, { rowsMax: ROWS_MAX })).rows
  const atMs = date.includes('T') ? Date.parse(date.slice(0, 10)) : Number.NaN
  if (measurement === undefined || Number.isNaN(atMs)) return []
  const day = (afterMs: number): string => new Date(atMs + afterMs).toISOString().slice(0, 10)
  const query = { kinds: [kind], from: day(-DAY_MS), until: day(DAY_MS), limit: VALUES_MAX, offset: 0 }
  return (await askIndex(session, (index) => index.search(query))).found.rows
}

async function read(session: Session, hints: readonly RecordRow[]): Promise<readonly SourceDifference[]> {
  const opened = await openRows(
    session,
    comparable(withoutOutdated(hints)).map(({ id }) => id),
  )
  const all = [...opened.values()]
  const whose = await (await peopleIn(session))?.whoseRows(all.map(({ row }) => row))
  // What is said of two people is no contradiction.
  const people = [...new Set(all.map(({ row }) => whose?.(row.id).who))]
  return people.flatMap((who) =>
    differences(
      all.filter(({ row }) => whose?.(row.id).who === who),
      todayOf(session),
    ),
  )
}
