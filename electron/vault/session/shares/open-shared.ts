/** Opening a shared record: the receipt is signed and queued first, then the record opens. */

import { decodeBase64Url } from '../../../../shared/crypto/bytes.ts'
import { openerOf, openKeyBox, SHARE_KEY_BYTES } from '../../../../shared/crypto/key-box.ts'
import { decodeRecordContent } from '../../../../shared/crypto/record-content.ts'
import type { RecordContent } from '../../../../shared/crypto/record-content.ts'
import { openRecord } from '../../../../shared/crypto/record-seal.ts'
import type { GrantedRecord } from '../../../../shared/model/grant.ts'
import { keyAgainstReceipt } from './ask-key.ts'
import { listAmendments } from './amendments.ts'
import { isClosedByLedger } from './closed-by-ledger.ts'
import { leaveReceipt } from './openings.ts'
import type { Opening } from './openings.ts'
import type { ShareRecord } from './share-records.ts'
import { must, mustAwait, refusal } from '../refusal.ts'
import type { Session } from '../session.ts'
import { goesAtMs, openShare } from './shares.ts'
import type { OpenShare } from './shares.ts'

/** Errors: `grant-*` and those of `contentOf`. */
export async function openSharedContent(session: Session, grantId: string, recordId: string): Promise<RecordContent> {
  return contentOf(session, await openShare(session, grantId, 'kept'), recordId)
}

/** The share again where something of it has changed, or ended, since it was opened; else the same, which spares reading all of it. Errors: `grant-*`. */
export async function asItIsNow(session: Session, share: OpenShare): Promise<OpenShare> {
  const { grantId } = share.terms
  const entry = await session.manifest.get('shares', grantId)
  const amendments = (await listAmendments(session, 'received')).get(grantId) ?? []
  const isSame =
    entry?.ended === undefined &&
    entry?.blob?.cid === share.entry.blob?.cid &&
    amendments.length === share.amendments.length &&
    goesAtMs(share.entry) > session.ports.clock.now() &&
    !isClosedByLedger(session, grantId)
  return isSame ? share : openShare(session, grantId, 'kept')
}

/** One record of a share that was opened just now. Errors: `grant-withdrawn`, `record-not-found`, `record-taken-back`, `block-missing` where it was not fetched yet, `wrong-key`, and those of `keyAgainstReceipt`. */
export async function contentOf(
  session: Session,
  share: OpenShare,
  recordId: string,
  saving: Pick<Opening, 'act' | 'isAgain'> = {},
): Promise<RecordContent> {
  const found = share.records.find(({ record }) => record.recordId === recordId)
  if (share.amended.removedAtMs.has(recordId)) throw refusal('record-taken-back')
  if (found === undefined) throw refusal('record-not-found')
  const { record, box, row } = found
  const opened = { record, title: row.title }
  const held = share.terms.keysOn === 'receipt' ? null : keyOf(share, record, box)
  const { chunks: count } = await mustAwait(session.ports.blocks.statFile(record.cid))
  const chunks = await mustAwait(session.ports.blocks.readChunks(record.cid, 0, count))
  const key = held ?? (await keyAgainstReceipt(session, share, opened, openerFor(share, found)))
  const plain = must(await openRecord(chunks, key, { recordId, version: record.version }))
  // A key that was given against a receipt has one of its opening.
  if (held !== null || saving.act !== undefined) await leaveReceipt(session, share, { ...opened, ...saving })
  return must(decodeRecordContent(plain))
}

/** What is passed on of one record of a share: its key, or where keys are given against receipts what opens the box that comes then. Errors: `record-not-found`, `wrong-key`. */
export function keyOfShared(share: OpenShare, recordId: string): Uint8Array {
  const found = share.records.find(({ record }) => record.recordId === recordId)
  if (found === undefined) throw refusal('record-not-found')
  return share.terms.keysOn === 'receipt' ? openerFor(share, found) : keyOf(share, found.record, found.box)
}

/** Opens the box of one record that is given against a receipt: from the key of the share, or, of what was passed on, as it came. Errors: `record-not-found`, `wrong-key`. */
function openerFor(share: OpenShare, { record, box }: Pick<ShareRecord, 'record' | 'box'>): Uint8Array {
  if (share.payload.chain !== undefined) return keyOf(share, record, box)
  const shareKey = decodeBase64Url(share.payload.shareKey ?? '')
  if (shareKey?.length !== SHARE_KEY_BYTES) throw refusal('wrong-key')
  const { grantId, purpose } = share.terms
  return openerOf(shareKey, { grantId, purpose, record })
}

/** Only under the grant and purpose that it was given for. Errors: `record-not-found`, `wrong-key`. */
function keyOf({ terms, payload }: OpenShare, record: GrantedRecord, box: string): Uint8Array {
  const given = decodeBase64Url(box)
  if (given === null || given.length === 0) throw refusal('record-not-found')
  if (payload.shareKey === undefined) return given
  const shareKey = decodeBase64Url(payload.shareKey)
  if (shareKey === null) throw refusal('wrong-key')
  const { grantId, purpose } = terms
  return must(openKeyBox(shareKey, { grantId, purpose, record }, given))
}
