/** Shows which records a request touches, before anything is answered. */

import type { RequestPreview } from '../../../../shared/api/request-views.ts'
import { isAskedFor } from '../../../../shared/model/narrowing.ts'
import type { RecordRow } from '../../../../shared/model/record.ts'
import type { RequestScope } from '../../../../shared/model/request.ts'
import type { SearchQuery } from '../../ports.ts'
import { extendedBy } from '../../session/shares/extended-by.ts'
import { readKeptPrivate } from '../../session/shares/kept-private.ts'
import { findRows } from '../../session/records/filters.ts'
import { openStoredRecord, rowFromContent } from '../../session/records/records.ts'
import { withPeople } from '../../session/records/whose.ts'
import { openRequest, requestViewOf } from '../../session/letters/requests.ts'
import type { Session } from '../../session/session.ts'

/** Records that one answer may hold: the newest of them. */
const ROWS_MAX = 1000

/** Errors: `request-not-found`, `search-unavailable`. The index finds them; each row is that of its sealed record. */
export async function previewRequest(session: Session, args: { readonly requestId: string }): Promise<RequestPreview> {
  const { entry, terms } = await openRequest(session, args.requestId)
  const request = await requestViewOf(session, args.requestId, entry, [])
  if (entry.direction === 'out') return { request, rows: [], more: false, indexing: false }
  const found = new Map<string, RecordRow>()
  let more = false
  let indexing = false
  for (const narrowed of queriesOf(terms.what)) {
    const page = await findRows(session, { ...narrowed, limit: ROWS_MAX, offset: 0, order: 'newest' })
    more ||= page.total > page.rows.length
    indexing ||= page.indexing !== null
    for (const row of page.rows) if (isAskedFor(terms.what, row)) found.set(row.id, row)
  }
  // What she keeps to herself is not offered, unless it was asked for by name.
  const hers = await readKeptPrivate(session)
  for (const [id, record] of await session.manifest.getMany('records', [...found.keys()])) {
    if (await hers.isKept(id, record)) found.delete(id)
  }
  for (const row of await namedRows(session, terms.what.recordIds)) found.set(row.id, row)
  const rows = [...found.values()].sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0))
  const extended = await extendedBy(session, entry.contactId, terms)
  const answer = { request, rows: await withPeople(session, rows.slice(0, ROWS_MAX)), more: more || rows.length > ROWS_MAX, indexing }
  return extended === null ? answer : { ...answer, extends: extended }
}

function queriesOf({ kinds, codes, since, upTo }: RequestScope): readonly Omit<SearchQuery, 'limit' | 'offset'>[] {
  const days = { ...(since === undefined ? {} : { from: since }), ...(upTo === undefined ? {} : { until: upTo }) }
  return [...(kinds.length === 0 ? [] : [{ kinds, ...days }]), ...codes.map((code) => ({ code, ...days }))]
}

/** Those that are not here any more are left out. */
async function namedRows(session: Session, recordIds: readonly string[]): Promise<readonly RecordRow[]> {
  const rows: RecordRow[] = []
  for (const [id, entry] of await session.manifest.getMany('records', recordIds)) {
    if (entry.kind !== 'image') rows.push(rowFromContent(id, await openStoredRecord(session, id, entry), entry))
  }
  return rows
}
