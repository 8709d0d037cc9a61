/** Which files of the block store the vault still needs: everything else may go. */

import { decodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { termsOfInvite } from '../../../../shared/crypto/child-grant.ts'
import type { InvitePayload } from '../../../../shared/model/grant.ts'
import type { AmendmentPayload, GrantAmendment } from '../../../../shared/model/amendment.ts'
import { ordersOf } from '../carry/mirror-entries.ts'
import type { AmendmentEntry, ShareEntry } from '../collections.ts'
import { must } from '../refusal.ts'
import { readBlob } from '../session.ts'
import type { Session } from '../session.ts'

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
  for await (const [recordId, { cid }] of manifest.entries('records')) yield { cid, what: 'record', recordId }
  for await (const [, { blob }] of manifest.entries('grants')) yield { cid: blob.cid, what: 'blob', recordId: '' }
  for await (const [, amendment] of manifest.entries('amendments')) yield* filesOfAmendment(session, amendment)
  for await (const [, { blob }] of manifest.entries('children')) yield { cid: blob.cid, what: 'blob', recordId: '' }
  for await (const [, { blob }] of manifest.entries('offers')) if (blob !== null) yield { cid: blob.cid, what: 'blob', recordId: '' }
  for await (const [, { blob }] of manifest.entries('journal')) yield { cid: blob.cid, what: 'blob', recordId: '' }
  for await (const [, { cid, deliveredAtMs }] of manifest.entries('deliveries')) {
    if (deliveredAtMs === undefined) yield { cid, what: 'letter', recordId: '' }
  }
  for await (const [, { lastBackup }] of manifest.entries('vault'))
    if (lastBackup !== undefined) yield { cid: lastBackup.blocks.cid, what: 'blob', recordId: '' }
  for await (const [, entry] of manifest.entries('kept')) for (const { cid } of ordersOf(entry)) yield { cid, what: 'blob', recordId: '' }
  for await (const [, share] of manifest.entries('shares')) yield* filesOfShare(session, share)
}

/** What tells of records that somebody else gave. */
export type GivenCollection = 'shares' | 'amendments'

/** Of one share: its consent, its keys, and once it was fetched the records of the other person. */
export async function* filesOfShare(session: Session, { blob, consent, stage, dropped = [] }: ShareEntry): AsyncGenerator<ReachableFile> {
  if (consent !== undefined) yield { cid: consent.cid, what: 'blob', recordId: '' }
  if (blob === null) return
  yield { cid: blob.cid, what: 'blob', recordId: '' }
  if (stage !== 'fetched') return
  const payload = JSON.parse(decodeUtf8(await readBlob(session, blob))) as InvitePayload
  for (const { recordId, cid, sizeBytes } of must(termsOfInvite(payload)).records)
    if (!dropped.includes(recordId)) yield { cid, what: 'share', recordId: '', sizeBytes }
}

/** Of one change of a share: the statement with its keys, and once they were fetched the records that it added. */
export async function* filesOfAmendment(session: Session, { blob, fetched, dropped = [] }: AmendmentEntry): AsyncGenerator<ReachableFile> {
  if (blob === null) return
  yield { cid: blob.cid, what: 'blob', recordId: '' }
  if (fetched !== true) return
  const { amendment } = JSON.parse(decodeUtf8(await readBlob(session, blob))) as Pick<AmendmentPayload, 'amendment'>
  const { added } = JSON.parse(amendment.amendmentJson) as GrantAmendment
  for (const { recordId, cid, sizeBytes } of added) if (!dropped.includes(recordId)) yield { cid, what: 'share', recordId: '', sizeBytes }
}

/** Of an entry about what somebody else gave; none of one that is not there. */
export async function* filesGiven(session: Session, collection: GivenCollection, entry: unknown): AsyncGenerator<ReachableFile> {
  if (entry === undefined) return
  if (collection === 'shares') yield* filesOfShare(session, entry as ShareEntry)
  else yield* filesOfAmendment(session, entry as AmendmentEntry)
}

/** CIDs of records that this vault holds for another reason than this share: one person may share a record twice, and what came back to whoever gave it is her own. */
export async function heldByOthers(session: Session, grantId: string): Promise<ReadonlySet<string>> {
  const cids = new Set<string>()
  const note = async (files: AsyncGenerator<ReachableFile>): Promise<void> => {
    for await (const { cid, what } of files) if (what === 'share') cids.add(cid)
  }
  for (const [id, share] of await session.manifest.list('shares')) if (id !== grantId) await note(filesOfShare(session, share))
  for await (const [, { cid }] of session.manifest.entries('records')) cids.add(cid)
  for (const [, one] of await session.manifest.list('amendments')) if (one.grantId !== grantId) await note(filesOfAmendment(session, one))
  return cids
}
