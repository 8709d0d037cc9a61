/** Nodes of a manifest as sealed blocks, and the references that bind each to its exact bytes. */

import { decodeUtf8, encodeBase64Url, encodeUtf8, equalBytes } from '../../../shared/crypto/bytes.ts'
import { canonicalJson, parseJson } from '../../../shared/crypto/canonical-json.ts'
import { sha256 } from '../../../shared/crypto/hash.ts'
import type { IdentityKeys } from '../../../shared/crypto/identity.ts'
import { openNode, sealNode } from '../../../shared/crypto/node-seal.ts'
import type { VaultPorts } from '../ports.ts'
import type { Roots } from './manifest.ts'
import { must, mustAwait, refusal } from './refusal.ts'
import { encodeNode } from './trie.ts'
import type { TrieNode } from './trie.ts'

/** Deepest JSON inside a node. */
const NODE_JSON_DEPTH_MAX = 40
/** Nodes sealed and stored at once. */
const NODES_A_BATCH = 1024

export interface ManifestKeys {
  readonly vaultId: string
  readonly identity: IdentityKeys
  /** 32 bytes, from HKDF of the master key. */
  readonly nodeKey: Uint8Array
  /** Peer id of this computer, under which its changes are counted; without one they are not. */
  readonly device?: string
}

/** A reference is the CID and, behind a dot, the first 16 bytes of the SHA-256 of the sealed node: the vault need not trust the keeper of blocks. */
export function cidOf(ref: string): string {
  return ref.slice(0, ref.indexOf('.'))
}

function referenceTag(sealed: Uint8Array): string {
  return encodeBase64Url(sha256(sealed).slice(0, 16))
}

/** Seals and stores nodes whose children are stored already. Errors: those of putting files. */
export async function storeLevel(
  ports: Pick<VaultPorts, 'blocks' | 'random'>,
  keys: ManifestKeys,
  level: readonly TrieNode[],
): Promise<void> {
  for (let from = 0; from < level.length; from += NODES_A_BATCH) {
    const nodes = level.slice(from, from + NODES_A_BATCH)
    const refs = await storeJson(ports, keys, nodes.map(encodeNode))
    for (const [index, node] of nodes.entries()) node.ref = refs[index] ?? null
  }
}

/** Seals and stores plain values; references come back in order. */
export async function storeJson(
  ports: Pick<VaultPorts, 'blocks' | 'random'>,
  keys: ManifestKeys,
  values: readonly unknown[],
): Promise<readonly string[]> {
  const sealed = values.map((value) =>
    sealNode(keys.nodeKey, contextOf(keys), encodeUtf8(canonicalJson(value)), (length) => ports.random.bytes(length)),
  )
  const cids = await mustAwait(ports.blocks.putFiles(sealed.map((bytes) => [bytes])))
  return cids.map((cid, index) => `${cid}.${referenceTag(sealed[index] ?? new Uint8Array(0))}`)
}

/** Opens one. Errors: `vault-damaged`, `block-damaged`, `wrong-key`, `bytes-damaged`, `json-broken`. */
export async function readJson(ports: Pick<VaultPorts, 'blocks'>, keys: ManifestKeys, ref: string): Promise<unknown> {
  const [sealed] = await mustAwait(ports.blocks.getMany([cidOf(ref)]))
  if (sealed === null || sealed === undefined) throw refusal('vault-damaged')
  if (!equalBytes(encodeUtf8(referenceTag(sealed)), encodeUtf8(ref.slice(ref.indexOf('.') + 1)))) throw refusal('vault-damaged')
  const plain = must(openNode(keys.nodeKey, contextOf(keys), sealed))
  return must(parseJson(decodeUtf8(plain), { depthMax: NODE_JSON_DEPTH_MAX }))
}

function contextOf(keys: ManifestKeys): string {
  return `manifest/${keys.vaultId}`
}

/** The roots of the collections behind one root. Errors: `vault-damaged` and those of reading a node. */
export async function readRoots(ports: Pick<VaultPorts, 'blocks'>, keys: ManifestKeys, rootCid: string): Promise<Roots> {
  const json = await readJson(ports, keys, rootCid)
  if (typeof json !== 'object' || json === null || !('roots' in json)) throw refusal('vault-damaged')
  return json.roots as Roots
}
