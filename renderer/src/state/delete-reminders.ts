/** What a reader has to see deleted soon: copies here that go by themselves on their day, and copies outside that only she can delete. */

import type { ShareView } from '../../../shared/model/grant.ts'

export interface DeleteReminder {
  readonly grantId: string
  readonly name: string
  /** `outside`: saved out of Salus; until she says that they are gone. */
  readonly where: 'here' | 'outside'
  readonly count: number
  readonly byMs: number
}

/** Reminded this long before. */
export const REMIND_MS = 7 * 24 * 3600 * 1000

/** What is due first is first. */
export function deleteReminders(shares: readonly ShareView[], nowMs: number): readonly DeleteReminder[] {
  const found: DeleteReminder[] = []
  for (const share of shares) {
    const { grantId, senderName: name, deleteByMs: byMs, savedCopies } = share
    if (byMs - nowMs > REMIND_MS) continue
    const isHere = share.stage === 'fetched' && (share.keptUntilMs !== undefined || (share.right === 'keep' && share.state === 'active'))
    if (isHere && byMs > nowMs) found.push({ grantId, name, where: 'here', count: share.recordCount, byMs })
    if (savedCopies !== undefined && savedCopies.goneAtMs === undefined)
      found.push({ grantId, name, where: 'outside', count: savedCopies.records, byMs })
  }
  return found.sort((a, b) => a.byMs - b.byMs || (a.where < b.where ? -1 : 1))
}
