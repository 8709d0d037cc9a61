/** One change of a manifest while it is being made. */

import type { AwaitedFiles } from './awaited-files.ts'
import { filesOf } from './entry-files.ts'
import type { CollectionName, Roots, Transaction } from './manifest.ts'
import type { NodeCache } from './node-cache.ts'
import { deleteEntry, getEntry, setEntry } from './trie.ts'
import type { TrieNode } from './trie.ts'
import { setEntries } from './trie-bulk.ts'

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

/** Of the manifest that is changed. */
interface Drafted {
  /** Peer id; empty where there is none. */
  readonly device: string
  readonly nodes: NodeCache
  readonly awaited: AwaitedFiles
}

/** Begins with what counts now; nothing of it counts before it is stored. */
export function openDraft(counting: Roots, { device, nodes, awaited }: Drafted): Draft {
  const roots: Draft['roots'] = { ...counting }
  const replaced: string[] = []
  const dropped: string[] = []
  const kept = new Set<string>()
  const tx: Transaction = {
    device,
    get: async (collection, key) => (await getEntry(roots[collection] ?? null, key, nodes.load)) as never,
    set: async (collection, key, entry) => {
      roots[collection] = await setEntry(roots[collection] ?? null, key, entry, nodes.load, replaced)
      const files = filesOf(collection, entry)
      for (const cid of files) kept.add(cid)
      awaited.settle(files)
    },
    setMany: async (collection, entries) => {
      roots[collection] = await setEntries(roots[collection] ?? null, entries, nodes.loadMany, replaced)
    },
    delete: async (collection, key) => {
      draft.removing = true
      // A letter that a newer one replaces is no secret to be forgotten.
      draft.shredding ||= collection !== 'deliveries'
      roots[collection] = await deleteEntry(roots[collection] ?? null, key, nodes.load, replaced)
    },
    dropFilesAfter: (cids) => {
      draft.removing = true
      dropped.push(...cids)
      awaited.settle(cids)
    },
  }
  const draft: Draft = { roots, replaced, dropped, kept, removing: false, shredding: false, tx }
  return draft
}
