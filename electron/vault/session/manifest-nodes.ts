/** Nodes of a manifest as sealed blocks, and the references that bind each to its exact bytes. */

import { rawCidOfDigest } from '../../../shared/crypto/block-cid.ts'
import { decodeBase64Url, decodeUtf8, encodeBase64Url, encodeUtf8 } from '../../../shared/crypto/bytes.ts'
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

/** A reference is the SHA-256 of the sealed node, so the vault need not trust the keeper of blocks. Until version 0.2 it was a CID and, behind a dot, the first 16 bytes of that hash. */
export function cidOf(ref: string): string {
  const dot = ref.indexOf('.')
  if (dot !== -1) return ref.slice(0, dot)
  const digest = decodeBase64Url(ref)
  if (digest?.length !== 32) throw refusal('vault-damaged')
  return rawCidOfDigest(digest)
}

function refersTo(ref: string, sealed: Uint8Array): boolean {
  const digest = sha256(sealed)
  const dot = ref.indexOf('.')
  return dot === -1 ? ref === encodeBase64Url(digest) : ref.slice(dot + 1) === encodeBase64Url(digest.slice(0, 16))
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
  const refs = sealed.map((bytes) => encodeBase64Url(sha256(bytes)))
  if (!refs.every((ref, index) => cidOf(ref) === cids[index])) throw refusal('disk-failed')
  return refs
}

/** Opens one. Errors: `vault-damaged`, `block-damaged`, `wrong-key`, `bytes-damaged`, `json-broken`. */
export async function readJson(ports: Pick<VaultPorts, 'blocks'>, keys: ManifestKeys, ref: string): Promise<unknown> {
  const [sealed] = await mustAwait(ports.blocks.getMany([cidOf(ref)]))
  if (sealed === null || sealed === undefined) throw refusal('vault-damaged')
  if (!refersTo(ref, sealed)) throw refusal('vault-damaged')
  return openJson(keys, sealed)
}

/** The value inside a sealed node. Errors: `format-unknown`, `wrong-key`, `bytes-damaged`, `json-broken`. */
export async function openJson(keys: ManifestKeys, sealed: Uint8Array): Promise<unknown> {
  const plain = must(await openNode(keys.nodeKey, contextOf(keys), sealed))
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
