/** Nodes of a trie that were stored, and how they were asked for. */

import { decodeNode, dirtyLevels, encodeNode, setEntry } from '../../../electron/vault/session/manifest/trie.ts'
import type { TrieNode } from '../../../electron/vault/session/manifest/trie.ts'

/** A trie, wherever its nodes are. */
export type Root = TrieNode | string | null

/** What `createShelf` makes. */
export interface Shelf {
  readonly load: (ref: string) => Promise<TrieNode>
  readonly loadMany: (refs: readonly string[]) => Promise<readonly TrieNode[]>
  readonly store: (root: Root) => string | null
  /** Every reference that was loaded, and how many came in one question. */
  readonly loads: string[]
  readonly questions: number[]
}

/** An empty shelf. */
export function createShelf(): Shelf {
  const stored = new Map<string, string>()
  const loads: string[] = []
  const questions: number[] = []
  const load = (ref: string): Promise<TrieNode> => {
    loads.push(ref)
    const node = decodeNode(JSON.parse(stored.get(ref) ?? 'null'), ref)
    return node === null ? Promise.reject(new Error(`${ref} is not there`)) : Promise.resolve(node)
  }
  return {
    loads,
    questions,
    load,
    loadMany: (refs) => {
      questions.push(refs.length)
      return Promise.all(refs.map(load))
    },
    store: (root) => {
      for (const level of dirtyLevels(root)) {
        for (const node of level) {
          node.ref = `n${String(stored.size)}`
          stored.set(node.ref, JSON.stringify(encodeNode(node)))
        }
      }
      return root === null || typeof root === 'string' ? root : root.ref
    },
  }
}

/** For a trie whose nodes are all in memory. */
export const never = (ref: string): Promise<TrieNode> => Promise.reject(new Error(`${ref} should not be loaded`))

/** A trie in memory of these entries. */
export async function trieOf(entries: Iterable<readonly [string, unknown]>): Promise<Root> {
  let root: Root = null
  for (const [key, value] of entries) root = await setEntry(root, key, value, never, [])
  return root
}

/** `key 0`, `key 1` and so on, each with its number. */
export const numbered = (count: number): readonly (readonly [string, number])[] =>
  Array.from({ length: count }, (_, index) => [`key ${String(index)}`, index] as const)

/** Everything of a stream. */
export async function collect<T>(all: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = []
  for await (const one of all) found.push(one)
  return found
}
