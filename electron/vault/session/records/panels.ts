/** Which report a test belongs to, where a report says so: by its reference to the result, or by the result's name. */

import { objectsAt, textAt } from '../../../../shared/fhir/json.ts'
import type { Json } from '../../../../shared/fhir/json.ts'
import type { RecordRow } from '../../../../shared/model/record.ts'
import { newestRows, openRows } from './newest-rows.ts'
import type { OpenedRow } from './newest-rows.ts'
import type { Session } from '../session.ts'
import { nameOn, peopleIn } from './whose.ts'

/** Reports that are looked through, the newest. */
const REPORTS_MAX = 300

/** Names the panel of a result of this person, as `nameOn` says it; empty where no report of theirs names it. Errors: `search-unavailable`. */
export async function readPanels(session: Session): Promise<(opened: OpenedRow, person: string | undefined) => string> {
  const { rows } = await newestRows(session, 'report', { rowsMax: REPORTS_MAX })
  const reports = await openRows(
    session,
    rows.map(({ id }) => id),
  )
  const whose = await (await peopleIn(session))?.whoseRows(rows)
  // A short id, and the name of a test, are those of another person's in the next report.
  const panels = new Map<string | undefined, Panels>()
  for (const { id } of rows) {
    const report = reports.get(id)
    if (report === undefined) continue
    const person = whose === undefined ? undefined : nameOn(whose(id))
    const theirs = panels.get(person) ?? { byReference: new Map<string, string>(), byName: new Map<string, string>() }
    panels.set(person, theirs)
    note(report, theirs)
  }
  return ({ row, resource }, person) => {
    const theirs = panels.get(person)
    const id = textAt(resource, 'id')
    return (id === '' ? undefined : theirs?.byReference.get(id)) ?? theirs?.byName.get(nameOf(row)) ?? ''
  }
}

interface Panels {
  readonly byReference: Map<string, string>
  readonly byName: Map<string, string>
}

/** What a newer report says stays. */
function note({ row, resource }: OpenedRow, { byReference, byName }: Panels): void {
  for (const result of objectsAt(resource, 'result')) {
    const id = lastPart(result)
    if (id !== '' && !byReference.has(id)) byReference.set(id, row.title)
    const name = textAt(result, 'display').toLowerCase()
    // A report of one result that has the result's name is no panel.
    if (name !== '' && name !== nameOf(row) && !byName.has(name)) byName.set(name, row.title)
  }
}

function lastPart(reference: Json): string {
  return textAt(reference, 'reference').split(/[/:]/u).at(-1) ?? ''
}

function nameOf(row: RecordRow): string {
  return row.title.toLowerCase()
}
