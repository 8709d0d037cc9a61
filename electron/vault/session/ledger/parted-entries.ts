/** What is kept of embedded ledgers that went on on two computers, and of those that were begun in their place. */

import type { LedgerReference } from '../../../../shared/model/grant.ts'

/** What another computer wrote in the same ledger, at places where this one has something else. */
export interface PartedEntry {
  readonly atMs: number
  readonly genesisHash: string
  /** Number of the first line that is another one. */
  readonly from: number
  /** What was put there and is known, 0x. */
  readonly values: readonly string[]
  /** Name of the contact who told. */
  readonly by: string
}

export interface LedgerBefore {
  readonly ledger: LedgerReference
  /** When the next one was begun. */
  readonly endedAtMs: number
  /** Contacts whose shares name it heard of the new one. */
  readonly told?: true
}

/** A contact's ledger that she gave up for another one; key: the contact's id, "/", genesis of the one of before. */
export interface MovedLedger {
  readonly to: LedgerReference
  readonly atMs: number
}
