/** Walks through whole tries: the children of a branch are loaded with one question, and those of the next one while this one is looked at. */

import { refOf } from './trie.ts'
import type { LeafNode, LoadNode, TrieNode } from './trie.ts'
import type { LoadNodes } from './trie-bulk.ts'

type Root = TrieNode | string | null

/** All nodes, a parent before its children, in the order of their paths. */
export async function* walkNodes(root: Root, load: LoadNodes): AsyncGenerator<TrieNode> {
  for (const node of await loadAll([root], load)) yield* walkFrom(node, below(node, load), load)
}

/** All entries, in the order of their paths. */
export async function* listEntries(root: Root, load: LoadNodes): AsyncGenerator<readonly [string, unknown]> {
  for await (const leaf of listLeaves(root, load)) yield* leaf.entries
}

/** All leaves, in the order of their paths. */
export async function* listLeaves(root: Root, load: LoadNodes): AsyncGenerator<LeafNode> {
  for await (const node of walkNodes(root, load)) if (node.type === 'leaf') yield node
}

/** References of all stored nodes, a parent before its children. */
export async function* listNodes(root: Root, load: LoadNodes): AsyncGenerator<string> {
  for await (const { ref } of walkNodes(root, load)) if (ref !== null) yield ref
}

/** References of all stored nodes that can be seen: what is below one that cannot be read is left out. */
export async function listSeen(root: Root, load: LoadNode): Promise<readonly string[]> {
  const ref = refOf(root)
  const node = typeof root === 'string' ? await load(root).catch(() => null) : root
  const seen = ref === null ? [] : [ref]
  if (node?.type === 'branch') for (const child of node.children) seen.push(...(await listSeen(child, load)))
  return seen
}

async function* walkFrom(node: TrieNode, loading: Promise<readonly TrieNode[]>, load: LoadNodes): AsyncGenerator<TrieNode> {
  yield node
  const children = await loading
  let next = below(children[0], load)
  for (const [at, child] of children.entries()) {
    const mine = next
    next = below(children[at + 1], load)
    yield* walkFrom(child, mine, load)
  }
}

/** The children of a node, on their way. */
function below(node: TrieNode | undefined, load: LoadNodes): Promise<readonly TrieNode[]> {
  const loading = node?.type === 'branch' ? loadAll(node.children, load) : Promise.resolve([])
  // Whoever comes to them hears of it.
  loading.catch(() => undefined)
  return loading
}

/** In order, without the empty places; those that are only references are loaded together. */
async function loadAll(places: readonly Root[], load: LoadNodes): Promise<readonly TrieNode[]> {
  const refs = places.filter((place) => typeof place === 'string')
  const loaded = refs.length === 0 ? [] : await load(refs)
  let at = 0
  return places.flatMap((place) => (typeof place === 'string' ? (loaded[at++] ?? []) : (place ?? [])))
}
