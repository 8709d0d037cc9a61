/** How far a chain of receipts is known, and what follows from there: the one rule of whoever gives keys against receipts, and of whoever keeps them. */

import type { GrantTerms, ReceiptStatement } from '../model/grant.ts'
import { MISSING_MAX } from '../model/receipt-numbers.ts'
import { receiptHash, verifyReceipt } from './receipt.ts'

/** The last receipt of a chain that is known: its number and its hash; 0 and empty before the first. */
export interface ChainPoint {
  readonly seq: number
  readonly hash: string
}

export const CHAIN_START: ChainPoint = { seq: 0, hash: '' }

/** What receipts have to be about. */
export type ReceiptsOf = Pick<GrantTerms, 'grantId' | 'grantee' | 'purpose'>

/**
 * The receipts that are new behind `known`, in their order; empty where the last one is the last that is known, and null where they do not follow from it.
 * Some that are known already may stand before; a gap, another receipt under a known number, and an older one as the last are refused.
 */
export function followChain(known: ChainPoint, statements: readonly ReceiptStatement[]): readonly ReceiptStatement[] | null {
  const [first] = statements
  const last = statements.at(-1)
  if (first === undefined || last === undefined || first.seq > known.seq + 1 || last.seq < known.seq) return null
  let before: ChainPoint | null = null
  const fresh: ReceiptStatement[] = []
  for (const statement of statements) {
    const from: ChainPoint | null = statement.seq === known.seq + 1 ? known : before
    if (before !== null && statement.seq !== before.seq + 1) return null
    if (from !== null && statement.previous !== from.hash) return null
    const hash = receiptHash(statement)
    if (statement.seq === known.seq && hash !== known.hash) return null
    if (statement.seq > known.seq) fresh.push(statement)
    before = { seq: statement.seq, hash }
  }
  return fresh
}

/** True where every one is about this grant and purpose and signed by its grantee. */
export function areReceiptsOf(of: ReceiptsOf, statements: readonly ReceiptStatement[]): boolean {
  return statements.every(
    (statement) =>
      statement.grantId === of.grantId && statement.reader === of.grantee && statement.purpose === of.purpose && verifyReceipt(statement),
  )
}

/** A receipt as the next one sees it. */
export type ChainLink = Pick<ReceiptStatement, 'seq' | 'previous'> & { readonly hash: string }

/** Numbers of receipts that follow from another one than what is here under the number before, in order. What is missing before one says nothing of it. */
export function brokenNumbers(links: readonly ChainLink[]): readonly number[] {
  const hashes = new Map<number, readonly string[]>([[CHAIN_START.seq, [CHAIN_START.hash]]])
  for (const { seq, hash } of links) hashes.set(seq, [...(hashes.get(seq) ?? []), hash])
  const broken = links.flatMap(({ seq, previous }) => (hashes.get(seq - 1)?.includes(previous) === false ? [seq] : []))
  return [...new Set(broken)].sort((a, b) => a - b).slice(0, MISSING_MAX)
}

/** How far a chain goes from its beginning without a gap. Of two under one number the one counts that the next follows from, else the first in the list. */
export function chainEnd(statements: readonly ReceiptStatement[]): ChainPoint {
  const known = new Map<number, ReceiptStatement[]>()
  for (const statement of statements) known.set(statement.seq, [...(known.get(statement.seq) ?? []), statement])
  let ends: readonly ChainPoint[] = [CHAIN_START]
  for (let seq = 1; ; seq++) {
    const next = ends.flatMap(({ hash }) => (known.get(seq) ?? []).filter(({ previous }) => previous === hash))
    if (next.length === 0) return ends[0] ?? CHAIN_START
    ends = next.map((statement) => ({ seq, hash: receiptHash(statement) }))
  }
}
