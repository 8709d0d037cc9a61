/** What was passed on under one grant, as its page shows it: from the signed bytes, and what is known of its end. */

import { decodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { readChild } from '../../../../shared/crypto/child-grant.ts'
import type { ChildNotice, ChildTerms } from '../../../../shared/model/child-grant.ts'
import type { ChildView, ReceiptStatement } from '../../../../shared/model/grant.ts'
import { listAmendments, readOne } from './amendments.ts'
import type { AmendmentEntry, ReceiptEntry } from '../collections.ts'
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
  const amendments = side === 'received' ? await listAmendments(session, 'given') : new Map<string, never>()
  const receipts = (await session.manifest.list('receipts')).map(([, entry]) => entry)
  const views: ChildView[] = []
  for (const [childId, entry] of mine.toSorted(([, a], [, b]) => a.atMs - b.atMs)) {
    const { terms } = await openChild(session, entry)
    const { giverName, granteeName, depth, right, untilMs, later } = terms
    const acts = receipts.filter(({ grantId }) => grantId === childId)
    const copies = new Set(acts.filter(isCopy).map(({ recordId }) => recordId)).size
    const opened = acts.filter((one) => !isCopy(one)).map(({ openedAtMs }) => openedAtMs)
    const { stoppedAtMs, deletionConfirmedAtMs, neverFetchedAtMs } = entry
    views.push({
      childId,
      giverName,
      granteeName,
      depth,
      recordCount: await countNow(session, terms, amendments.get(childId) ?? []),
      right,
      untilMs,
      ...(later === undefined ? {} : { laterKinds: later.kinds }),
      state: stoppedAtMs !== undefined ? 'stopped' : untilMs <= now ? 'expired' : 'active',
      openings: opened.length,
      ...(opened.length === 0 ? {} : { lastOpenedAtMs: Math.max(...opened) }),
      ...(copies === 0 ? {} : { copies }),
      ...(stoppedAtMs === undefined ? {} : { stoppedAtMs }),
      ...(deletionConfirmedAtMs === undefined ? {} : { deletionConfirmedAtMs }),
      ...(neverFetchedAtMs === undefined || deletionConfirmedAtMs !== undefined ? {} : { neverFetchedAtMs }),
    })
  }
  return views
}

/** Whether a receipt is of a copy that was saved out of Salus, and not of an opening. */
function isCopy({ statementJson }: ReceiptEntry): boolean {
  return (JSON.parse(statementJson) as ReceiptStatement).act === 'saved'
}

/** With what the holder gave on and took back since. */
async function countNow(
  session: Session,
  { holder, records }: ChildTerms,
  entries: readonly (readonly [string, AmendmentEntry])[],
): Promise<number> {
  const now = new Set(records.map(({ recordId }) => recordId))
  const read = await Promise.all(entries.map(([, entry]) => readOne(session, entry, { grantor: holder })))
  for (const one of read) for (const { recordId } of one?.amendment.added ?? []) now.add(recordId)
  for (const one of read) for (const recordId of one?.amendment.removed ?? []) now.delete(recordId)
  return now.size
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

/** Itself, or one above it. */
export function isStopped(entry: ChildEntry, all: ReadonlyMap<string, ChildEntry>): boolean {
  return entry.stoppedAtMs !== undefined || entry.above.some((id) => all.get(id)?.stoppedAtMs !== undefined)
}
