/** Receipts: the reader's signed statement of one opening, numbered and chained, so that a missing one shows. */

import type { ReceiptStatement } from '../model/grant.ts'
import { isMoment } from '../model/moment.ts'
import { decodeBase64Url, encodeBase64Url, encodeUtf8 } from './bytes.ts'
import { canonicalJson } from './canonical-json.ts'
import { sha256 } from './hash.ts'
import { signBytes, verifyBytes } from './identity.ts'
import type { IdentityKeys } from './identity.ts'
import { SIGNATURE_DOMAINS } from './labels.ts'

/** Of the openings of one share. */
export const RECEIPT_SEQ_MAX = 2 ** 31

/** Signs one opening. */
export function signReceipt(identity: IdentityKeys, fields: Omit<ReceiptStatement, 'signature'>): ReceiptStatement {
  return { ...fields, signature: encodeBase64Url(signBytes(identity, SIGNATURE_DOMAINS.receipt, encodeUtf8(canonicalJson(fields)))) }
}

/** True where shape and signature of the reader are right. */
export function verifyReceipt(statement: ReceiptStatement): boolean {
  if (typeof statement !== 'object' || statement === null || !isShaped(statement)) return false
  const { signature, ...fields } = statement
  const raw = decodeBase64Url(signature)
  return raw !== null && verifyBytes(statement.reader, SIGNATURE_DOMAINS.receipt, encodeUtf8(canonicalJson(fields)), raw)
}

/** What the next receipt names as `previous`. */
export function receiptHash(statement: ReceiptStatement): string {
  return encodeBase64Url(sha256(encodeUtf8(canonicalJson(statement))))
}

function isShaped(statement: ReceiptStatement): boolean {
  const texts = [statement.grantId, statement.recordId, statement.purpose, statement.previous, statement.reader, statement.signature]
  return (
    statement.version === 1 &&
    (statement.act === undefined || (statement.act as unknown) === 'saved') &&
    texts.every((text) => typeof text === 'string' && text.length <= 200) &&
    Number.isSafeInteger(statement.seq) &&
    statement.seq >= 1 &&
    statement.seq <= RECEIPT_SEQ_MAX &&
    isMoment(statement.openedAtMs)
  )
}
