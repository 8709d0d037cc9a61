/** Many entries of a trie at once: level by level, so that each level is loaded with one question, and with the same trie as one by one. */

import { sha256Name } from '../../../../shared/crypto/hash.ts'
import { DEPTH_MAX, LEAF_ENTRIES_MAX } from './trie.ts'
import type { TrieNode } from './trie.ts'

/** Loads stored nodes, in order. */
export type LoadNodes = (refs: readonly string[]) => Promise<readonly TrieNode[]>

const DIGIT_0 = 48
const LETTER_A = 97

type Root = TrieNode | string | null
interface Item {
  readonly key: string
  readonly value: unknown
  /** 64 hexadecimal characters of the SHA-256 of the key. */
  readonly place: string
}
interface Job {
  readonly items: readonly Item[]
  readonly depth: number
  readonly node: Root
  /** Puts what came of it into its parent. */
  readonly set: (node: TrieNode) => void
}

/** A trie with these entries added or replaced; of two with one key the later counts. `replaced` collects references that the new trie no longer needs. */
export async function setEntries(
  root: Root,
  entries: Iterable<readonly [string, unknown]>,
  load: LoadNodes,
  replaced: string[],
): Promise<Root> {
  const unique = new Map(entries)
  if (unique.size === 0) return root
  const items = Array.from(unique, ([key, value]) => ({ key, value, place: sha256Name(key, 'hex') }))
  let made: Root = root
  let level: readonly Job[] = [
    {
      items,
      depth: 0,
      node: root,
      set: (node) => {
        made = node
      },
    },
  ]
  while (level.length > 0) {
    const nodes = await loadLevel(level, load)
    level = level.flatMap((job, at) => insertMany(job, nodes[at] ?? null, replaced))
  }
  return made
}

/** The values of those keys that are there. */
export async function getEntries(root: Root, keys: readonly string[], load: LoadNodes): Promise<ReadonlyMap<string, unknown>> {
  const found = new Map<string, unknown>()
  if (root === null) return found
  const items = [...new Set(keys)].map((key) => ({ key, value: undefined, place: sha256Name(key, 'hex') }))
  let level: readonly Omit<Job, 'set'>[] = [{ items, depth: 0, node: root }]
  while (level.length > 0) {
    const nodes = await loadLevel(level, load)
    level = level.flatMap(({ items: wanted, depth }, at) => {
      const node = nodes[at] ?? null
      if (node?.type === 'branch')
        return bucketsOf(wanted, depth).flatMap((bucket, place) => {
          const child = node.children[place] ?? null
          return bucket === undefined || child === null ? [] : [{ items: bucket, depth: depth + 1, node: child }]
        })
      for (const { key } of wanted) if (node?.entries.has(key) === true) found.set(key, node.entries.get(key))
      return []
    })
  }
  return found
}

/** The nodes of one level; those that are only references are loaded together. */
async function loadLevel(level: readonly Pick<Job, 'node'>[], load: LoadNodes): Promise<readonly (TrieNode | null)[]> {
  const refs = level.flatMap(({ node }) => (typeof node === 'string' ? [node] : []))
  const loaded = refs.length === 0 ? [] : await load(refs)
  let at = 0
  return level.map(({ node }) => (typeof node === 'string' ? (loaded[at++] ?? null) : node))
}

/** Makes the new node of one place; what is still to do below it comes back. */
function insertMany({ items, depth, set }: Job, node: TrieNode | null, replaced: string[]): readonly Job[] {
  if (node !== null && node.ref !== null) replaced.push(node.ref)
  if (node?.type !== 'branch') {
    set(leafOrBranch(node === null ? items : [...itemsOf(node.entries, items), ...items], depth))
    return []
  }
  const children = node.ref === null ? node.children : [...node.children]
  set(node.ref === null ? node : { type: 'branch', children, ref: null })
  return bucketsOf(items, depth).flatMap((bucket, place) =>
    bucket === undefined
      ? []
      : [
          {
            items: bucket,
            depth: depth + 1,
            node: children[place] ?? null,
            set: (child: TrieNode) => {
              children[place] = child
            },
          },
        ],
  )
}

/** Entries of a leaf that are not replaced. */
function itemsOf(entries: ReadonlyMap<string, unknown>, besides: readonly Item[]): readonly Item[] {
  const fresh = new Set(besides.map(({ key }) => key))
  return [...entries].filter(([key]) => !fresh.has(key)).map(([key, value]) => ({ key, value, place: sha256Name(key, 'hex') }))
}

function leafOrBranch(items: readonly Item[], depth: number): TrieNode {
  if (items.length <= LEAF_ENTRIES_MAX || depth >= DEPTH_MAX)
    return { type: 'leaf', entries: new Map(items.map(({ key, value }) => [key, value])), ref: null }
  const children = Array.from(bucketsOf(items, depth), (bucket) => (bucket === undefined ? null : leafOrBranch(bucket, depth + 1)))
  return { type: 'branch', children, ref: null }
}

/** Sixteen places, by the next four bits. */
function bucketsOf(items: readonly Item[], depth: number): readonly (readonly Item[] | undefined)[] {
  const buckets = new Array<Item[] | undefined>(16).fill(undefined)
  for (const item of items) {
    const code = item.place.charCodeAt(depth)
    const place = code < LETTER_A ? code - DIGIT_0 : code - LETTER_A + 10
    const bucket = buckets[place]
    if (bucket === undefined) buckets[place] = [item]
    else bucket.push(item)
  }
  return buckets
}
