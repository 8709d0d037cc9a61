/** Keeps the encrypted index up to date with the sealed records, or makes it again from them; the index is only ever a copy. */

import { isOnHold } from '../on-hold.ts'
import { isSingleBlock } from '../../../../shared/crypto/block-cid.ts'
import type { RecordContent } from '../../../../shared/crypto/record-content.ts'
import type { RecordEntry } from '../collections.ts'
import type { Result } from '../../../../shared/model/result.ts'
import type { IndexLine, IndexPort } from '../../ports.ts'
import { indexLineOf } from './index-line.ts'
import { indexOf } from './index-state.ts'
import type { IndexProgress } from './index-state.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { openRecordHead, openStoredRecord, openWith, rowFromContent, wordsOfContent } from './records.ts'
import { mustAwait, Refusal } from '../refusal.ts'
import { tellApart } from './set-apart.ts'
import { addActivity, changeVaultEntry, readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'
import { isListed } from '../manifest/versions.ts'

/** Rows handed to the index at once. */
const ROWS_A_BATCH = 500
/** Walks through the manifest at the most: nodes of an older state may be gone before a walk comes to them. */
const WALKS_MAX = 8
/** How often in one session a damaged index is begun anew; after that searching is refused. */
const BEGUN_MAX = 3

/** Opens the index behind what else is being opened; one that is older than the vault, or gone, is completed from the records. */
export function openIndex(session: Session, recordsSeq: number): void {
  const state = indexOf(session)
  state.appliedSeq = recordsSeq
  const opening = state.behind(0, async () => {
    const opened = await session.ports.index.open(session.indexKey)
    if (opened.ok && opened.value.seq !== recordsSeq) await complete(session)
  })
  ours(opening)
}

/** Sorts in what a commit added, `count` records. Resolves when all of it can be found; nobody has to wait for that. Errors stay with the index, but for those of `batches`. */
export function indexRecords(
  session: Session,
  batches: AsyncIterable<readonly IndexLine[]>,
  count: number,
  recordsSeq: number,
): Promise<void> {
  const state = indexOf(session)
  return state.behind(count, async () => {
    for await (const batch of batches) {
      await state.alone(async () => session.ports.index.put(await stillHeld(session, batch, recordsSeq), state.seq()))
      state.count(0, batch.length)
    }
    await noteIndexed(session, recordsSeq)
  })
}

/** Without what was removed since that commit. */
async function stillHeld(session: Session, lines: readonly IndexLine[], recordsSeq: number): Promise<readonly IndexLine[]> {
  if ((await readVaultEntry(session)).recordsSeq === recordsSeq) return lines
  const held = await entriesOf(
    session,
    lines.map(({ row }) => row.id),
  )
  return lines.filter(({ row }) => held.has(row.id))
}

async function noteIndexed(session: Session, recordsSeq: number): Promise<void> {
  const state = indexOf(session)
  await state.alone(() => {
    state.noteApplied(recordsSeq)
    return session.ports.index.put([], state.seq())
  })
}

/** Takes out what a commit removed; when it resolves no word of it is left. An index that cannot do that is deleted and made again. */
export async function unindexRecords(session: Session, ids: readonly string[], recordsSeq: number): Promise<void> {
  const state = indexOf(session)
  for (const id of ids) state.unread.delete(id)
  const removed = await state.alone(() => {
    state.noteApplied(recordsSeq)
    return session.ports.index.remove(ids, state.seq())
  })
  if (!removed.ok) await beginIndexAnew(session)
}

/** Takes out what stays in the vault and leaves the lists; before the commit that says so is noted as sorted in. */
export async function hideRecords(session: Session, ids: readonly string[]): Promise<void> {
  const state = indexOf(session)
  for (const id of ids) state.unread.delete(id)
  const removed = await state.alone(() => session.ports.index.remove(ids, state.seq()))
  if (!removed.ok) await beginIndexAnew(session)
}

/** The other way. Errors stay with the index: it is made anew. */
export async function relistRecords(session: Session, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await putStored(session, ids).catch(() => beginIndexAnew(session))
}

/** Sorts in what could not be opened before, for once its bytes are whole again. Errors stay with the index: the next opening looks for it again. */
export function indexUnread(session: Session): void {
  const state = indexOf(session)
  const due = [...state.unread]
  if (due.length === 0) return
  ours(
    state.behind(due.length, async () => {
      await putStored(session, due)
      await state.alone(() => session.ports.index.put([], state.seq()))
    }),
  )
}

/** Brings the index to what another device changed. Errors stay with the index: it is completed at the next opening. */
export async function indexChanges(session: Session, added: readonly string[], removed: readonly string[]): Promise<void> {
  const { recordsSeq } = await readVaultEntry(session)
  if (removed.length > 0) await unindexRecords(session, removed, recordsSeq)
  const state = indexOf(session)
  await state.behind(added.length, async () => {
    await putStored(session, added)
    await noteIndexed(session, recordsSeq)
  })
}

/** Deletes the file of the index at once and makes it again behind what is being shown. False where that was done too often, or no file can be made. */
export async function beginIndexAnew(session: Session): Promise<boolean> {
  const state = indexOf(session)
  if (state.building) return true
  if (state.begun >= BEGUN_MAX) return false
  state.begun += 1
  state.building = true
  const cleared = await state.alone(async () => {
    const first = await session.ports.index.clear()
    if (first.ok) return true
    return (await session.ports.index.open(session.indexKey)).ok && (await session.ports.index.clear()).ok
  })
  state.building = false
  if (!cleared) return false
  ours(state.behind(0, () => complete(session).then(() => noteRebuilt(session))))
  return true
}

/** Asks the index, after waiting a little where it is behind; one that fails is begun anew and asked once more. Errors: `search-unavailable`. */
export async function askIndex<T>(
  session: Session,
  ask: (index: IndexPort) => Promise<Result<T>>,
): Promise<{ readonly found: T; readonly indexing: IndexProgress | null }> {
  const state = indexOf(session)
  const before = await state.settle()
  await tellApart(session)
  const first = await ask(session.ports.index)
  if (first.ok) return { found: first.value, indexing: before }
  if (!(await beginIndexAnew(session))) throw new Refusal(first.error)
  const indexing = await state.settle()
  await tellApart(session)
  return { found: await mustAwait(ask(session.ports.index)), indexing }
}

async function noteRebuilt(session: Session): Promise<void> {
  if (!isOnHold(session)) await session.manifest.commit((tx) => addActivity(session, tx, 'index-rebuilt'))
  session.emit({ type: 'changed', what: ['activity'] })
}

/** Adds what is missing and removes what is too much, batch by batch; a record that cannot be opened is left out, found by the vault check, and looked for again at the next opening. */
async function complete(session: Session): Promise<void> {
  const state = indexOf(session)
  if (state.building) return
  state.building = true
  state.isHalf = true
  state.appliedSeq = (await readVaultEntry(session)).recordsSeq
  try {
    for (let walk = 1; !(await completeOnce(session)); walk += 1) if (walk === WALKS_MAX) return
    state.isHalf = false
  } finally {
    state.building = false
  }
  await state.alone(() => session.ports.index.put([], state.seq()))
}

/** False where the manifest went on meanwhile, so that it has to be walked through once more. */
async function completeOnce(session: Session): Promise<boolean> {
  const state = indexOf(session)
  const strange = idsFrom(await mustAwait(session.ports.index.listIds()))
  const missing: string[] = []
  try {
    for await (const [id, entry] of session.manifest.entries('records')) if (isListed(entry) && !strange.delete(id)) missing.push(id)
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
  if (strange.size > 0) {
    await state.alone(async () => {
      const gone: string[] = []
      const held = await entriesOf(session, [...strange])
      for (const id of strange) if (!held.has(id)) gone.push(id)
      if (gone.length > 0) await mustAwait(session.ports.index.remove(gone, state.seq()))
    })
  }
  state.count(missing.length, 0)
  state.unread.clear()
  await putStored(session, missing)
  return true
}

function idsFrom(bytes: Uint8Array): Set<string> {
  const ids = new Set<string>()
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = 0; at < hex.length; at += 16) ids.add(hex.toString('hex', at, at + 16))
  return ids
}

/** Opens stored records and sorts them in; what was deleted meanwhile stays out, what is held and cannot be opened is noted as missing. */
async function putStored(session: Session, ids: readonly string[]): Promise<void> {
  const state = indexOf(session)
  for (let from = 0; from < ids.length; from += ROWS_A_BATCH) {
    const batch = ids.slice(from, from + ROWS_A_BATCH)
    const lines = await linesOf(session, batch)
    await state.alone(async () => mustAwait(session.ports.index.put(await stillHeld(session, lines, -1), state.seq())))
    state.count(0, batch.length)
  }
}

async function linesOf(session: Session, ids: readonly string[]): Promise<readonly IndexLine[]> {
  const { unread } = indexOf(session)
  const entries = await entriesOf(session, ids)
  const lines: IndexLine[] = []
  for (const id of entries.keys()) unread.add(id)
  await openRecords(session, entries, (id, content) => {
    const row = rowFromContent(id, content, entries.get(id))
    const { resourceJson } = content
    lines.push(indexLineOf(row, { resourceJson, words: wordsOfContent(content), importId: entries.get(id)?.importId ?? '' }))
    unread.delete(id)
  })
  return lines
}

/** Entries of those of these records that the vault has and lists show. */
export async function entriesOf(session: Session, ids: readonly string[]): Promise<ReadonlyMap<string, RecordEntry>> {
  const entries = new Map<string, RecordEntry>()
  for (const id of ids) {
    const entry = await session.manifest.get('records', id)
    if (entry !== undefined && isListed(entry)) entries.set(id, entry)
  }
  return entries
}

/** Opens many records, their blocks fetched together; what cannot be opened is passed over. */
export async function openRecords(
  session: Session,
  entries: ReadonlyMap<string, RecordEntry>,
  take: (id: string, content: RecordContent) => void,
): Promise<void> {
  const small = [...entries].filter(([, entry]) => isSingleBlock(entry.cid))
  const got = await session.ports.blocks.getMany(small.map(([, { cid }]) => cid))
  const blocks = new Map(small.map(([id], at) => [id, got.ok ? (got.value[at] ?? null) : null]))
  for (const [id, entry] of entries) {
    const block = blocks.get(id) ?? null
    try {
      take(id, await (block === null ? openForRow(session, id, entry) : openWith(session, id, entry, block)))
    } catch (error) {
      // Whatever is in a record that is stored already must not keep the others from being found.
      if (!(error instanceof Refusal) && !(error instanceof SyntaxError)) throw error
    }
  }
}

/** Of a picture the beginning is enough: nobody searches in its pixels. */
function openForRow(session: Session, id: string, entry: RecordEntry): Promise<RecordContent> {
  return entry.kind === 'image' ? openRecordHead(session, id, entry) : openStoredRecord(session, id)
}

/** Work that nobody waits for: what the disk or the index refuses ends it, what is our bug ends the process. */
function ours(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error
  })
}

/** Numbers a commit that adds (or, below zero, removes) so many records, so that an index left behind is noticed. */
export async function numberRecordsCommit(session: Session, tx: Transaction, added: number): Promise<number> {
  const before = await countRecords(session)
  let recordsSeq = 0
  await changeVaultEntry(tx, (entry) => {
    recordsSeq = entry.recordsSeq + 1
    return { ...entry, recordsSeq, recordCount: before + added }
  })
  return recordsSeq
}

/** Records held. */
export async function countRecords(session: Session): Promise<number> {
  const { recordCount } = await readVaultEntry(session)
  return recordCount ?? (await session.manifest.list('records')).length
}
