/** Fetches the sealed records of a share from the sender's node or one of her mirrors, after checking everything that can be checked. */

import type { ShareView } from '../../../../shared/model/grant.ts'
import { sayPassedOn } from '../../session/shares/children.ts'
import { chainOf } from '../../session/shares/fetch-added.ts'
import { noteBegun, noteFetched } from '../../session/shares/fetched.ts'
import { must, refusal } from '../../session/refusal.ts'
import type { Session } from '../../session/session.ts'
import { fetchFromAny } from '../../session/letters/ways.ts'
import { missingOf } from '../../session/shares/share-records.ts'
import { checkOnLedger, openShare, shareViewOf } from '../../session/shares/shares.ts'

/** What takes longer than a moment: that it began is written down with its first bytes, and not only where it is cut off. */
const LONG_BYTES = 32 * 1024 * 1024

export interface FetchShareArgs {
  readonly grantId: string
  /** What the person was shown as its size: more than that is not taken in without another yes. */
  readonly bytesMax?: number
}

/** Errors: `grant-*`, `share-grew`, `peer-unreachable`, `refused-by-peer`, `ledger-disagrees`, `disk-nearly-full`, `cancelled`. Resumes where an earlier fetch stopped. */
export async function fetchShare(session: Session, args: FetchShareArgs, signal: AbortSignal): Promise<ShareView> {
  const share = await openShare(session, args.grantId)
  if (args.bytesMax !== undefined && missingOf(share.entry, share.records).sizeBytes > args.bytesMax) throw refusal('share-grew')
  const checkedOnLedger = await checkOnLedger(session, share)
  await sayPassedOn(session, share)
  const records = share.records.map(({ record }) => record)
  const totalBytes = records.reduce((sum, record) => sum + record.sizeBytes, 0)
  let [isNoted, noted] = [false, Promise.resolve()]
  const note = (): void => {
    if (!isNoted) noted = noteBegun(session, args.grantId).catch(() => undefined)
    isNoted = true
  }
  const fetched = await fetchFromAny(session, share.contact, {
    grant: { grantId: args.grantId, purpose: share.terms.purpose, right: share.terms.right },
    cids: records.map((record) => record.cid),
    sizeBytes: totalBytes,
    onProgress: (bytes) => {
      if (totalBytes >= LONG_BYTES) note()
      session.emit({ type: 'fetch-progress', grantId: args.grantId, bytes, totalBytes })
    },
    signal,
    ...chainOf(share),
  })
  if (!fetched.ok) note()
  await noted
  must(fetched)
  await noteFetched(session, share, checkedOnLedger)
  const entry = await session.manifest.get('shares', args.grantId)
  if (entry === undefined) throw refusal('grant-not-found')
  return shareViewOf(session, args.grantId, entry)
}
