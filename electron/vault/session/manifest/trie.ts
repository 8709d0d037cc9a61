/** A persistent 16-way hash trie of small JSON values: a change makes new nodes along one path and leaves the old ones untouched. */

import { encodeHex, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { sha256 } from '../../../../shared/crypto/hash.ts'

export interface LeafNode {
  readonly type: 'leaf'
  readonly entries: ReadonlyMap<string, unknown>
  /** Set once sealed and stored. */
  ref: string | null
}
export interface BranchNode {
  readonly type: 'branch'
  /** Sixteen places: empty, a reference not loaded yet, or a node. */
  readonly children: (TrieNode | string | null)[]
  ref: string | null
}
export type TrieNode = LeafNode | BranchNode

/** Loads a stored node. */
export type LoadNode = (ref: string) => Promise<TrieNode>

/** Entries a leaf holds before it splits. */
export const LEAF_ENTRIES_MAX = 48
/** Deepest level; 64 nibbles of a SHA-256. */
export const DEPTH_MAX = 64

/** The place of a key: 64 nibbles of the SHA-256 of its UTF-8 bytes. */
export function pathOf(key: string): string {
  return encodeHex(sha256(encodeUtf8(key)))
}

/** Reads one entry; undefined where there is none. */
export async function getEntry(root: TrieNode | string | null, key: string, load: LoadNode): Promise<unknown> {
  const path = pathOf(key)
  let node = root
  for (let depth = 0; depth <= DEPTH_MAX; depth++) {
    if (node === null) return undefined
    if (typeof node === 'string') node = await load(node)
    if (node.type === 'leaf') return node.entries.get(key)
    const place = nibble(path, depth)
    let child = node.children[place] ?? null
    if (typeof child === 'string') {
      child = await load(child)
      node.children[place] = child
    }
    node = child
  }
  return undefined
}

/** A trie with one entry added or replaced. `replaced` collects references that the new trie no longer needs. */
export async function setEntry(
  root: TrieNode | string | null,
  key: string,
  value: unknown,
  load: LoadNode,
  replaced: string[],
): Promise<TrieNode> {
  return insert(root, { key, value, path: pathOf(key) }, 0, load, replaced)
}

/** A trie without one entry. */
export async function deleteEntry(
  root: TrieNode | string | null,
  key: string,
  load: LoadNode,
  replaced: string[],
): Promise<TrieNode | null> {
  return remove(root, key, pathOf(key), 0, load, replaced)
}

/** References of stored nodes that the older trie has and the newer does not; equal parts are not looked at. */
export async function* listReplaced(
  older: TrieNode | string | null,
  newer: TrieNode | string | null,
  load: LoadNode,
): AsyncGenerator<string> {
  const refs = (node: TrieNode | string | null): string | null => (typeof node === 'string' ? node : (node?.ref ?? null))
  if (older === null || refs(older) === refs(newer)) return
  const was = typeof older === 'string' ? await load(older) : older
  if (was.ref !== null) yield was.ref
  if (was.type === 'leaf') return
  const now = typeof newer === 'string' ? await load(newer) : newer
  for (const [place, child] of was.children.entries()) {
    yield* listReplaced(child, now?.type === 'branch' ? (now.children[place] ?? null) : null, load)
  }
}

/** Nodes not stored yet, deepest level first, so that children have references before their parents are sealed. */
export function dirtyLevels(root: TrieNode | string | null): readonly (readonly TrieNode[])[] {
  const levels: TrieNode[][] = []
  collectDirty(root, 0, levels)
  return levels.reverse()
}

/** Null where there is nothing, or nothing stored yet. */
export function refOf(root: TrieNode | string | null | undefined): string | null {
  if (root === null || root === undefined) return null
  return typeof root === 'string' ? root : root.ref
}

/** The JSON form of a node whose children all have references. */
export function encodeNode(node: TrieNode): unknown {
  if (node.type === 'leaf') return { e: [...node.entries].sort(([a], [b]) => (a < b ? -1 : 1)) }
  return { c: node.children.map((child) => (child === null || typeof child === 'string' ? child : child.ref)) }
}

/** Reads the JSON form; null where it is not a node. */
export function decodeNode(json: unknown, ref: string): TrieNode | null {
  if (typeof json !== 'object' || json === null) return null
  if (
    'e' in json &&
    Array.isArray(json.e) &&
    json.e.every((pair) => Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string')
  ) {
    return { type: 'leaf', entries: new Map(json.e as [string, unknown][]), ref }
  }
  if (
    'c' in json &&
    Array.isArray(json.c) &&
    json.c.length === 16 &&
    json.c.every((child) => child === null || typeof child === 'string')
  ) {
    return { type: 'branch', children: json.c as (string | null)[], ref }
  }
  return null
}

interface Entry {
  readonly key: string
  readonly value: unknown
  readonly path: string
}

async function insert(root: TrieNode | string | null, entry: Entry, depth: number, load: LoadNode, replaced: string[]): Promise<TrieNode> {
  if (root === null) return { type: 'leaf', entries: new Map([[entry.key, entry.value]]), ref: null }
  const node = typeof root === 'string' ? await load(root) : root
  if (node.ref !== null) replaced.push(node.ref)
  if (node.type === 'leaf') {
    const entries = new Map(node.entries)
    entries.set(entry.key, entry.value)
    return entries.size <= LEAF_ENTRIES_MAX || depth >= DEPTH_MAX ? { type: 'leaf', entries, ref: null } : split(entries, depth)
  }
  const place = nibble(entry.path, depth)
  const children = node.ref === null ? node.children : [...node.children]
  children[place] = await insert(children[place] ?? null, entry, depth + 1, load, replaced)
  return node.ref === null ? node : { type: 'branch', children, ref: null }
}

async function remove(
  root: TrieNode | string | null,
  key: string,
  path: string,
  depth: number,
  load: LoadNode,
  replaced: string[],
): Promise<TrieNode | null> {
  if (root === null) return null
  const node = typeof root === 'string' ? await load(root) : root
  if (node.type === 'leaf') {
    if (!node.entries.has(key)) return node
    if (node.ref !== null) replaced.push(node.ref)
    const entries = new Map(node.entries)
    entries.delete(key)
    return entries.size === 0 ? null : { type: 'leaf', entries, ref: null }
  }
  const place = nibble(path, depth)
  const child = node.children[place] ?? null
  const changed = await remove(child, key, path, depth + 1, load, replaced)
  if (changed === child || (typeof child === 'string' && changed !== null && changed.ref === child)) return node
  if (node.ref !== null) replaced.push(node.ref)
  const children = [...node.children]
  children[place] = changed
  return children.every((one) => one === null) ? null : { type: 'branch', children, ref: null }
}

function split(entries: ReadonlyMap<string, unknown>, depth: number): BranchNode {
  const buckets: Map<string, unknown>[] = Array.from({ length: 16 }, () => new Map<string, unknown>())
  for (const [key, value] of entries) buckets[nibble(pathOf(key), depth)]?.set(key, value)
  return {
    type: 'branch',
    ref: null,
    children: buckets.map((bucket) => {
      if (bucket.size === 0) return null
      return bucket.size > LEAF_ENTRIES_MAX ? split(bucket, depth + 1) : { type: 'leaf', entries: bucket, ref: null }
    }),
  }
}

function collectDirty(node: TrieNode | string | null, depth: number, levels: TrieNode[][]): void {
  if (node === null || typeof node === 'string' || node.ref !== null) return
  const level = (levels[depth] ??= [])
  level.push(node)
  if (node.type === 'branch') for (const child of node.children) collectDirty(child, depth + 1, levels)
}

function nibble(path: string, depth: number): number {
  return Number.parseInt(path.charAt(depth), 16)
}
