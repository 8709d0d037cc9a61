/** Two states of a manifest beside each other: what only one of them has, and what counts again when one takes the place of the other. */

import type { Collections } from '../collections.ts'
import { Refusal } from '../refusal.ts'
import { filesOf } from './entry-files.ts'
import type { CollectionName, Differences, Roots } from './manifest.ts'
import { cidOf } from './manifest-nodes.ts'
import { listReplaced } from './trie.ts'
import type { LoadNode } from './trie.ts'

/** A state by its root and what that leads to. */
export interface RootedState {
  readonly roots: Roots
  readonly rootCid: string | null
}

/** CIDs of nodes below the roots of the first state that the second does not have. Errors: those of reading a node. */
export async function* nodesOnlyIn(state: RootedState, other: RootedState, load: LoadNode): AsyncGenerator<string> {
  for (const [name, root] of Object.entries(state.roots))
    for await (const ref of listReplaced(root, other.roots[name as CollectionName] ?? null, load)) yield cidOf(ref)
}

/** Nodes that only the older of two states needs, its root with them: they go with the next commit, whoever wrote them. */
export async function replacedSince(older: RootedState, newer: RootedState, load: LoadNode): Promise<string[]> {
  const replaced: string[] = []
  if (older.rootCid !== null && older.rootCid !== newer.rootCid) replaced.push(cidOf(older.rootCid))
  try {
    for await (const cid of nodesOnlyIn(older, newer, load)) replaced.push(cid)
  } catch (error) {
    // A node of the older one that cannot be read is only garbage that stays.
    if (!(error instanceof Refusal)) throw error
  }
  return replaced
}

/** The same differences; files of their side are noted in `kept` as they pass. */
export async function* notingTheirs(differences: Differences, kept: Set<string>): Differences {
  for await (const difference of differences) {
    const theirs = difference.theirs as Collections[CollectionName] | undefined
    for (const cid of filesOf(difference.collection, theirs)) kept.add(cid)
    yield difference
  }
}
