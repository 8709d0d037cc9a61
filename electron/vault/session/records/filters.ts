/** What a list or a search is narrowed to, as the index takes it; and rows that are true to their sealed records. */

import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import type { RecordFilter, RecordPage } from '../../../../shared/api/record-filter.ts'
import { shownOutdated } from '../../../../shared/fhir/outdated.ts'
import { isVoid } from '../../../../shared/fhir/standing.ts'
import type { RecordId, RecordRow } from '../../../../shared/model/record.ts'
import type { Narrowing, SearchQuery } from '../../ports.ts'
import { listAmendments, readStanding } from '../shares/amendments.ts'
import { isOver } from '../shares/grant-over.ts'
import type { RecordEntry } from '../collections.ts'
import { askIndex, beginIndexAnew, entriesOf, openRecords } from './index-rows.ts'
import { indexOf } from './index-state.ts'
import { withSources } from './item-sources.ts'
import { rowFromContent } from './records.ts'
import { refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

/** Rows that were compared with their records in one session. */
const TRUE_ROWS_MAX = 20_000
const DAY = /^\d{4}(-\d{2}(-\d{2})?)?$/u

/** Errors: `input-invalid` for what is not a day, `contact-not-found`. */
export async function queryOf(session: Session, filter: RecordFilter): Promise<Narrowing> {
  const { kinds, from, until, code, source, sharedWith, every } = filter
  for (const day of [from, until]) if (day !== undefined && !DAY.test(day)) throw refusal('input-invalid')
  return {
    ...(kinds === undefined || kinds.length === 0 ? {} : { kinds }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    ...(code === undefined ? {} : { code }),
    ...(source === undefined ? {} : { source }),
    ...(every === true ? { every } : {}),
    ...(sharedWith === undefined ? {} : { ids: await idsSharedWith(session, sharedWith) }),
  }
}

/** Records that this contact may read now or later. */
async function idsSharedWith(session: Session, contactId: string): Promise<readonly string[]> {
  if ((await session.manifest.get('contacts', contactId)) === undefined) throw refusal('contact-not-found')
  const now = session.ports.clock.now()
  const ids = new Set<string>()
  const amendments = await listAmendments(session, 'given')
  for (const [grantId, grant] of await session.manifest.list('grants')) {
    if (grant.contactId !== contactId || isOver(grant, now)) continue
    for (const { recordId } of (await readStanding(session, grantId, grant, amendments)).amended.records) ids.add(recordId)
  }
  return [...ids]
}

/** A page of the index with rows that are true to their records, each with the sources of its item. Errors: `search-unavailable`. */
export async function findRows(session: Session, query: SearchQuery): Promise<RecordPage> {
  const { found, indexing } = await askIndex(session, (index) => index.search(query))
  const rows = await withSources(session, await checkedRows(session, found.rows))
  const replaced = rows.some(({ kind }) => kind === 'document') ? await replacedDocuments(session) : NONE
  return { ...found, rows: rows.map((row) => saidReplaced(shownOutdated(row), replaced)), indexing }
}

const NONE: ReadonlySet<RecordId> = new Set()

/** Documents in whose place a newer one stands, as that one says: only the index knows all of them. */
export async function replacedDocuments(session: Session): Promise<ReadonlySet<RecordId>> {
  return new Set((await askIndex(session, (index) => index.listReplaced())).found)
}

/** What a record says of itself already is worse, or the same. */
function saidReplaced<T extends RecordRow>(row: T, replaced: ReadonlySet<RecordId>): T {
  return !replaced.has(row.id) || isVoid(row.status) ? row : { ...row, status: 'superseded' }
}

const trueRows = new WeakMap<Session, Map<string, RecordRow>>()

/** The rows as their sealed records have them, those of no record left out; where the index said otherwise it is made anew. */
export async function checkedRows(session: Session, rows: readonly RecordRow[]): Promise<readonly RecordRow[]> {
  const known = trueRows.get(session) ?? new Map<string, RecordRow>()
  trueRows.set(session, known)
  if (known.size > TRUE_ROWS_MAX) known.clear()
  const entries = await entriesOf(
    session,
    rows.map(({ id }) => id),
  )
  // Pictures are large, and their viewer reads each one's own header; the manifest vouches that they are pictures.
  const due = new Map([...entries].filter(([id, { kind }]) => !known.has(id) && kind !== 'image'))
  await openRecords(session, due, (id, content) => known.set(id, rowFromContent(id, content, entries.get(id))))
  let lied = false
  const checked = rows.flatMap((row) => {
    if (!entries.has(row.id)) return []
    // What cannot be opened is shown as it was found: the check names it, the page of the record says what is wrong.
    const { outdatedBy, ...said } = row
    const right = known.get(row.id) ?? said
    lied ||= canonicalJson(right) !== canonicalJson(said)
    return [outdatedBy === undefined ? right : { ...right, outdatedBy }]
  })
  if (lied || (checked.length < rows.length && (await hasStrangers(session, rows, entries)))) await beginIndexAnew(session)
  return checked
}

/** Rows of no record are not a lie while a deletion is on its way to the index. */
async function hasStrangers(session: Session, rows: readonly RecordRow[], entries: ReadonlyMap<string, RecordEntry>): Promise<boolean> {
  const strange = rows.map(({ id }) => id).filter((id) => !entries.has(id))
  const left = await indexOf(session).alone(() => session.ports.index.get(strange))
  return left.ok && left.value.length > 0
}
