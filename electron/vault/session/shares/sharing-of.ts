/** Whether records are shared with somebody now. */

import type { ErrorCode } from '../../../../shared/model/errors.ts'
import { listAmendments, readStanding } from './amendments.ts'
import { isOver } from './grant-over.ts'
import { refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

/** Names of the contacts who may read this record now or later, each once. */
export async function sharedWith(session: Session, recordId: string): Promise<readonly string[]> {
  const now = session.ports.clock.now()
  const names = new Set<string>()
  const amendments = await listAmendments(session, 'given')
  for (const [grantId, grant] of await session.manifest.list('grants')) {
    if (isOver(grant, now)) continue
    const { terms, amended } = await readStanding(session, grantId, grant, amendments)
    if (!amended.records.some((record) => record.recordId === recordId)) continue
    names.add((await session.manifest.get('contacts', grant.contactId))?.name ?? terms.granteeName)
  }
  return [...names].sort()
}

/** Refuses with `code` where one of these records is in a grant that is in force or will be. */
export async function refuseWhileShared(session: Session, recordIds: ReadonlySet<string>, code: ErrorCode): Promise<void> {
  const shared = await recordsShared(session)
  for (const id of recordIds) if (shared.has(id)) throw refusal(code)
}

/** Ids of all records that somebody may read now or later. */
export async function recordsShared(session: Session): Promise<ReadonlySet<string>> {
  const now = session.ports.clock.now()
  const amendments = await listAmendments(session, 'given')
  const ids = new Set<string>()
  for (const [grantId, grant] of await session.manifest.list('grants')) {
    if (isOver(grant, now)) continue
    for (const { recordId } of (await readStanding(session, grantId, grant, amendments)).amended.records) ids.add(recordId)
  }
  return ids
}
