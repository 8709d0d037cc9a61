/** What was passed on under one grant, as its page shows it: from the signed bytes, and what is known of its end. */

import { decodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { readChild } from '../../../../shared/crypto/child-grant.ts'
import type { ChildNotice, ChildTerms } from '../../../../shared/model/child-grant.ts'
import type { ChildView } from '../../../../shared/model/grant.ts'
import type { ChildEntry } from '../letters/offer-entries.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { must, refusal } from '../refusal.ts'
import { readBlob } from '../session.ts'
import type { Session } from '../session.ts'

/** What was kept of a child grant, and its own terms; the signature is checked again. */
export async function openChild(session: Session, entry: ChildEntry): Promise<ChildNotice & { readonly terms: ChildTerms }> {
  const notice = JSON.parse(decodeUtf8(await readBlob(session, entry.blob))) as ChildNotice
  const last = notice.chain.at(-1)
  if (last === undefined) throw refusal('vault-damaged')
  return { ...notice, terms: must(readChild(last)) }
}

/** Those under a grant of mine (`received`) or a share (`given`), the first that was passed on first. */
export async function childrenOf(session: Session, side: ChildEntry['side'], rootId: string): Promise<readonly ChildView[]> {
  const mine = (await session.manifest.list('children')).filter(([, entry]) => entry.side === side && entry.rootId === rootId)
  if (mine.length === 0) return []
  const now = session.ports.clock.now()
  const receipts = (await session.manifest.list('receipts')).map(([, entry]) => entry)
  const views: ChildView[] = []
  for (const [childId, entry] of mine.toSorted(([, a], [, b]) => a.atMs - b.atMs)) {
    const { giverName, granteeName, depth, records, right, untilMs } = (await openChild(session, entry)).terms
    const opened = receipts.filter(({ grantId }) => grantId === childId).map(({ openedAtMs }) => openedAtMs)
    const { stoppedAtMs, deletionConfirmedAtMs } = entry
    views.push({
      childId,
      giverName,
      granteeName,
      depth,
      recordCount: records.length,
      right,
      untilMs,
      state: stoppedAtMs !== undefined ? 'stopped' : untilMs <= now ? 'expired' : 'active',
      openings: opened.length,
      ...(opened.length === 0 ? {} : { lastOpenedAtMs: Math.max(...opened) }),
      ...(stoppedAtMs === undefined ? {} : { stoppedAtMs }),
      ...(deletionConfirmedAtMs === undefined ? {} : { deletionConfirmedAtMs }),
    })
  }
  return views
}

/** Inside the commit that ends a share: what was passed on of it has ended as well. */
export async function endGivenBelow(
  tx: Transaction,
  children: readonly (readonly [string, ChildEntry])[],
  shareId: string,
  atMs: number,
): Promise<void> {
  for (const [childId, entry] of children)
    if (entry.side === 'given' && entry.rootId === shareId && entry.stoppedAtMs === undefined && entry.untilMs > atMs)
      await tx.set('children', childId, { ...entry, stoppedAtMs: atMs })
}
