/** The seals of receipts inside a receipts file: which ledger has them, and the way from each receipt to what was sealed that day. They say nothing of other consents but how many receipts a seal may hold. */

import type { LedgerReference } from '../model/grant.ts'
import { canonicalJson, parseJson } from './canonical-json.ts'
import { binaryOf, binaryTextIn } from './consent-file.ts'
import { isReceiptProof, PROOFS_TYPE } from './receipt-batch.ts'
import type { ReceiptProof } from './receipt-batch.ts'
import { RECEIPTS_MAX } from './receipts-file.ts'

export interface ReceiptSeals {
  /** Null: the one that the consent names. */
  readonly ledger: LedgerReference | null
  readonly proofs: readonly ReceiptProof[]
}

const DEPTH_MAX = 5
const WORD = /^0x[0-9a-f]{64}$/u
const ADDRESS = /^0x[0-9a-fA-F]{40}$/u

/** A list alone where the consent names the ledger. */
export function buildReceiptSeals({ ledger, proofs }: ReceiptSeals): object {
  return binaryOf(PROOFS_TYPE, canonicalJson(ledger === null ? proofs : { ledger, proofs }))
}

/** Null where a file has none; `broken` where they are not whole. */
export function readReceiptSeals(value: unknown): ReceiptSeals | 'broken' | null {
  const text = binaryTextIn(value, PROOFS_TYPE)
  if (text === '') return null
  const parsed = parseJson(text, { depthMax: DEPTH_MAX })
  if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null) return 'broken'
  const { ledger, proofs } = Array.isArray(parsed.value)
    ? { ledger: null, proofs: parsed.value as readonly unknown[] }
    : (parsed.value as { readonly ledger?: unknown; readonly proofs?: unknown })
  if (!Array.isArray(proofs) || proofs.length > RECEIPTS_MAX || !proofs.every(isReceiptProof)) return 'broken'
  if (ledger === null) return { ledger, proofs }
  return isLedgerReference(ledger) ? { ledger, proofs } : 'broken'
}

/** In form: a chain, its beginning and a contract on it. */
export function isLedgerReference(ledger: unknown): ledger is LedgerReference {
  if (typeof ledger !== 'object' || ledger === null) return false
  const { chainId, genesisHash, sealLog } = ledger as Partial<LedgerReference>
  const isNamed = typeof genesisHash === 'string' && WORD.test(genesisHash) && typeof sealLog === 'string' && ADDRESS.test(sealLog)
  return isNamed && Number.isSafeInteger(chainId)
}
