/** Whether records are shared with somebody now. */

import type { ErrorCode } from '../../../shared/model/errors.ts'
import { refusal } from './refusal.ts'
import { readSignedGrant } from './serving.ts'
import type { Session } from './session.ts'

/** Names of the contacts who may read this record now or later, each once. */
export async function sharedWith(session: Session, recordId: string): Promise<readonly string[]> {
  const now = session.ports.clock.now()
  const names = new Set<string>()
  for (const [, grant] of await session.manifest.list('grants')) {
    if (grant.withdrawnAtMs !== undefined || grant.untilMs <= now) continue
    const { terms } = await readSignedGrant(session, grant)
    if (!terms.records.some((record) => record.recordId === recordId)) continue
    names.add((await session.manifest.get('contacts', grant.contactId))?.name ?? terms.granteeName)
  }
  return [...names].sort()
}

/** Refuses with `code` where one of these records is in a grant that is in force or will be. */
export async function refuseWhileShared(session: Session, recordIds: ReadonlySet<string>, code: ErrorCode): Promise<void> {
  const now = session.ports.clock.now()
  for (const [, grant] of await session.manifest.list('grants')) {
    if (grant.withdrawnAtMs !== undefined || grant.untilMs <= now) continue
    const { terms } = await readSignedGrant(session, grant)
    if (terms.records.some((record) => recordIds.has(record.recordId))) throw refusal(code)
  }
}
