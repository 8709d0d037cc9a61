/** What another computer of this person heard of a share: that it ended, or that records were taken out of it. What is open of that here closes as well. */

import type { BlobReference } from '../blob-reference.ts'
import { listAmendments } from './amendments.ts'
import { forgetInvite, readKeptInvite } from './kept-invite.ts'
import { readShareRecords } from './share-records.ts'
import type { Session } from '../session.ts'

interface Known {
  readonly isOver: boolean
  readonly blob: BlobReference | null
  /** Ids of records that were taken back, and are not here any more. */
  readonly dropped: ReadonlySet<string>
}

/** Every share by its id, as it is known here now. */
export async function knownShares(session: Session): Promise<ReadonlyMap<string, Known>> {
  const amendments = await listAmendments(session, 'received')
  const shares = await session.manifest.list('shares')
  return new Map(
    shares.map(([grantId, { ended, blob, dropped = [] }]) => {
      const later = (amendments.get(grantId) ?? []).flatMap(([, one]) => one.dropped ?? [])
      return [grantId, { isOver: ended !== undefined, blob, dropped: new Set([...dropped, ...later]) }] as const
    }),
  )
}

/** Says what was not so `before`; its keys are forgotten with it. */
export async function tellEndedElsewhere(session: Session, before: ReadonlyMap<string, Known>): Promise<void> {
  for (const [grantId, now] of await knownShares(session)) {
    const was = before.get(grantId)
    if (was === undefined || was.isOver) continue
    if (was.blob !== null && was.blob.cid !== now.blob?.cid) forgetInvite(session, was.blob)
    if (now.isOver) await tellEnd(session, grantId)
    else await tellDropped(session, grantId, new Set([...now.dropped].filter((id) => !was.dropped.has(id))))
  }
}

/** Where the person herself ended it on that computer, nobody else did. */
async function tellEnd(session: Session, grantId: string): Promise<void> {
  const { ended, endedAtMs, senderName = '' } = (await session.manifest.get('shares', grantId)) ?? {}
  if (ended !== 'withdrawn' && ended !== 'expired') return
  session.emit({ type: 'share-ended', grantId, reason: ended, by: senderName, atMs: endedAtMs ?? session.ports.clock.now() })
}

async function tellDropped(session: Session, grantId: string, gone: ReadonlySet<string>): Promise<void> {
  const share = await session.manifest.get('shares', grantId)
  if (gone.size === 0 || share === undefined || share.blob === null) return
  const entries = (await listAmendments(session, 'received')).get(grantId) ?? []
  const { amended } = await readShareRecords(session, share, await readKeptInvite(session, share.blob), entries)
  const atMs = Math.max(...[...gone].map((id) => amended.removedAtMs.get(id) ?? 0))
  session.emit({ type: 'items-ended', grantId, recordIds: [...gone].sort(), by: share.senderName, atMs })
}
