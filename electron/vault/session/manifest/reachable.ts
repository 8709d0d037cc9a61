/** Which files of the block store the vault still needs: everything else may go. */

import { blockKeyOf, digestOfCid, isSingleBlock } from '../../../../shared/crypto/block-cid.ts'
import { decodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { termsOfInvite } from '../../../../shared/crypto/child-grant.ts'
import type { InvitePayload } from '../../../../shared/model/grant.ts'
import type { AmendmentPayload, GrantAmendment } from '../../../../shared/model/amendment.ts'
import { ordersOf } from '../carry/mirror-entries.ts'
import type { AmendmentEntry, ShareEntry } from '../collections.ts'
import { must, mustAwait, Refusal } from '../refusal.ts'
import { readBlob } from '../session.ts'
import type { Session } from '../session.ts'

/** Files whose blocks are looked up at once. */
const HELD_A_PAGE = 64

export interface ReachableFile {
  readonly cid: string
  /** `node`: of the manifest; `record`: this person's own; `blob`: keys and texts; `letter`: waiting for delivery; `share`: another person's record. */
  readonly what: 'node' | 'record' | 'blob' | 'letter' | 'share'
  /** For a record its id, else empty. */
  readonly recordId: string
  /** Sealed bytes, where somebody else gave it. */
  readonly sizeBytes?: number
}

/** Root CIDs of all files that the newest manifest leads to; one may come twice. Errors: `vault-damaged` where a node cannot be read. */
export async function* reachableFiles(session: Session): AsyncGenerator<ReachableFile> {
  const { manifest } = session
  for await (const cid of manifest.nodes()) yield { cid, what: 'node', recordId: '' }
  yield* filesOfEntries(session)
  for await (const [, amendment] of manifest.entries('amendments')) yield* filesOfAmendment(session, amendment)
  for await (const [, share] of manifest.entries('shares')) yield* filesOfShare(session, share)
}

/** Of all entries but those about what somebody else gave. */
async function* filesOfEntries({ manifest }: Session): AsyncGenerator<ReachableFile> {
  for await (const [recordId, { cid }] of manifest.entries('records')) yield { cid, what: 'record', recordId }
  for await (const [, { blob }] of manifest.entries('grants')) yield { cid: blob.cid, what: 'blob', recordId: '' }
  for await (const [, { blob }] of manifest.entries('children')) yield { cid: blob.cid, what: 'blob', recordId: '' }
  for await (const [, { blob }] of manifest.entries('offers')) if (blob !== null) yield { cid: blob.cid, what: 'blob', recordId: '' }
  for await (const [, { blob }] of manifest.entries('journal')) yield { cid: blob.cid, what: 'blob', recordId: '' }
  for await (const [, { cid, deliveredAtMs }] of manifest.entries('deliveries')) {
    if (deliveredAtMs === undefined) yield { cid, what: 'letter', recordId: '' }
  }
  for await (const [, { lastBackup }] of manifest.entries('vault'))
    if (lastBackup !== undefined) yield { cid: lastBackup.blocks.cid, what: 'blob', recordId: '' }
  for await (const [, entry] of manifest.entries('kept')) for (const { cid } of ordersOf(entry)) yield { cid, what: 'blob', recordId: '' }
}

/** What tells of records that somebody else gave. */
export type GivenCollection = 'shares' | 'amendments'

/** Of one share: its consent, its keys, and once it was fetched the records of the other person. */
export async function* filesOfShare(session: Session, share: ShareEntry): AsyncGenerator<ReachableFile> {
  const { blob, consent, stage, dropped = [], notCame = [] } = share
  if (consent !== undefined) yield { cid: consent.cid, what: 'blob', recordId: '' }
  if (blob === null) return
  yield { cid: blob.cid, what: 'blob', recordId: '' }
  if (stage !== 'fetched') return
  const payload = JSON.parse(decodeUtf8(await readBlob(session, blob))) as InvitePayload
  for (const { recordId, cid, sizeBytes } of must(termsOfInvite(payload)).records)
    if (!dropped.includes(recordId) && !notCame.includes(recordId)) yield { cid, what: 'share', recordId: '', sizeBytes }
}

/** Of one change of a share: the statement with its keys, and once they were fetched the records that it added. */
export async function* filesOfAmendment(session: Session, one: AmendmentEntry): AsyncGenerator<ReachableFile> {
  const { blob, fetched, grantId, dropped = [] } = one
  if (blob === null) return
  yield { cid: blob.cid, what: 'blob', recordId: '' }
  if (fetched !== true) return
  const { amendment } = JSON.parse(decodeUtf8(await readBlob(session, blob))) as Pick<AmendmentPayload, 'amendment'>
  const { added } = JSON.parse(amendment.amendmentJson) as GrantAmendment
  const { notCame = [] } = (await session.manifest.get('shares', grantId)) ?? {}
  const gone = new Set([...dropped, ...notCame])
  for (const { recordId, cid, sizeBytes } of added) if (!gone.has(recordId)) yield { cid, what: 'share', recordId: '', sizeBytes }
}

/** Of an entry about what somebody else gave; none of one that is not there. */
export async function* filesGiven(session: Session, collection: GivenCollection, entry: unknown): AsyncGenerator<ReachableFile> {
  if (entry === undefined) return
  if (collection === 'shares') yield* filesOfShare(session, entry as ShareEntry)
  else yield* filesOfAmendment(session, entry as AmendmentEntry)
}

/**
 * Of files that somebody else gave with this share, what may go with it. Their lists of blocks are the giver's: whoever knows names of blocks of
 * this vault, because it was shared with him or is kept by him, can have put them there, and they stay. One person may also share a record
 * twice, and what came back to whoever gave it is her own.
 */
export async function goingWith(session: Session, grantId: string, cids: readonly string[]): Promise<readonly string[]> {
  if (cids.length === 0) return []
  const files = byBlock(cids)
  const blocks = byBlock(await mustAwait(session.ports.blocks.findBlocks(cids)))
  // A name that is written in an unusual way may be that of anything here.
  let hasOthers = cids.some((cid) => digestOfCid(cid) === null)
  for await (const held of heldApartFrom(session, grantId)) {
    for (const cid of held) files.delete(blockKeyOf(cid))
    const lists = held.filter((cid) => !isSingleBlock(cid))
    const below = lists.length === 0 ? [] : await mustAwait(session.ports.blocks.findBlocks(lists))
    for (const cid of [...held, ...below]) hasOthers = blocks.delete(blockKeyOf(cid)) || hasOthers
  }
  // Block by block where there is anything of others: a list that stays behind names nothing that could be read, and goes with the next sweep.
  return hasOthers ? [...blocks.values()].filter(isSingleBlock) : [...files.values()]
}

/** One block may go by two names. */
function byBlock(cids: readonly string[]): Map<string, string> {
  return new Map(cids.map((cid) => [blockKeyOf(cid), cid]))
}

/** A few at a time. */
async function* heldApartFrom(session: Session, grantId: string): AsyncGenerator<readonly string[]> {
  let page: string[] = []
  for await (const cid of rootsApartFrom(session, grantId)) {
    page.push(cid)
    if (page.length < HELD_A_PAGE) continue
    yield page
    page = []
  }
  yield page
}

/** Root CIDs of all files that are held for another reason than this share. */
async function* rootsApartFrom(session: Session, grantId: string): AsyncGenerator<string> {
  const { manifest } = session
  try {
    for await (const cid of manifest.nodes()) yield cid
  } catch (error) {
    // What is damaged keeps nobody from ending a share.
    if (!(error instanceof Refusal)) throw error
  }
  for await (const { cid } of filesOfEntries(session)) yield cid
  for (const [id, share] of await manifest.list('shares')) {
    if (id !== grantId) for await (const { cid } of filesOfShare(session, share)) yield cid
    else if (share.consent !== undefined) yield share.consent.cid
  }
  for (const [, one] of await manifest.list('amendments'))
    if (one.side === 'given' || one.grantId !== grantId) for await (const { cid } of filesOfAmendment(session, one)) yield cid
}
