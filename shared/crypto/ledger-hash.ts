/** The hashing of SealLog and VaultHeads, bit for bit, so that proofs are made and checked without the chain. Values are 0x and 64 hexadecimal characters. */

import { concatBytes, decodeHex, encodeHex } from './bytes.ts'
import { keccak256 } from './hash.ts'
import type { Keccak256 } from './hash.ts'

const LEAF = 0x00
const NODE = 0x01
const LOCK = 0x02
const HEAD = 0x03

/** keccak256(0x00 || value) */
export function leafHash(value: string): string {
  return tagged(LEAF, value)
}

/** keccak256(0x01 || smaller || larger) */
export function nodeHash(a: string, b: string): string {
  return a < b ? tagged(NODE, a, b) : tagged(NODE, b, a)
}

/** keccak256(0x02 || preimage): the lock of a preimage, and the key under which the log keeps any value that was put. */
export function lockHash(preimage: string): string {
  return tagged(LOCK, preimage)
}

/** keccak256(0x03 || previous || head) */
export function accumulate(previous: string, head: string): string {
  return tagged(HEAD, previous, head)
}

/** Root over leaves of these values in this order; an odd node goes up unpaired. Throws on an empty list. */
export function merkleRoot(values: readonly string[]): string {
  const [root] = levelsOf(values).at(-1) ?? []
  if (root === undefined) throw new Error('a tree needs a value')
  return root
}

/** The same root over very many values of 32 bytes each, by a hash that was made for that. Throws on an empty list. */
export function merkleRootOfMany(values: readonly Uint8Array[], keccak: Keccak256): string {
  const leaf = new Uint8Array(33)
  leaf[0] = LEAF
  let level = values.map((value) => {
    leaf.set(value, 1)
    return keccak(leaf)
  })
  const node = new Uint8Array(65)
  node[0] = NODE
  while (level.length > 1) {
    const above: Uint8Array[] = []
    for (let at = 0; at < level.length; at += 2) {
      const [left, right] = [level[at], level[at + 1]]
      if (left === undefined) break
      if (right === undefined) {
        above.push(left)
        continue
      }
      const smaller = isSmaller(left, right)
      node.set(smaller ? left : right, 1)
      node.set(smaller ? right : left, 33)
      above.push(keccak(node))
    }
    level = above
  }
  const [root] = level
  if (root === undefined) throw new Error('a tree needs a value')
  return `0x${encodeHex(root)}`
}

/** Byte by byte, as their hexadecimal forms are compared. */
export function isSmaller(a: Uint8Array, b: Uint8Array): boolean {
  for (let at = 0; at < a.length; at++) {
    const [left, right] = [a[at] ?? 0, b[at] ?? 0]
    if (left !== right) return left < right
  }
  return false
}

/** Siblings from the leaf at `index` to the root. */
export function merkleProof(values: readonly string[], index: number): readonly string[] {
  const proof: string[] = []
  let at = index
  for (const level of levelsOf(values).slice(0, -1)) {
    const sibling = level[at ^ 1]
    if (sibling !== undefined) proof.push(sibling)
    at = at >> 1
  }
  return proof
}

/** The root that a leaf reaches over these siblings. */
export function rootOfPath(leaf: string, path: readonly string[]): string {
  return path.reduce((node, sibling) => nodeHash(node, sibling), leaf)
}

function levelsOf(values: readonly string[]): readonly (readonly string[])[] {
  const levels: (readonly string[])[] = [values.map(leafHash)]
  for (let level = levels[0] ?? []; level.length > 1; level = levels.at(-1) ?? []) {
    const above: string[] = []
    for (let at = 0; at < level.length; at += 2) {
      const left = level[at] ?? ''
      const right = level[at + 1]
      above.push(right === undefined ? left : nodeHash(left, right))
    }
    levels.push(above)
  }
  return levels
}

function tagged(tag: number, ...values: readonly string[]): string {
  return `0x${encodeHex(keccak256(concatBytes(Uint8Array.of(tag), ...values.map(wordOf))))}`
}

function wordOf(value: string): Uint8Array {
  const bytes = value.startsWith('0x') ? decodeHex(value.slice(2)) : null
  if (bytes?.length !== 32) throw new Error('a value of the ledger has 32 bytes')
  return bytes
}
