/** Takes one import back as one action: its records, their keys and their blocks go. */

import type { RecordEntry } from '../../session/collections.ts'
import { numberRecordsCommit, relistRecords, unindexRecords } from '../../session/records/index-rows.ts'
import { refusal } from '../../session/refusal.ts'
import { refuseWhileShared } from '../../session/shares/sharing-of.ts'
import { addActivity, takeAway } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { copiesOf, forgetRecord, releaseEarlier } from '../../session/manifest/versions.ts'

/** Errors: `import-gone`; `import-in-use` where a record of it is shared now (stop that sharing first). */
export async function undoImport(session: Session, args: { readonly importId: string }): Promise<{ readonly removed: number }> {
  const record = await session.manifest.get('imports', args.importId)
  if (record === undefined) throw refusal('import-gone')
  const mine: (readonly [string, RecordEntry])[] = []
  for await (const pair of session.manifest.entries('records')) if (pair[1].importId === args.importId) mine.push(pair)
  const own = new Set(mine.map(([id]) => id))
  for (const pair of await copiesOf(session, own)) if (!own.has(pair[0])) mine.push(pair)
  await refuseWhileShared(session, new Set(mine.map(([id]) => id)), 'import-in-use')
  let recordsSeq = 0
  let listed: readonly string[] = []
  await session.manifest.commit(async (tx) => {
    for (const [id, entry] of mine) await forgetRecord(session, tx, id, entry)
    await takeAway(session, tx, 'imports', args.importId)
    listed = await releaseEarlier(tx, mine)
    recordsSeq = await numberRecordsCommit(session, tx, -mine.length)
    tx.dropFilesAfter(mine.map(([, entry]) => entry.cid))
    await addActivity(session, tx, 'import-undone', { count: mine.length, what: record.names[0] ?? '' })
  })
  await relistRecords(session, listed)
  await unindexRecords(
    session,
    mine.map(([id]) => id),
    recordsSeq,
  )
  session.emit({ type: 'changed', what: ['records', 'activity'] })
  return { removed: mine.length }
}
