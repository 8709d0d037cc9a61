/** Every laboratory test, or every vital sign, with its newest value and the one before. */

import type { MeasuresView, MeasureView } from '../../../../shared/api/labs-views.ts'
import { holdingValues, lineOf } from '../../../../shared/fhir/series.ts'
import type { RecordRow } from '../../../../shared/model/record.ts'
import { mistakenLast, oddness, trendOf } from '../../session/records/measures.ts'
import { newestRows, openRowsOrFound, todayOf } from '../../session/records/newest-rows.ts'
import { readPanels } from '../../session/records/panels.ts'
import { nameOn, whoseInFront } from '../../session/records/whose.ts'
import { refusal } from '../../session/refusal.ts'
import type { Session } from '../../session/session.ts'

/** Values looked at, the newest, and tests that are told of. */
const ROWS_MAX = 20_000
const TESTS_MAX = 500

/** Errors: `search-unavailable`, `input-invalid`. */
export async function showMeasures(session: Session, args: { readonly kind: 'lab' | 'vital' }): Promise<MeasuresView> {
  if (!['lab', 'vital'].includes(args.kind)) throw refusal('input-invalid')
  const { rows: found, whole, indexing } = await newestRows(session, args.kind, { rowsMax: ROWS_MAX })
  const { rows, whose } = await whoseInFront(session, found)
  const nameOf = ({ id }: RecordRow): string | undefined => nameOn(whose(id))
  const groups = groupsOf(mistakenLast(rows, todayOf(session)), nameOf).slice(0, TESTS_MAX)
  // What is shown is what the sealed records say, not what the index remembers of them.
  const opened = await openRowsOrFound(
    session,
    groups.flatMap((group) => group.slice(0, 2)),
  )
  const panelOf = args.kind === 'lab' ? await readPanels(session) : () => ''
  const measures = groups.flatMap((group): readonly MeasureView[] => {
    const [latest, previous] = group.slice(0, 2).flatMap(({ id }) => opened.get(id) ?? [])
    if (latest === undefined) return []
    const person = nameOf(latest.row)
    return [
      {
        latest: latest.row,
        ...(previous === undefined ? {} : { previous: previous.row }),
        trend: trendOf(latest.row, previous?.row),
        count: group.length,
        panel: panelOf(latest, person),
        ...(person === undefined ? {} : { person }),
      },
    ]
  })
  return { measures: measures.sort(inOrder), whole: whole && groups.length < TESTS_MAX, indexing }
}

/** By test and person, newest first; what says nothing, was taken back or was replaced is in none. */
function groupsOf(rows: readonly RecordRow[], nameOf: (row: RecordRow) => string | undefined): readonly (readonly RecordRow[])[] {
  const groups = new Map<string, RecordRow[]>()
  for (const row of rows) {
    if (row.summary === '') continue
    const key = JSON.stringify([lineOf(row), nameOf(row)])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return [...groups.values()].map(holdingValues).filter(({ length }) => length > 0)
}

function inOrder(a: MeasureView, b: MeasureView): number {
  // The holder's own come first: whose a value is counts before how odd it is.
  if ((a.person === undefined) !== (b.person === undefined)) return a.person === undefined ? -1 : 1
  return oddness(b.latest) - oddness(a.latest) || a.panel.localeCompare(b.panel) || a.latest.title.localeCompare(b.latest.title)
}
