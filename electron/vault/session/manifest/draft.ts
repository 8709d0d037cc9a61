/** One change of a manifest while it is being made. */

import type { CollectionName, Transaction } from './manifest.ts'
import type { TrieNode } from './trie.ts'

/** A change that is being made. */
export interface Draft {
  readonly roots: Partial<Record<CollectionName, TrieNode | string | null>>
  readonly replaced: string[]
  readonly dropped: string[]
  /** Files that entries lead to from here on, and nodes of a state that is taken as it is: one of them may have been on its way out. */
  readonly kept: Set<string>
  /** Something is taken out: what held it is to go before anybody is told that it is gone. */
  removing: boolean
  /** It is to be gone for good, whoever still fetches a state of before. */
  shredding: boolean
  readonly tx: Transaction
}
