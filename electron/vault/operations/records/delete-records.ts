/** Deletes records for good: their wrapped keys, their blocks and their lines in the index go, and all other keys are wrapped by a new epoch. */

import type { RecordEntry } from '../../session/collections.ts'
import { beginEpoch, queueRotation } from '../../session/keys/epochs.ts'
import { numberRecordsCommit, relistRecords, unindexRecords } from '../../session/records/index-rows.ts'
import { picturesOf } from '../../session/records/pictures.ts'
import { refusal } from '../../session/refusal.ts'
import { refuseWhileShared } from '../../session/shares/sharing-of.ts'
import { addActivity } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { copiesOf, forgetRecord, releaseEarlier, withEarlier } from '../../session/manifest/versions.ts'

/** Records deleted at once. */
const DELETED_MAX = 10_000

/** What is in a backup, or in the hands of somebody it was shared with, is beyond reach. Errors: `record-not-found`, `record-in-use`, `limit-exceeded`. */
export async function deleteRecords(
  session: Session,
  args: { readonly recordIds: readonly string[] },
): Promise<{ readonly deleted: number }> {
  const ids = new Set(await withEarlier(session, new Set(args.recordIds)))
  if (ids.size > DELETED_MAX) throw refusal('limit-exceeded')
  for (const id of await picturesOf(session, args.recordIds)) ids.add(id)
  for (const [id] of await copiesOf(session, ids)) ids.add(id)
  const doomed: (readonly [string, RecordEntry])[] = []
  for (const id of ids) {
    const entry = await session.manifest.get('records', id)
    if (entry === undefined) throw refusal('record-not-found')
    doomed.push([id, entry])
  }
  if (doomed.length === 0) return { deleted: 0 }
  await refuseWhileShared(session, ids, 'record-in-use')
  await beginEpoch(session)
  let recordsSeq = 0
  let listed: readonly string[] = []
  await session.manifest.commit(async (tx) => {
    for (const [id, entry] of doomed) await forgetRecord(session, tx, id, entry)
    listed = await releaseEarlier(tx, doomed)
    recordsSeq = await numberRecordsCommit(session, tx, -doomed.length)
    tx.dropFilesAfter(doomed.map(([, entry]) => entry.cid))
    await queueRotation(session, tx)
  })
  await relistRecords(session, listed)
  await unindexRecords(session, [...ids], recordsSeq)
  // This commit overwrites the nodes that still held the wrapped keys.
  await session.manifest.commit((tx) => addActivity(session, tx, 'records-deleted', { count: doomed.length }))
  session.emit({ type: 'changed', what: ['records', 'activity'] })
  return { deleted: doomed.length }
}
