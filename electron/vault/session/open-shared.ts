/** Opening a shared record: the receipt is signed and queued first, then the record opens. */

import { decodeBase64Url, encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { openKeyBox } from '../../../shared/crypto/key-box.ts'
import { receiptHash, signReceipt } from '../../../shared/crypto/receipt.ts'
import { decodeRecordContent } from '../../../shared/crypto/record-content.ts'
import type { RecordContent } from '../../../shared/crypto/record-content.ts'
import { openRecord } from '../../../shared/crypto/record-seal.ts'
import type { GrantedRecord } from '../../../shared/model/grant.ts'
import { queueLetter, sealLetter, storeLetter } from './mail.ts'
import { must, mustAwait, refusal } from './refusal.ts'
import { addActivity } from './session.ts'
import type { Session } from './session.ts'
import { openShare } from './shares.ts'
import type { OpenShare } from './shares.ts'

/** Errors: `grant-*`, `record-not-found`, `block-missing` where it was not fetched yet, `wrong-key`. */
export async function openSharedContent(session: Session, grantId: string, recordId: string): Promise<RecordContent> {
  const share = await openShare(session, grantId)
  const place = share.terms.records.findIndex((record) => record.recordId === recordId)
  const record = share.terms.records[place]
  if (record === undefined) throw refusal('record-not-found')
  const key = keyOf(share, place, record)
  const { chunks: count } = await mustAwait(session.ports.blocks.statFile(record.cid))
  const chunks = await mustAwait(session.ports.blocks.readChunks(record.cid, 0, count))
  const plain = must(await openRecord(chunks, key, { recordId, version: record.version }))
  await leaveReceipt(session, share, recordId, share.payload.rows[place]?.title ?? '')
  return must(decodeRecordContent(plain))
}

/** Only under the grant and purpose that it was given for. Errors: `record-not-found`, `wrong-key`. */
function keyOf({ terms, payload }: OpenShare, place: number, record: GrantedRecord): Uint8Array {
  const given = decodeBase64Url(payload.keys[place] ?? '')
  if (given === null || given.length === 0) throw refusal('record-not-found')
  if (payload.shareKey === undefined) return given
  const shareKey = decodeBase64Url(payload.shareKey)
  if (shareKey === null) throw refusal('wrong-key')
  const { grantId, purpose } = terms
  return must(openKeyBox(shareKey, { grantId, purpose, record }, given))
}

async function leaveReceipt(session: Session, share: OpenShare, recordId: string, title: string): Promise<void> {
  const { grantId, purpose } = share.terms
  await session.manifest.commit(async (tx) => {
    const entry = await tx.get('shares', grantId)
    if (entry === undefined || entry.ended !== undefined) throw refusal('grant-withdrawn')
    const statement = signReceipt(session.identity, {
      version: 1,
      grantId,
      seq: entry.receipts + 1,
      recordId,
      openedAtMs: session.ports.clock.now(),
      purpose,
      previous: entry.lastReceiptHash,
      reader: session.identity.did,
    })
    const letter = await storeLetter(session, sealLetter(session, share.contact, 'receipt', encodeUtf8(canonicalJson(statement))))
    await tx.set('shares', grantId, { ...entry, receipts: statement.seq, lastReceiptHash: receiptHash(statement) })
    await queueLetter(session, tx, share.contact.id, 'receipt', grantId, letter)
    await addActivity(session, tx, 'record-opened', { who: share.contact.name, what: title, grantId })
  })
}
