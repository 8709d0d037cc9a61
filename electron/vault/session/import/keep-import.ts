/** From files that are stored to records that count: what is known is left out, large files are taken in, and one commit makes all of it the vault's. */

import type { ActivityEntry, ActivityKind } from '../../../../shared/model/activity.ts'
import type { IndexLine } from '../../ports.ts'
import type { HeldRows } from '../records/held-rows.ts'
import { indexLineOf } from '../records/index-line.ts'
import { beginIndexAnew, hideRecords, indexRecords, numberRecordsCommit } from '../records/index-rows.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { noteAlsoHeld } from '../manifest/also-held.ts'
import { knownAs } from '../manifest/versions.ts'
import { largeName } from './pending-import.ts'
import type { PendingImport } from './pending-import.ts'
import type { ParsedRecord } from './parsed-record.ts'
import { Refusal, throwIfCancelled } from '../refusal.ts'
import { addActivity, readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'
import { sealRootOf } from '../ledger/seals.ts'
import { keepOriginal } from './store-original.ts'
import type { KeptOriginal } from './store-original.ts'
import { queueWitness } from '../ledger/witness.ts'

/** What was here already: ids of small records that were left out, digests of large files. */
export interface Ready {
  readonly leftOut: ReadonlySet<string>
  readonly known: readonly string[]
}

/** What a commit of an import says and does beside keeping the records. */
export interface Keeping {
  /** Ids of records whose rows are left out. */
  readonly leftOut: ReadonlySet<string>
  /** Line of the diary. */
  readonly note: readonly [kind: ActivityKind, facts: Partial<Omit<ActivityEntry, 'id' | 'atMs' | 'kind'>>]
  readonly also?: (tx: Transaction) => Promise<void>
  /** None of it goes to grants of kinds. */
  readonly holdBack?: boolean
  /** Ids of records that are kept to oneself. */
  readonly keepPrivate?: readonly string[]
  /** Records that leave the lists with it. */
  readonly hidden?: readonly string[]
  /** Ends it until it counts; absent: it cannot be ended. */
  readonly signal?: AbortSignal
}

/** Everything that is to be kept is stored when it resolves; where it fails nothing of it is left. Errors: `cancelled`, `file-changed`, `file-unreadable`, `disk-full`, `disk-failed`. */
export async function makeReady(session: Session, pending: PendingImport, signal: AbortSignal): Promise<Ready> {
  const { stage } = pending
  const large: LargeRecord[] = []
  try {
    if (pending.problem !== null) throw new Refusal(pending.problem)
    throwIfCancelled(signal)
    const leftOut = await leaveOutKnown(session, pending)
    const known: string[] = []
    const digests = new Map<string, string>()
    for (const parsed of pending.large) {
      const kept = await keepLarge(session, pending, parsed, large, signal)
      digests.set(largeName(parsed), typeof kept === 'string' ? kept : kept.digest)
      if (typeof kept === 'string') known.push(kept)
      else large.push({ kept, parsed })
    }
    stage.leadTo(digests)
    throwIfCancelled(signal)
    // Taken in as late as can be: until then an import that is cut short goes on with them.
    for (const { kept, parsed } of large) {
      const { id, importedAtMs } = kept
      const entry = await kept.finish()
      await stage.addStored(
        { id, entry },
        indexLineOf(
          { ...parsed.row, id, importedAtMs },
          { resourceJson: parsed.resourceJson, words: parsed.searchWords, importId: stage.importId },
        ),
      )
    }
    return { leftOut, known }
  } catch (error) {
    for (const { kept } of large) await kept.discard()
    await stage.giveUp()
    throw error
  }
}

/** Another import may have brought the same since the preview. Returns the ids of what was left out. */
async function leaveOutKnown(session: Session, { stage, recordsSeq, known }: PendingImport): Promise<ReadonlySet<string>> {
  if ((await readVaultEntry(session)).recordsSeq === recordsSeq) return new Set()
  const names = await known.stillNew(stage.records)
  const ids = new Set(stage.records.filter(({ id }) => !names.has(id)).map(({ id }) => id))
  if (ids.size > 0) await stage.leaveOut(ids)
  stage.nameAnew(names)
  return ids
}

interface LargeRecord {
  readonly kept: KeptOriginal
  readonly parsed: ParsedRecord
}

/** Its digest where the vault, or this import, has the same file already. */
async function keepLarge(
  session: Session,
  { stage }: PendingImport,
  parsed: ParsedRecord,
  before: readonly LargeRecord[],
  signal: AbortSignal,
): Promise<KeptOriginal | string> {
  const total = parsed.originalFile?.sizeBytes ?? 0
  const report = (done: number): void => {
    session.emit({ type: 'import-progress', stage: 'sealing', done: Math.min(done, total), total })
  }
  const kept = await keepOriginal(session, parsed, stage.importId, report, signal)
  const { digest } = kept
  const known =
    stage.records.some(({ entry }) => entry.digest === digest) ||
    before.some((one) => one.kept.digest === digest) ||
    (await session.manifest.get('digests', digest)) !== undefined
  if (!known) return kept
  await kept.discard()
  return digest
}

/** Makes them count; lists and searches follow behind. Errors: `disk-full`, `disk-failed`, and `cancelled`, after which nothing of it is left. */
export async function commitImport(session: Session, pending: PendingImport, keeping: Keeping): Promise<void> {
  const { stage } = pending
  const { leftOut, hidden = [], signal } = keeping
  const recordsSeq = await countAll(session, pending, keeping).catch(async (error: unknown) => {
    const isEnded = signal?.aborted === true && error instanceof Refusal && error.error.code === 'cancelled'
    await (isEnded ? stage.takeBack() : stage.rows.close())
    throw error
  })
  stage.finish()
  if (hidden.length > 0) await hideRecords(session, hidden)
  fillBehind(session, stage, leftOut, recordsSeq)
}

/** The one commit; the number of the change of records that it is. */
async function countAll(
  session: Session,
  { stage, names, patients, again }: PendingImport,
  { note, also, holdBack, keepPrivate = [], signal }: Keeping,
): Promise<number> {
  const { importId, records } = stage
  // Before anything is waited for: a stage that is given up meanwhile must not count.
  stage.startCounting()
  const root = await sealRootOf(
    records.map(({ entry }) => entry),
    signal,
  )
  const watch = signal === undefined ? undefined : { signal, report: reportSaving(session, records.length) }
  return session.manifest.commit(async (tx) => {
    stage.wrapForToday()
    await tx.setMany(
      'records',
      records.map(({ id, entry }) => [id, entry] as const),
    )
    await tx.setMany(
      'digests',
      records.map(({ id, entry }) => [knownAs(entry), id] as const),
    )
    const privately = { kept: true, changedAtMs: session.ports.clock.now() }
    if (keepPrivate.length > 0)
      await tx.setMany(
        'keptPrivate',
        keepPrivate.map((id) => [id, privately] as const),
      )
    const held = holdBack === true ? { heldBack: true as const } : {}
    const noted = patients.length === 0 ? {} : { patients }
    await tx.set('imports', importId, { atMs: session.ports.clock.now(), names, count: records.length, sealRoot: root, ...held, ...noted })
    await noteAlsoHeld(session, tx, importId, again)
    const seq = await numberRecordsCommit(session, tx, records.length)
    await queueWitness(session, tx, 'seal', root)
    await queueWitness(session, tx, 'head', '')
    await addActivity(session, tx, ...note)
    await also?.(tx)
    return seq
  }, watch)
}

/** How far it is, in records: a manifest is written node by node. */
function reportSaving(session: Session, total: number): (done: number, of: number) => void {
  return (done, of) => {
    session.emit({ type: 'import-progress', stage: 'saving', done: Math.floor((total * done) / of), total })
  }
}

/** The records are kept; lists and searches wait for the index. One that could not be filled is made of the records again. */
function fillBehind(session: Session, stage: PendingImport['stage'], leftOut: ReadonlySet<string>, recordsSeq: number): void {
  void indexRecords(session, linesOf(stage.rows, leftOut), stage.records.length, recordsSeq)
    .catch(() => beginIndexAnew(session))
    .then(() => stage.rows.close())
}

async function* linesOf(rows: HeldRows, leftOut: ReadonlySet<string>): AsyncGenerator<readonly IndexLine[]> {
  for await (const batch of rows.batches()) yield leftOut.size === 0 ? batch : batch.filter(({ row }) => !leftOut.has(row.id))
}
