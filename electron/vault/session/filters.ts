/** What a list or a search is narrowed to, as the index takes it; and rows that are true to their sealed records. */

import { isSingleBlock } from '../../../shared/crypto/block-cid.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import type { RecordFilter } from '../../../shared/api/record-filter.ts'
import type { RecordRow } from '../../../shared/model/record.ts'
import type { SearchQuery } from '../ports.ts'
import type { RecordEntry } from './collections.ts'
import { rebuildIndex } from './index-rows.ts'
import { openStoredRecord, openWith, rowFromContent } from './records.ts'
import { refusal } from './refusal.ts'
import { readSignedGrant } from './serving.ts'
import { addActivity } from './session.ts'
import type { Session } from './session.ts'

/** Rows that were compared with their records in one session. */
const TRUE_ROWS_MAX = 20_000
const DAY = /^\d{4}(-\d{2}(-\d{2})?)?$/u

/** Errors: `input-invalid` for what is not a day, `contact-not-found`. */
export async function queryOf(session: Session, filter: RecordFilter): Promise<Omit<SearchQuery, 'text' | 'limit' | 'offset' | 'order'>> {
  const { kinds, from, until, code, source, sharedWith } = filter
  for (const day of [from, until]) if (day !== undefined && !DAY.test(day)) throw refusal('input-invalid')
  return {
    ...(kinds === undefined || kinds.length === 0 ? {} : { kinds }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    ...(code === undefined ? {} : { code }),
    ...(source === undefined ? {} : { source }),
    ...(sharedWith === undefined ? {} : { ids: await idsSharedWith(session, sharedWith) }),
  }
}

/** Records that this contact may read now or later. */
async function idsSharedWith(session: Session, contactId: string): Promise<readonly string[]> {
  if ((await session.manifest.get('contacts', contactId)) === undefined) throw refusal('contact-not-found')
  const now = session.ports.clock.now()
  const ids = new Set<string>()
  for (const [, grant] of await session.manifest.list('grants')) {
    if (grant.contactId !== contactId || grant.withdrawnAtMs !== undefined || grant.untilMs <= now) continue
    for (const { recordId } of (await readSignedGrant(session, grant)).terms.records) ids.add(recordId)
  }
  return [...ids]
}

const trueRows = new WeakMap<Session, Map<string, RecordRow>>()
const rebuilding = new WeakSet<Session>()

/** The rows as their sealed records have them, those of no record left out; where the index said otherwise it is made anew. */
export async function checkedRows(session: Session, rows: readonly RecordRow[]): Promise<readonly RecordRow[]> {
  const known = trueRows.get(session) ?? new Map<string, RecordRow>()
  trueRows.set(session, known)
  if (known.size > TRUE_ROWS_MAX) known.clear()
  const entries = new Map<string, RecordEntry>()
  for (const { id } of rows) {
    const entry = await session.manifest.get('records', id)
    if (entry !== undefined) entries.set(id, entry)
  }
  await openMissing(session, entries, known)
  let lied = false
  const checked = rows.flatMap((row) => {
    // What cannot be opened is shown as it was found: the check names it, the page of the record says what is wrong.
    const right = entries.has(row.id) ? (known.get(row.id) ?? row) : undefined
    lied ||= right === undefined || canonicalJson(right) !== canonicalJson(row)
    return right === undefined ? [] : [right]
  })
  if (lied) await beginAnew(session)
  return checked
}

async function openMissing(session: Session, entries: ReadonlyMap<string, RecordEntry>, known: Map<string, RecordRow>): Promise<void> {
  const due = [...entries].filter(([id]) => !known.has(id))
  const small = due.filter(([, entry]) => isSingleBlock(entry.cid))
  const got = await session.ports.blocks.getMany(small.map(([, { cid }]) => cid))
  const blocks = new Map(small.map(([id], at) => [id, got.ok ? (got.value[at] ?? null) : null]))
  for (const [id, entry] of due) {
    const block = blocks.get(id) ?? null
    const content = await (block === null ? openStoredRecord(session, id) : openWith(session, id, entry, block)).catch(() => null)
    if (content !== null) known.set(id, rowFromContent(id, content, entry))
  }
}

/** Once a session, behind what is being shown. */
async function beginAnew(session: Session): Promise<void> {
  if (rebuilding.has(session)) return
  rebuilding.add(session)
  await rebuildIndex(session)
  if (session.rolledBack === null) await session.manifest.commit((tx) => addActivity(session, tx, 'index-rebuilt'))
  session.emit({ type: 'changed', what: ['activity'] })
}
