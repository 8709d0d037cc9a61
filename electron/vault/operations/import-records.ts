/** Keeps what a preview showed: all or nothing, in one commit. Its files were sealed, stored, read back and compared while it was read. */

import type { ImportResult } from '../../../shared/api/vault-api.ts'
import type { HeldRows, IndexLine } from '../session/held-rows.ts'
import { beginIndexAnew, indexRecords, numberRecordsCommit } from '../session/index-rows.ts'
import { largeName, takePending } from '../session/pending-import.ts'
import type { ParsedRecord, PendingImport } from '../session/pending-import.ts'
import { Refusal, throwIfCancelled } from '../session/refusal.ts'
import { addActivity, readVaultEntry } from '../session/session.ts'
import type { Session } from '../session/session.ts'
import { sealRootOf } from '../session/seals.ts'
import { keepOriginal } from '../session/store-original.ts'
import type { KeptOriginal } from '../session/store-original.ts'
import { queueWitness } from '../session/witness.ts'

/** Names of files that one line of the diary holds. */
const NAMES_NOTED_MAX = 3

/** Errors: `import-gone`, `cancelled`, `file-changed`, `file-unreadable`, `disk-full`, `disk-failed`; after any of them nothing was added. */
export async function importRecords(session: Session, args: { readonly importToken: string }, signal: AbortSignal): Promise<ImportResult> {
  const pending = takePending(session, args.importToken)
  const { stage } = pending
  const { leftOut, known } = await makeReady(session, pending, signal)
  const recordIds = stage.records.map(({ id }) => id)
  session.emit({ type: 'import-progress', stage: 'saving', done: 0, total: recordIds.length })
  if (recordIds.length === 0) await stage.giveUp()
  else fillBehind(session, pending, leftOut, await commitImport(session, pending))
  session.emit({ type: 'changed', what: ['records', 'activity', 'ledger'] })
  return {
    importId: stage.importId,
    imported: recordIds.length,
    duplicates: pending.duplicates + leftOut.size + known,
    refused: pending.refused.map(({ name, error }) => ({ name, error })),
    recordIds,
  }
}

/** Everything that is to be kept is stored when it resolves. Returns what was left out, and how many large files are here already. */
async function makeReady(
  session: Session,
  pending: PendingImport,
  signal: AbortSignal,
): Promise<{ readonly leftOut: ReadonlySet<string>; readonly known: number }> {
  const { stage } = pending
  const large: LargeRecord[] = []
  try {
    if (pending.problem !== null) throw new Refusal(pending.problem)
    throwIfCancelled(signal)
    const leftOut = await leaveOutKnown(session, pending)
    let known = 0
    const digests = new Map<string, string>()
    for (const parsed of pending.large) {
      const { kept, digest } = await keepLarge(session, pending, parsed, large, signal)
      digests.set(largeName(parsed), digest)
      if (kept === null) known += 1
      else large.push({ kept, parsed })
    }
    stage.leadTo(digests)
    throwIfCancelled(signal)
    // Taken in as late as can be: until then an import that is cut short goes on with them.
    for (const { kept, parsed } of large) {
      const { id, importedAtMs } = kept
      const entry = await kept.finish()
      await stage.addStored({ id, entry }, { row: { ...parsed.row, id, importedAtMs }, words: parsed.searchWords })
    }
    return { leftOut, known }
  } catch (error) {
    for (const { kept } of large) await kept.discard()
    await stage.giveUp()
    throw error
  }
}

/** Another import may have brought the same since the preview. Returns the ids of what was left out. */
async function leaveOutKnown(session: Session, { stage, recordsSeq }: PendingImport): Promise<ReadonlySet<string>> {
  if ((await readVaultEntry(session)).recordsSeq === recordsSeq) return new Set()
  const known = await session.manifest.getMany(
    'digests',
    stage.records.map(({ entry }) => entry.digest),
  )
  const ids = new Set(stage.records.filter(({ entry }) => known.has(entry.digest)).map(({ id }) => id))
  if (ids.size > 0) await stage.leaveOut(ids)
  return ids
}

interface LargeRecord {
  readonly kept: KeptOriginal
  readonly parsed: ParsedRecord
}

/** `kept` is null where the vault, or this import, has the same file already. */
async function keepLarge(
  session: Session,
  { stage }: PendingImport,
  parsed: ParsedRecord,
  before: readonly LargeRecord[],
  signal: AbortSignal,
): Promise<{ readonly kept: KeptOriginal | null; readonly digest: string }> {
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
  if (!known) return { kept, digest }
  await kept.discard()
  return { kept: null, digest }
}

/** Returns the number that the index gets. */
async function commitImport(session: Session, { stage, names }: PendingImport): Promise<number> {
  const { importId, records } = stage
  const root = await sealRootOf(records.map(({ entry }) => entry))
  stage.startCounting()
  const commit = session.manifest.commit(async (tx) => {
    stage.wrapForToday()
    await tx.setMany(
      'records',
      records.map(({ id, entry }) => [id, entry] as const),
    )
    await tx.setMany(
      'digests',
      records.map(({ id, entry }) => [entry.digest, id] as const),
    )
    await tx.set('imports', importId, { atMs: session.ports.clock.now(), names, count: records.length, sealRoot: root })
    const seq = await numberRecordsCommit(session, tx, records.length)
    await queueWitness(session, tx, 'seal', root)
    await queueWitness(session, tx, 'head', '')
    await addActivity(session, tx, 'records-imported', { count: records.length, what: names.slice(0, NAMES_NOTED_MAX).join(', ') })
    return seq
  })
  commit.catch(() => stage.rows.close())
  const recordsSeq = await commit
  stage.finish()
  return recordsSeq
}

/** The records are kept; lists and searches wait for the index. One that could not be filled is made of the records again. */
function fillBehind(session: Session, { stage }: PendingImport, leftOut: ReadonlySet<string>, recordsSeq: number): void {
  void indexRecords(session, linesOf(stage.rows, leftOut), stage.records.length, recordsSeq)
    .catch(() => beginIndexAnew(session))
    .then(() => stage.rows.close())
}

async function* linesOf(rows: HeldRows, leftOut: ReadonlySet<string>): AsyncGenerator<readonly IndexLine[]> {
  for await (const batch of rows.batches()) yield leftOut.size === 0 ? batch : batch.filter(({ row }) => !leftOut.has(row.id))
}
