/** Every node of one state of a manifest. */

import type { CollectionName, WalkedNode } from './manifest.ts'
import { cidOf } from './manifest-nodes.ts'
import type { NodeCache } from './node-cache.ts'
import { listSeen, walkNodes } from './trie-walk.ts'
import type { RootedState } from './two-states.ts'

type Walked = Pick<RootedState, 'roots'> & { readonly rootCid: string | null }

/** From the root on, one collection after the other. Errors: those of reading a node. */
export async function* walkState({ roots, rootCid }: Walked, nodes: NodeCache): AsyncGenerator<WalkedNode> {
  if (rootCid !== null) yield { cid: cidOf(rootCid), collection: null, entries: null }
  for (const [name, root] of Object.entries(roots))
    for await (const node of walkNodes(root, nodes.walking())) {
      const entries = node.type === 'leaf' ? node.entries : null
      if (node.ref !== null) yield { cid: cidOf(node.ref), collection: name as CollectionName, entries }
    }
}

/** CIDs of those that lie in memory. */
export async function nodesSeen({ roots, rootCid }: Walked, nodes: NodeCache): Promise<readonly string[]> {
  const seen: string[] = rootCid === null ? [] : [rootCid]
  for (const root of Object.values(roots)) seen.push(...(await listSeen(root, nodes.load)))
  return seen.map(cidOf)
}
