/** What the page says of one thing that was dropped: one sentence, then a line for each question. */

import type { Purpose } from '../../shared/model/grant.ts'
import type { VerifyKey } from './words-en.ts'

/** good: nothing speaks against it; attention: something is left to find out; serious: do not rely on it. */
export type Verdict = 'good' | 'attention' | 'serious'

/** ledger: only the ledger can say; you: only the person in front of the page can; note: said for completeness. */
export type Answer = 'yes' | 'no' | 'ledger' | 'you' | 'note'

export type Question = 'unchanged' | 'signer' | 'allows' | 'today' | 'stopped' | 'since' | 'complete' | 'reader' | 'when'

/** A value inside a sentence: text, a count, a moment, or what a purpose is called. */
export type Value = string | number | { readonly atMs: number } | { readonly purpose: Purpose }

export interface Said {
  readonly key: VerifyKey
  readonly values?: Readonly<Record<string, Value>>
}

export interface Line {
  readonly question: Question
  readonly answer: Answer
  readonly said: Said
}

/** For whoever looks closer; shown as it is. */
export interface Detail {
  readonly key: VerifyKey
  readonly text: string
}

export interface Finding {
  readonly kind: 'record' | 'proof' | 'consent' | 'receipts' | 'card' | 'accesses' | 'health-card' | 'keys' | 'revocations'
  readonly verdict: Verdict
  readonly headline: Said
  readonly lines: readonly Line[]
  readonly details: readonly Detail[]
  /** What a ledger can be asked about it. */
  readonly ask?: LedgerQuestion
  /** Whose keys can be fetched for it: the address that a health card names. */
  readonly issuer?: string
}

export interface LedgerQuestion {
  readonly chainId: number
  readonly genesisHash: string
  readonly sealLog: string
  /** Zero words where it is not asked about. */
  readonly leaf: string
  readonly path: readonly string[]
  readonly lock: string
  /** Seals that are asked about beside it; absent: none. */
  readonly roots?: readonly string[]
}

/** What an address answered. */
export interface LedgerAnswer {
  readonly address: string
  /** Of the newest chain block. */
  readonly blockAtMs: number
  /** Zero for never. */
  readonly sealedAtMs: number
  readonly openedAtMs: number
  /** Of the seals that were asked about beside it, zero for never; absent: none were. */
  readonly roots?: ReadonlyMap<string, number>
}

export const ZERO_WORD = `0x${'00'.repeat(32)}`

/** A sentence with its values. */
export function said(key: VerifyKey, values?: Said['values']): Said {
  return values === undefined ? { key } : { key, values }
}

/** One line. */
export function line(question: Question, answer: Answer, key: VerifyKey, values?: Said['values']): Line {
  return { question, answer, said: said(key, values) }
}

/** Nothing else is worth saying of it. */
export function refused(kind: Finding['kind'], key: VerifyKey, values?: Said['values']): Finding {
  return { kind, verdict: 'serious', headline: said(key, values), lines: [], details: [] }
}
