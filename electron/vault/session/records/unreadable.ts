/** Records that could not be opened when somebody looked: what goes through many goes on without them, and says by name which they are. */

import type { RecordKind, RecordId } from '../../../../shared/model/record.ts'
import type { UnreadableRecord } from '../../../../shared/model/unreadable.ts'
import { damageOf } from './damage.ts'
import { askIndex } from './index-rows.ts'
import { indexOf } from './index-state.ts'
import { checkStoredRecord } from './records.ts'
import { Refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

const found = new WeakMap<Session, Set<RecordId>>()

/** How many are known; grows with each that is found. */
export function countUnreadable(session: Session): number {
  return noted(session).size
}

/** This one could not be opened. */
export function noteUnreadable(session: Session, recordId: RecordId): void {
  noted(session).add(recordId)
}

/** Opens them whole; notes and returns those that cannot be. Throws what is no damage. */
export async function findUnreadable(session: Session, recordIds: Iterable<RecordId>): Promise<ReadonlySet<RecordId>> {
  const lost = new Set<RecordId>()
  for (const id of recordIds) if (await isUnreadable(session, id)) lost.add(id)
  for (const id of lost) noteUnreadable(session, id)
  return lost
}

/** Of these the ones that are known not to open, looked at once more: their bytes may be whole again. */
export async function unreadableAmong(session: Session, recordIds: readonly RecordId[]): Promise<ReadonlySet<RecordId>> {
  const [known, { unread }] = [noted(session), indexOf(session)]
  const suspects = recordIds.filter((id) => known.has(id) || unread.has(id))
  for (const id of suspects) known.delete(id)
  return findUnreadable(session, suspects)
}

/** Works once more without what turned out not to open. */
export async function withoutUnreadable<T>(session: Session, work: () => Promise<T>): Promise<T> {
  for (;;) {
    const before = countUnreadable(session)
    const done = await work()
    if (countUnreadable(session) <= before) return done
  }
}

/** By the titles and dates that the index knows. */
export async function namedUnreadable(
  session: Session,
  records: readonly { readonly recordId: RecordId; readonly kind: RecordKind }[],
): Promise<readonly UnreadableRecord[]> {
  if (records.length === 0) return []
  const known = await rowsOf(
    session,
    records.map(({ recordId }) => recordId),
  )
  return records.map(({ recordId, kind }) => {
    const { title = '', date = '' } = known.get(recordId) ?? {}
    return { recordId, kind, title, date }
  })
}

async function rowsOf(
  session: Session,
  ids: readonly RecordId[],
): Promise<ReadonlyMap<RecordId, { readonly title: string; readonly date: string }>> {
  try {
    const { found: rows } = await askIndex(session, (index) => index.get(ids))
    return new Map(rows.map((row) => [row.id, row]))
  } catch (error) {
    if (error instanceof Refusal) return new Map()
    throw error
  }
}

async function isUnreadable(session: Session, recordId: RecordId): Promise<boolean> {
  try {
    await checkStoredRecord(session, recordId)
    return false
  } catch (error) {
    // One that is gone meanwhile is for whoever asked to find out.
    if (error instanceof Refusal && error.error.code === 'record-not-found') return false
    damageOf(error)
    return true
  }
}

function noted(session: Session): Set<RecordId> {
  const known = found.get(session) ?? new Set<RecordId>()
  found.set(session, known)
  return known
}
