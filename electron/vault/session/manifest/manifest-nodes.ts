/** Nodes of a manifest as sealed blocks, and the references that bind each to its exact bytes. */

import { rawCidOfDigest } from '../../../../shared/crypto/block-cid.ts'
import { decodeBase64Url, decodeUtf8, encodeBase64Url, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson, parseJson } from '../../../../shared/crypto/canonical-json.ts'
import type { DeviceClock } from '../../../../shared/crypto/clock.ts'
import { sha256 } from '../../../../shared/crypto/hash.ts'
import { openNode, sealNode } from '../../../../shared/crypto/node-seal.ts'
import type { VaultPorts } from '../../ports.ts'
import type { CommitWatch, ManifestKeys, Roots } from './manifest.ts'
import { letOthersIn } from '../let-others-in.ts'
import { must, mustAwait, refusal } from '../refusal.ts'
import { dirtyLevels, encodeNode, refOf } from './trie.ts'
import type { TrieNode } from './trie.ts'

/** Deepest JSON inside a node. */
const NODE_JSON_DEPTH_MAX = 40
/** Nodes turned into JSON at once. */
const NODES_A_BATCH = 256
/** Sealed bytes stored together, and how many times that may be on its way. */
const BATCH_BYTES = 2 * 1024 * 1024
const BATCHES_AHEAD = 4
/** Nodes read at once. */
const NODES_A_READ = 512

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

/** Seals values and stores them behind it; what a reference names is durable only when `settle` resolves. */
export interface NodeWriter {
  /** References in order. Errors: those of putting what was added before. */
  add(values: readonly unknown[]): Promise<readonly string[]>
  settle(): Promise<void>
  /** Takes back what was stored, where nothing will lead to it. One that cannot be dropped is only garbage that stays. */
  giveUp(): Promise<void>
}

/** A reference is known before its node is stored, so all nodes of a change share their way to the disk. */
export function createNodeWriter(ports: Pick<VaultPorts, 'blocks' | 'random'>, keys: ManifestKeys): NodeWriter {
  const random = (length: number): Uint8Array => ports.random.bytes(length)
  const underway: Promise<void>[] = []
  const sent: string[] = []
  let waiting: { readonly ref: string; readonly sealed: Uint8Array }[] = []
  let bytes = 0
  const send = (): void => {
    const put = putNodes(ports, waiting)
    // Whoever settles hears of it.
    put.catch(() => undefined)
    underway.push(put)
    sent.push(...waiting.map(({ ref }) => ref))
    waiting = []
    bytes = 0
  }
  return {
    add: async (values) => {
      const refs: string[] = []
      for (const value of values) {
        const sealed = sealNode(keys.nodeKey, contextOf(keys), encodeUtf8(canonicalJson(value)), random)
        const ref = encodeBase64Url(sha256(sealed))
        refs.push(ref)
        waiting.push({ ref, sealed })
        bytes += sealed.length
        if (bytes < BATCH_BYTES) continue
        send()
        if (underway.length >= BATCHES_AHEAD) await underway.shift()
      }
      return refs
    },
    settle: async () => {
      if (waiting.length > 0) send()
      await Promise.all(underway)
    },
    giveUp: async () => {
      waiting = []
      await Promise.allSettled(underway)
      await ports.blocks.dropFiles(sent.map(cidOf))
    },
  }
}

async function putNodes(
  ports: Pick<VaultPorts, 'blocks'>,
  nodes: readonly { readonly ref: string; readonly sealed: Uint8Array }[],
): Promise<void> {
  const cids = await mustAwait(ports.blocks.putFiles(nodes.map(({ sealed }) => [sealed])))
  if (!nodes.every(({ ref }, index) => cidOf(ref) === cids[index])) throw refusal('disk-failed')
}

/** What is stored of one state, and what its collections begin with. */
interface StoredNodes {
  readonly rootCid: string
  readonly refs: Roots
  readonly written: number
}

