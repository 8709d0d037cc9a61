/** Which report a test belongs to, where a report says so: by its reference to the result, or by the result's name. */

import { objectsAt, textAt } from '../../../../shared/fhir/json.ts'
import type { Json } from '../../../../shared/fhir/json.ts'
import type { RecordRow } from '../../../../shared/model/record.ts'
import { newestRows, openRows } from './newest-rows.ts'
import type { OpenedRow } from './newest-rows.ts'
import type { Session } from '../session.ts'

/** Reports that are looked through, the newest. */
const REPORTS_MAX = 300

/** Names the panel of a result; empty where no report names it. */
export async function readPanels(session: Session): Promise<(opened: OpenedRow) => string> {
  const { rows } = await newestRows(session, 'report', { rowsMax: REPORTS_MAX })
  const reports = await openRows(
    session,
    rows.map(({ id }) => id),
  )
  const byReference = new Map<string, string>()
  const byName = new Map<string, string>()
  for (const { id } of rows) {
    const report = reports.get(id)
    if (report !== undefined) note(report, byReference, byName)
  }
  return ({ row, resource }) => {
    const id = textAt(resource, 'id')
    return (id === '' ? undefined : byReference.get(id)) ?? byName.get(nameOf(row)) ?? ''
  }
}

/** What a newer report says stays. */
function note({ row, resource }: OpenedRow, byReference: Map<string, string>, byName: Map<string, string>): void {
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
