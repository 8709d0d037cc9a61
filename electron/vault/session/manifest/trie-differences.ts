/** What two tries do not agree on: parts with the same reference are never looked at. */

import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { refOf } from './trie.ts'
import type { LoadNode, TrieNode } from './trie.ts'
import { listEntries } from './trie-walk.ts'

export interface Difference {
  readonly key: string
  /** undefined where this side has none. */
  readonly mine: unknown
  readonly theirs: unknown
}

type Root = TrieNode | string | null

/** Entries that only one side has, or that differ, each once. */
export async function* listDifferences(mine: Root, theirs: Root, load: LoadNode): AsyncGenerator<Difference> {
  if (isSame(mine, theirs)) return
  const [a, b] = [await loaded(mine, load), await loaded(theirs, load)]
  if (a?.type === 'branch' && b?.type === 'branch') {
    for (const [place, child] of a.children.entries()) yield* listDifferences(child, b.children[place] ?? null, load)
    return
  }
  // One side may have split a leaf that the other has not: then their entries are compared.
  const others = new Map<string, unknown>()
  const loadMany = (refs: readonly string[]): Promise<readonly TrieNode[]> => Promise.all(refs.map(load))
  for await (const [key, value] of listEntries(b, loadMany)) others.set(key, value)
  for await (const [key, value] of listEntries(a, loadMany)) {
    const other = others.get(key)
    others.delete(key)
    if (other === undefined || canonicalJson(value) !== canonicalJson(other)) yield { key, mine: value, theirs: other }
  }
  for (const [key, theirValue] of others) yield { key, mine: undefined, theirs: theirValue }
}

/** References of stored nodes of `theirs` at places where `mine` has others; level by level, so that each level can be fetched at once. */
export async function fetchDifferent(
  pairs: readonly (readonly [mine: Root, theirs: Root])[],
  load: LoadNode,
  fetch: (refs: readonly string[]) => Promise<void>,
): Promise<readonly string[]> {
  const all: string[] = []
  let level = pairs.filter(([mine, theirs]) => !isSame(mine, theirs))
  while (level.length > 0) {
    const refs = level.flatMap(([, theirs]) => (typeof theirs === 'string' ? [theirs] : []))
    await fetch(refs)
    all.push(...refs)
    const next: (readonly [Root, Root])[] = []
    for (const [mine, theirs] of level) {
      const b = await loaded(theirs, load)
      if (b?.type !== 'branch') continue
      const a = await loaded(mine, load)
      for (const [place, child] of b.children.entries()) {
        const other = a?.type === 'branch' ? (a.children[place] ?? null) : null
        if (!isSame(other, child)) next.push([other, child])
      }
    }
    level = next
  }
  return all
}

function isSame(a: Root, b: Root): boolean {
  if (a === b) return true
  const [refA, refB] = [refOf(a), refOf(b)]
  return refA !== null && refA === refB
}

function loaded(root: Root, load: LoadNode): Promise<TrieNode | null> {
  return root === null || typeof root !== 'string' ? Promise.resolve(root) : load(root)
}
