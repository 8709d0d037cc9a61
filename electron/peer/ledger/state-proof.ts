/** Checks what `eth_getProof` answers against a state root: what is there, and what is not there. Source: EIP-1186 and the Merkle-Patricia trie of the Ethereum Yellow Paper, appendix D. */

import { decodeRlp, keccak256, zeroPadValue } from 'ethers'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'

/** RLP as ethers reads it: bytes as 0x hexadecimal, or a list. */
type Rlp = string | readonly Rlp[]

/** What stands in a contract's account, and in the slots of it that were asked for. */
export interface ContractState {
  readonly words: readonly string[]
  /** Keccak of its code, 0x and 64 hexadecimal characters. */
  readonly codeHash: string
}

/** A trie with nothing in it. */
const EMPTY_ROOT = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'
/** A key has 64 nibbles, and no step takes none. */
const NODES_MAX = 65
const NODE_LENGTH_MAX = 2 * 1024
const BRANCH_LENGTH = 17
const WORD = /^0x[0-9a-f]{64}$/u
const NOTHING = `0x${'00'.repeat(32)}`

/**
 * The words in these slots of a contract (0x and 64 hexadecimal characters) and which program it is, by the answer of `eth_getProof` that was asked for them in this order;
 * null where the state has no such contract. Errors: `ledger-disagrees` where the answer does not prove it.
 */
export function provedWords(stateRoot: string, address: string, slots: readonly string[], answer: unknown): Result<ContractState | null> {
  try {
    return ok(readState(stateRoot, address, slots, answer))
  } catch {
    return err('ledger-disagrees')
  }
}

/** As it stands in the account of a contract with this code, 0x hexadecimal. */
export function codeHashOf(code: string): string {
  return keccak256(code)
}

function readState(stateRoot: string, address: string, slots: readonly string[], answer: unknown): ContractState | null {
  const { accountProof, storageProof } = answer as { readonly accountProof: unknown; readonly storageProof: unknown }
  const account = valueIn(stateRoot, keccak256(address), nodesOf(accountProof))
  if (account === null) return null
  const fields = decodeRlp(account) as Rlp
  const [, , storageRoot, codeHash] = Array.isArray(fields) && fields.length === 4 ? (fields as readonly Rlp[]) : []
  if (!isWord(storageRoot) || !isWord(codeHash)) throw new Error('not an account')
  const proofs = storageProof as readonly { readonly proof: unknown }[]
  if (proofs.length !== slots.length) throw new Error('not the slots that were asked for')
  const words = slots.map((slot, index) => {
    const value = valueIn(storageRoot, keccak256(slot), nodesOf(proofs[index]?.proof))
    if (value === null) return NOTHING
    const bytes = decodeRlp(value)
    if (typeof bytes !== 'string') throw new Error('not a word')
    return zeroPadValue(bytes, 32)
  })
  return { words, codeHash }
}

function isWord(value: Rlp | undefined): value is string {
  return typeof value === 'string' && WORD.test(value)
}

function nodesOf(proof: unknown): readonly string[] {
  const sound = Array.isArray(proof) && proof.length <= NODES_MAX
  if (!sound || !proof.every((node) => typeof node === 'string' && node.length <= NODE_LENGTH_MAX)) throw new Error('not a proof')
  return proof as readonly string[]
}

/** The value under a hashed key, null where the proof shows that there is none; throws where it shows neither. */
function valueIn(root: string, key: string, proof: readonly string[]): string | null {
  if (root === EMPTY_ROOT) return null
  let path = key.slice(2)
  let next = 0
  let node = readNode(proof[next++], root)
  for (;;) {
    let child: Rlp | undefined
    if (node.length === BRANCH_LENGTH) {
      if (path === '') throw new Error('a key ends in a branch')
      child = node[Number.parseInt(path.slice(0, 1), 16)]
      path = path.slice(1)
    } else {
      const { nibbles, isLeaf } = readPath(node[0])
      if (isLeaf) return nibbles === path ? textOf(node[1]) : null
      if (!path.startsWith(nibbles)) return null
      child = node[1]
      path = path.slice(nibbles.length)
    }
    if (child === '0x') return null
    // A child shorter than a hash stands inside its parent.
    node = Array.isArray(child) ? (child as readonly Rlp[]) : readNode(proof[next++], textOf(child))
  }
}

/** A node of a proof, if it is the one that this hash names. */
function readNode(bytes: string | undefined, hash: string): readonly Rlp[] {
  if (bytes === undefined || keccak256(bytes) !== hash) throw new Error('a node is missing')
  const node = decodeRlp(bytes) as Rlp
  if (!Array.isArray(node) || (node.length !== BRANCH_LENGTH && node.length !== 2)) throw new Error('not a node')
  return node as readonly Rlp[]
}

/** The hex-prefix encoding of a part of a key. */
function readPath(encoded: Rlp | undefined): { readonly nibbles: string; readonly isLeaf: boolean } {
  const text = textOf(encoded).slice(2)
  const flag = Number.parseInt(text.slice(0, 1), 16)
  if (!(flag <= 3)) throw new Error('not a path')
  return { nibbles: text.slice(flag % 2 === 1 ? 1 : 2), isLeaf: flag >= 2 }
}

function textOf(value: Rlp | undefined): string {
  if (typeof value !== 'string') throw new Error('not bytes')
  return value
}