/** Writes the nodes of a state that are new, and the root above them. Errors: those of putting, and where it is watched `cancelled`: then they go again, since nothing leads to them. */
export async function storeNodes(
  ports: Pick<VaultPorts, 'blocks' | 'random'>,
  keys: ManifestKeys,
  state: { readonly roots: Readonly<Record<string, TrieNode | string | null>>; readonly seq: number; readonly clock: DeviceClock },
  watch?: CommitWatch,
): Promise<StoredNodes> {
  const { roots, seq, clock } = state
  const writer = createNodeWriter(ports, keys)
  try {
    const levels = Object.values(roots).flatMap((root) => dirtyLevels(root))
    const written = await writeLevels(writer, levels, watch)
    // A root that is found without its HEAD counts as whole: it is written when everything below it is durable.
    await writer.settle()
    if (watch !== undefined) await letOthersIn(watch.signal)
    const refs = Object.fromEntries(Object.entries(roots).map(([name, root]) => [name, refOf(root)]))
    const counted = keys.device === undefined ? {} : { clock }
    const [rootCid] = await writer.add([{ format: 'salus/1', roots: refs, seq, device: keys.device ?? '', ...counted }])
    await writer.settle()
    if (rootCid === undefined) throw refusal('disk-failed')
    return { rootCid, refs, written }
  } catch (error) {
    if (watch?.signal.aborted === true) await writer.giveUp()
    throw error
  }
}

/** Seals and stores new nodes, the deepest level first. Returns how many there were. Errors, where it is watched: `cancelled`. */
async function writeLevels(writer: NodeWriter, levels: readonly (readonly TrieNode[])[], watch?: CommitWatch): Promise<number> {
  const total = levels.reduce((sum, level) => sum + level.length, 0)
  let written = 0
  for (const level of levels) {
    for (let from = 0; from < level.length; from += NODES_A_BATCH) {
      const nodes = level.slice(from, from + NODES_A_BATCH)
      const refs = await writer.add(nodes.map(encodeNode))
      for (const [index, node] of nodes.entries()) node.ref = refs[index] ?? null
      written += nodes.length
      if (watch === undefined) continue
      watch.report(written, total)
      await letOthersIn(watch.signal)
    }
  }
  return written
}

interface OpenedNode {
  readonly json: unknown
  /** Opened by a former key. */
  readonly stale: boolean
}

/** Opens many, in order. Errors: `vault-damaged`, `block-damaged`, `wrong-key`, `bytes-damaged`, `json-broken`. */
export async function readNodes(
  ports: Pick<VaultPorts, 'blocks'>,
  keys: ManifestKeys,
  refs: readonly string[],
): Promise<readonly OpenedNode[]> {
  const found: OpenedNode[] = []
  for (let from = 0; from < refs.length; from += NODES_A_READ) {
    const asked = refs.slice(from, from + NODES_A_READ)
    const nodes = await mustAwait(ports.blocks.getMany(asked.map(cidOf)))
    for (const [at, ref] of asked.entries()) {
      const sealed = nodes[at]
      if (sealed === null || sealed === undefined || !refersTo(ref, sealed)) throw refusal('vault-damaged')
      found.push(await openSealed(keys, sealed))
    }
  }
  return found
}

/** The value inside a sealed node. Errors: `format-unknown`, `wrong-key`, `bytes-damaged`, `json-broken`. */
export async function openJson(keys: ManifestKeys, sealed: Uint8Array): Promise<unknown> {
  return (await openSealed(keys, sealed)).json
}

async function openSealed(keys: ManifestKeys, sealed: Uint8Array): Promise<OpenedNode> {
  let plain = await openNode(keys.nodeKey, contextOf(keys), sealed)
  let stale = false
  for (const former of keys.formerNodeKeys ?? []) {
    if (plain.ok || plain.error.code !== 'wrong-key') break
    plain = await openNode(former, contextOf(keys), sealed)
    stale = plain.ok
  }
  return { json: must(parseJson(decodeUtf8(must(plain)), { depthMax: NODE_JSON_DEPTH_MAX })), stale }
}

function contextOf(keys: ManifestKeys): string {
  return `manifest/${keys.vaultId}`
}

/** The roots of the collections behind one root. Errors: `vault-damaged` and those of reading a node. */
export async function readRoots(ports: Pick<VaultPorts, 'blocks'>, keys: ManifestKeys, rootCid: string): Promise<Roots> {
  const [node] = await readNodes(ports, keys, [rootCid])
  const json = node?.json
  if (typeof json !== 'object' || json === null || !('roots' in json)) throw refusal('vault-damaged')
  return json.roots as Roots
}
