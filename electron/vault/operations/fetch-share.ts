/** Fetches the sealed records of a share from the sender's node, after checking everything that can be checked. */

import type { ShareView } from '../../../shared/model/grant.ts'
import { must, refusal } from '../session/refusal.ts'
import { refreshServing } from '../session/serving.ts'
import { addActivity } from '../session/session.ts'
import type { Session } from '../session/session.ts'
import { checkOnLedger, openShare, shareViewOf } from '../session/shares.ts'

/** Errors: `grant-*`, `peer-unreachable`, `refused-by-peer`, `ledger-disagrees`, `cancelled`. Resumes where an earlier fetch stopped. */
export async function fetchShare(session: Session, args: { readonly grantId: string }, signal: AbortSignal): Promise<ShareView> {
  const share = await openShare(session, args.grantId)
  const checkedOnLedger = await checkOnLedger(session, share)
  const totalBytes = share.terms.records.reduce((sum, record) => sum + record.sizeBytes, 0)
  must(
    await session.ports.peer.fetchFiles(
      share.contact.card,
      { grantId: args.grantId, purpose: share.terms.purpose, right: share.terms.right },
      share.terms.records.map((record) => record.cid),
      (bytes) => {
        session.emit({ type: 'fetch-progress', grantId: args.grantId, bytes, totalBytes })
      },
      signal,
    ),
  )
  await session.manifest.commit(async (tx) => {
    const entry = await tx.get('shares', args.grantId)
    if (entry === undefined || entry.ended !== undefined) throw refusal('grant-withdrawn')
    await tx.set('shares', args.grantId, { ...entry, stage: 'fetched', checkedOnLedger })
    await addActivity(session, tx, 'share-fetched', { who: share.contact.name, count: share.terms.records.length, grantId: args.grantId })
  })
  await refreshServing(session)
  session.emit({ type: 'changed', what: ['shares', 'activity'] })
  const entry = await session.manifest.get('shares', args.grantId)
  if (entry === undefined) throw refusal('grant-not-found')
  return shareViewOf(session, args.grantId, entry)
}
