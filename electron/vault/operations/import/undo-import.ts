/** Takes one import back as one action: its records, their keys and their blocks go, but for those that another import held as well. */

import type { ImportRecord, RecordEntry } from '../../session/collections.ts'
import { importsOf, withAlso } from '../../session/manifest/also-held.ts'
import type { Transaction } from '../../session/manifest/manifest.ts'
import { numberRecordsCommit, relistRecords, unindexRecords } from '../../session/records/index-rows.ts'
import { refusal } from '../../session/refusal.ts'
import { refuseWhileShared } from '../../session/shares/sharing-of.ts'
import { addActivity, noteRemoved, takeAway } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { copiesOf, forgetRecord, releaseEarlier } from '../../session/manifest/versions.ts'

type Pair = readonly [string, RecordEntry]

interface Divided {
  readonly going: readonly Pair[]
  readonly staying: readonly Pair[]
  /** Imports that were taken out before, and of which nothing stays now. */
  readonly spent: readonly string[]
}

/** Errors: `import-gone`; `import-in-use` where a record of it is shared now (stop that sharing first). */
export async function undoImport(
  session: Session,
  { importId }: { readonly importId: string },
): Promise<{ readonly removed: number; readonly stayed: number }> {
  const record = await session.manifest.get('imports', importId)
  if (record === undefined || record.takenOutAtMs !== undefined) throw refusal('import-gone')
  const { going, staying, spent } = await divided(session, importId)
  const own = new Set(going.map(([id]) => id))
  const doomed = [...going, ...(await copiesOf(session, own)).filter(([id]) => !own.has(id))]
  const ids = doomed.map(([id]) => id)
  await refuseWhileShared(session, new Set(ids), 'import-in-use')
  let recordsSeq = 0
  let listed: readonly string[] = []
  await session.manifest.commit(async (tx) => {
    for (const [id, entry] of doomed) await forgetRecord(session, tx, id, entry)
    await takeOut(session, tx, importId, record, staying)
    for (const one of spent) await takeAway(session, tx, 'imports', one)
    listed = await releaseEarlier(tx, doomed)
    recordsSeq = await numberRecordsCommit(session, tx, -doomed.length)
    tx.dropFilesAfter(doomed.map(([, entry]) => entry.cid))
    await addActivity(session, tx, 'import-undone', { count: doomed.length, what: record.names[0] ?? '' })
  })
  await relistRecords(session, listed)
  await unindexRecords(session, ids, recordsSeq)
  session.emit({ type: 'changed', what: ['records', 'activity'] })
  return { removed: doomed.length, stayed: staying.length }
}

/** One walk over all records. */
async function divided(session: Session, importId: string): Promise<Divided> {
  const imports = await session.manifest.list('imports')
  const living = new Set(imports.flatMap(([id, { takenOutAtMs }]) => (takenOutAtMs === undefined && id !== importId ? [id] : [])))
  const spent = new Set(imports.flatMap(([id, { takenOutAtMs }]) => (takenOutAtMs === undefined ? [] : [id])))
  const [going, staying]: [Pair[], Pair[]] = [[], []]
  for await (const pair of session.manifest.entries('records')) {
    const all = importsOf(pair[1])
    const isMine = all.includes(importId)
    const stays = !isMine || all.some((one) => living.has(one))
    if (stays) spent.delete(pair[1].importId)
    if (isMine) (stays ? staying : going).push(pair)
  }
  return { going, staying, spent: [...spent] }
}

/** What it says of records that stay is kept: when they came, whose they are, that they are kept back. */
async function takeOut(session: Session, tx: Transaction, importId: string, record: ImportRecord, staying: readonly Pair[]): Promise<void> {
  const brought = staying.filter(([, entry]) => entry.importId === importId).length
  if (brought === 0) await takeAway(session, tx, 'imports', importId)
  else await tx.set('imports', importId, { ...record, count: brought, takenOutAtMs: session.ports.clock.now() })
  await noteRemoved(session, tx, 'importsOut', importId)
  for (const [id, { also = [] }] of staying) {
    const entry = await tx.get('records', id)
    if (entry === undefined || !also.includes(importId)) continue
    await tx.set(
      'records',
      id,
      withAlso(
        entry,
        also.filter((one) => one !== importId),
      ),
    )
  }
}
