/** Records that could not be opened when somebody looked: what goes through many goes on without them, and says by name which they are. */

import { blockKeyOf, isSingleBlock } from '../../../../shared/crypto/block-cid.ts'
import type { GrantedRecord } from '../../../../shared/model/grant.ts'
import type { RecordKind, RecordId } from '../../../../shared/model/record.ts'
import type { SalusError } from '../../../../shared/model/result.ts'
import type { UnreadableRecord } from '../../../../shared/model/unreadable.ts'
import { heldBlocks } from '../care/repair.ts'
import { damageOf } from './damage.ts'
import { askIndex } from './index-rows.ts'
import { indexOf } from './index-state.ts'
import { checkStoredRecord } from './records.ts'
import { Refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

/** So many bytes of large files are hashed again at one look. */
const HASHED_BYTES_MAX = 1024 * 1024 * 1024

/** Files of which every block was looked at. */
const whole = new WeakMap<Session, Set<string>>()
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

/** What is asked of a record about to be shared. */
export type LookedThrough = Pick<GrantedRecord, 'recordId' | 'cid' | 'sizeBytes'>

/** Those of these that do not open whole. What is known not to is looked at once more: its bytes may be whole again. Of a large file only the head is opened elsewhere, so every block of it is looked at here, once in a life. */
export async function unreadableAmong(session: Session, records: readonly LookedThrough[]): Promise<ReadonlySet<RecordId>> {
  const [known, { unread }] = [noted(session), indexOf(session)]
  const suspects = new Set(records.flatMap(({ recordId }) => (known.has(recordId) || unread.has(recordId) ? [recordId] : [])))
  for (const id of suspects) known.delete(id)
  const lost = new Set(await findUnreadable(session, suspects))
  const rest = records.filter(({ recordId }) => !suspects.has(recordId))
  for (const id of await damagedFilesAmong(session, rest)) {
    noteUnreadable(session, id)
    lost.add(id)
  }
  return lost
}

/** The node hashes the blocks where they lie; of what is more than it hashes in a moment, they only have to be there. */
async function damagedFilesAmong(session: Session, records: readonly LookedThrough[]): Promise<readonly RecordId[]> {
  const seen = whole.get(session) ?? new Set<string>()
  whole.set(session, seen)
  const damaged: RecordId[] = []
  let hashedBytes = 0
  let held: ReadonlySet<string> | null = null
  for (const { recordId, cid, sizeBytes } of records) {
    if (isSingleBlock(cid) || seen.has(cid)) continue
    const isHashed = hashedBytes + sizeBytes <= HASHED_BYTES_MAX
    if (isHashed) hashedBytes += sizeBytes
    else held ??= await heldBlocks(session)
    if (isHashed ? await isWholeFile(session, cid) : await isThere(session, cid, held)) seen.add(cid)
    else damaged.push(recordId)
  }
  return damaged
}

async function isWholeFile(session: Session, cid: string): Promise<boolean> {
  const looked = await session.ports.blocks.statFile(cid)
  return looked.ok || isNotDamage(looked.error)
}

async function isThere(session: Session, cid: string, held: ReadonlySet<string> | null): Promise<boolean> {
  const listed = await session.ports.blocks.listBlocks(cid)
  return listed.ok ? listed.value.every((block) => held?.has(blockKeyOf(block)) === true) : isNotDamage(listed.error)
}

/** False; throws what is no damage. */
function isNotDamage(error: SalusError): false {
  damageOf(new Refusal(error))
  return false
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
  return records.map(({ recordId, kind }) => ({ recordId, kind, title: '', date: '', ...known.get(recordId) }))
}

async function rowsOf(
  session: Session,
  ids: readonly RecordId[],
): Promise<ReadonlyMap<RecordId, Pick<UnreadableRecord, 'title' | 'date'>>> {
  try {
    const { found: rows } = await askIndex(session, (index) => index.get(ids))
    return new Map(rows.map(({ id, title, date }) => [id, { title, date }]))
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
