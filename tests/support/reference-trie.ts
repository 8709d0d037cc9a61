/** A Merkle-Patricia trie made the slow way, straight from the Yellow Paper (appendix D), with the proof of each key. */

import { encodeRlp, keccak256 } from 'ethers'

/** A node as RLP takes it. */
type Node = string | Node[]

interface Item {
  /** What is left of the key, in nibbles. */
  readonly path: string
  readonly value: string
}

export interface ReferenceTrie {
  readonly root: string
  /** The nodes on the way to a hashed key, as `eth_getProof` gives them. */
  prove(hashedKey: string): readonly string[]
}

/** Keys are hashed already, values are bytes; both 0x hexadecimal. */
export function buildTrie(entries: ReadonlyMap<string, string>): ReferenceTrie {
  const items = [...entries].map(([key, value]) => ({ path: key.slice(2), value }))
  const tree = items.length === 0 ? '0x' : nodeOf(items)
  return {
    root: keccak256(encodeRlp(tree)),
    prove: (hashedKey) => [encodeRlp(tree), ...stepsOf(items, hashedKey.slice(2))],
  }
}

function nodeOf(items: readonly Item[]): Node {
  const [first] = items
  if (first === undefined) return '0x'
  if (items.length === 1) return [compact(first.path, true), first.value]
  const shared = sharedOf(items)
  if (shared !== '') return [compact(shared, false), referenceOf(below(items, shared))]
  return [...Array.from('0123456789abcdef', (nibble) => referenceOf(below(items, nibble))), '0x']
}

/** A child by its hash, or itself where that is shorter. */
function referenceOf(items: readonly Item[]): Node {
  if (items.length === 0) return '0x'
  const node = nodeOf(items)
  const bytes = encodeRlp(node)
  return (bytes.length - 2) / 2 < 32 ? node : keccak256(bytes)
}

/** Nodes under the root on the way along a path that stand by themselves. */
function stepsOf(items: readonly Item[], path: string): readonly string[] {
  if (items.length <= 1) return []
  const step = sharedOf(items) === '' ? path.slice(0, 1) : sharedOf(items)
  const next = below(items, step)
  if (!path.startsWith(step) || next.length === 0) return []
  const bytes = encodeRlp(nodeOf(next))
  return [...((bytes.length - 2) / 2 < 32 ? [] : [bytes]), ...stepsOf(next, path.slice(step.length))]
}

function below(items: readonly Item[], prefix: string): readonly Item[] {
  return items.filter(({ path }) => path.startsWith(prefix)).map(({ path, value }) => ({ path: path.slice(prefix.length), value }))
}

function sharedOf(items: readonly Item[]): string {
  let shared = items[0]?.path ?? ''
  for (const { path } of items) while (!path.startsWith(shared)) shared = shared.slice(0, -1)
  return shared
}

/** The hex-prefix encoding. */
function compact(path: string, isLeaf: boolean): string {
  const flag = (isLeaf ? 2 : 0) + (path.length % 2)
  return path.length % 2 === 1 ? `0x${String(flag)}${path}` : `0x${String(flag)}0${path}`
}
