/** The receipts of one letter: one alone, or a list of them. */

import { decodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { parseJson } from '../../../../shared/crypto/canonical-json.ts'
import type { ReceiptStatement } from '../../../../shared/model/grant.ts'
import { must } from '../refusal.ts'

const JSON_DEPTH_MAX = 4

/** As they were written; nothing of them is checked. Errors: `peer-protocol` and others of parsing. */
export function statementsIn(payload: Uint8Array): readonly ReceiptStatement[] {
  const value = must(parseJson(decodeUtf8(payload), { depthMax: JSON_DEPTH_MAX }))
  return (Array.isArray(value) ? value : [value]) as readonly ReceiptStatement[]
}

/** How many there are; one where it cannot be read. */
export function countReceipts(payload: Uint8Array): number {
  const parsed = parseJson(decodeUtf8(payload), { depthMax: JSON_DEPTH_MAX })
  return parsed.ok && Array.isArray(parsed.value) ? Math.max(1, parsed.value.length) : 1
}
