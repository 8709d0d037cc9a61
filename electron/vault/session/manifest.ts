/** The encrypted, signed, versioned index of a vault: named collections of small entries, changed only by whole commits. */

import { decodeUtf8, encodeBase64Url, encodeHex, encodeUtf8, equalBytes } from '../../../shared/crypto/bytes.ts'
import { canonicalJson, parseJson } from '../../../shared/crypto/canonical-json.ts'
import { sha256 } from '../../../shared/crypto/hash.ts'
import { encodeHead, headHash, rankHeads } from '../../../shared/crypto/head.ts'
import type { IdentityKeys } from '../../../shared/crypto/identity.ts'
import { openNode, sealNode } from '../../../shared/crypto/node-seal.ts'
import type { VaultPorts } from '../ports.ts'
import type { Collections } from './collections.ts'
import { must, mustAwait, Refusal, refusal } from './refusal.ts'
import { decodeNode, deleteEntry, dirtyLevels, encodeNode, getEntry, listEntries, listNodes, listReplaced, setEntry } from './trie.ts'
import type { TrieNode } from './trie.ts'

/** Deepest JSON inside a node. */
const NODE_JSON_DEPTH_MAX = 40
/** Nodes sealed and stored at once. */
const NODES_A_BATCH = 1024
/** Loaded nodes kept in memory. */
const CACHED_NODES_MAX = 4096

export type CollectionName = keyof Collections

/** What a commit may do. Nothing is visible outside before the commit is durable. */
export interface Transaction {
  get<C extends CollectionName>(collection: C, key: string): Promise<Collections[C] | undefined>
  set<C extends CollectionName>(collection: C, key: string, value: Collections[C]): Promise<void>
  delete(collection: CollectionName, key: string): Promise<void>
  /** Files that no reader needs once this commit is durable. */
  dropFilesAfter(cids: readonly string[]): void
}

export interface Manifest {
  readonly vaultId: string
  seq(): number
  /** SHA-256 of the newest HEAD, hexadecimal; what the ledger's accumulator is fed with. */
  headHash(): string
  get<C extends CollectionName>(collection: C, key: string): Promise<Collections[C] | undefined>
  list<C extends CollectionName>(collection: C): Promise<readonly (readonly [string, Collections[C]])[]>
  /** Entries of a collection one by one, as they are now. */
  entries<C extends CollectionName>(collection: C): AsyncIterable<readonly [string, Collections[C]]>
  /** CIDs of the nodes that hold the manifest as it is now, the root first. */
  nodes(): AsyncIterable<string>
  /** The bytes of the newest HEAD; null before the first commit. */
  head(): Uint8Array | null
  /** Number of the change whose content could not be read when the vault was opened; 0 where nothing was lost. */
  lostSeq(): number
  /** Work during which nothing is committed; commits wait behind it. */
  hold<T>(work: () => Promise<T>): Promise<T>
  /** One atomic, durable change; changes queue one behind the other. */
  commit<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
}

type Roots = Readonly<Partial<Record<CollectionName, TrieNode | string | null>>>

interface State {
  seq: number
  slot: 0 | 1
  head: Uint8Array | null
  roots: Roots
  rootCid: string | null
}

export interface ManifestKeys {
  readonly vaultId: string
  readonly identity: IdentityKeys
  /** 32 bytes, from HKDF of the master key. */
  readonly nodeKey: Uint8Array
}

/** Starts an empty manifest; the first commit makes the first HEAD. */
export function createManifest(ports: Pick<VaultPorts, 'blocks' | 'files' | 'clock' | 'random'>, keys: ManifestKeys): Manifest {
  return runManifest(ports, keys, { seq: 0, slot: 1, head: null, roots: {}, rootCid: null })
}

/** What in the root may be wrong so that the HEAD before still counts: not a disk that cannot be read now. */
const ROOT_DAMAGED: ReadonlySet<string> = new Set([
  'vault-damaged',
  'block-damaged',
  'block-missing',
  'wrong-key',
  'bytes-damaged',
  'json-broken',
])

/**
 * Opens the newest valid HEAD. Where its root is damaged, the HEAD before it: then one change is lost, and `lostSeq` names it.
 * Errors: `vault-damaged` where neither can be read.
 */
export async function openManifest(
  ports: Pick<VaultPorts, 'blocks' | 'files' | 'clock' | 'random'>,
  keys: ManifestKeys,
): Promise<Manifest> {
  const copies = await mustAwait(ports.files.readHeads())
  const ranked = rankHeads(copies, keys.identity.did).filter(({ head }) => head.vaultId === keys.vaultId)
  const [newest] = ranked
  if (newest === undefined) throw refusal('vault-damaged')
  const opened: { readonly roots: Roots; readonly rootCid: string; readonly slot: 0 | 1 }[] = []
  for (const { head, slot } of ranked) {
    try {
      const json = await readJson(ports, keys, head.rootCid)
      if (typeof json !== 'object' || json === null || !('roots' in json)) throw refusal('vault-damaged')
      opened.push({ roots: json.roots as Roots, rootCid: head.rootCid, slot })
    } catch (error) {
      if (!(error instanceof Refusal) || !ROOT_DAMAGED.has(error.error.code)) throw error
    }
  }
  const [chosen, older] = opened
  if (chosen === undefined) throw refusal('vault-damaged')
  const { roots, rootCid, slot } = chosen
  // Numbers are never used twice, and the chain goes on from the newest HEAD even where its content is gone.
  const lostSeq = slot === newest.slot ? 0 : newest.head.seq
  const state = { seq: newest.head.seq, slot, head: copies[newest.slot] ?? null, roots, rootCid }
  return runManifest(ports, keys, state, older, lostSeq)
}

function runManifest(
  ports: Pick<VaultPorts, 'blocks' | 'files' | 'clock' | 'random'>,
  keys: ManifestKeys,
  state: State,
  older: Pick<State, 'roots' | 'rootCid'> | undefined = undefined,
  lostSeq = 0,
): Manifest {
  const cache = new Map<string, TrieNode>()
  let queue: Promise<unknown> = Promise.resolve()
  let garbage: string[] = []
  let before = older

  const load = async (ref: string): Promise<TrieNode> => {
    const known = cache.get(ref)
    if (known !== undefined) return known
    const node = decodeNode(await readJson(ports, keys, ref), ref)
    if (node === null) throw refusal('vault-damaged')
    if (cache.size >= CACHED_NODES_MAX) cache.clear()
    cache.set(ref, node)
    return node
  }

  const run = async <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => {
    const roots: Partial<Record<CollectionName, TrieNode | string | null>> = { ...state.roots }
    const replaced: string[] = []
    const dropped: string[] = []
    const value = await work({
      get: async (collection, key) => (await getEntry(roots[collection] ?? null, key, load)) as never,
      set: async (collection, key, entry) => {
        roots[collection] = await setEntry(roots[collection] ?? null, key, entry, load, replaced)
      },
      delete: async (collection, key) => {
        roots[collection] = await deleteEntry(roots[collection] ?? null, key, load, replaced)
      },
      dropFilesAfter: (cids) => {
        dropped.push(...cids)
      },
    })
    await store(roots, replaced, dropped)
    return value
  }

  const store = async (
    roots: Partial<Record<CollectionName, TrieNode | string | null>>,
    replaced: readonly string[],
    dropped: readonly string[],
  ) => {
    for (const root of Object.values(roots)) for (const level of dirtyLevels(root)) await storeLevel(ports, keys, level)
    const refs = Object.fromEntries(Object.entries(roots).map(([name, root]) => [name, refOf(root)]))
    const [rootCid] = await storeJson(ports, keys, [{ format: 'salus/1', roots: refs }])
    if (rootCid === undefined) throw refusal('disk-failed')
    const seq = state.seq + 1
    const previous = state.head === null ? '' : encodeBase64Url(headHash(state.head))
    const head = encodeHead(keys.identity, { vaultId: keys.vaultId, seq, previous, rootCid, epoch: 1, atMs: ports.clock.now() })
    const slot = state.slot === 0 ? 1 : 0
    if (before !== undefined) garbage.push(...(await replacedSince(before, state, load)))
    before = undefined
    await mustAwait(ports.files.writeHead(slot, head))
    const doomed = [...garbage, ...dropped]
    garbage = [...replaced.map(cidOf), ...(state.rootCid === null ? [] : [cidOf(state.rootCid)])]
    state = { seq, slot, head, roots, rootCid }
    if (doomed.length > 0) await ports.blocks.dropFiles(doomed)
  }

  return {
    vaultId: keys.vaultId,
    seq: () => state.seq,
    headHash: () => (state.head === null ? '' : encodeHex(headHash(state.head))),
    get: async (collection, key) => (await getEntry(state.roots[collection] ?? null, key, load)) as never,
    list: async (collection) => {
      const all: (readonly [string, unknown])[] = []
      for await (const entry of listEntries(state.roots[collection] ?? null, load)) all.push(entry)
      return all as never
    },
    entries: (collection) => listEntries(state.roots[collection] ?? null, load) as never,
    nodes: () => nodesOf(state, load),
    head: () => state.head,
    lostSeq: () => lostSeq,
    hold: (work) => {
      const turn = queue.then(work)
      queue = turn.catch(() => null)
      return turn
    },
    commit: (work) => {
      const turn = queue.then(() => run(work))
      queue = turn.catch(() => null)
      return turn
    },
  }
}

/** Nodes that only the older of the two HEADs needs: they go with the next commit, whoever wrote them. */
async function replacedSince(
  older: Pick<State, 'roots' | 'rootCid'>,
  newer: Pick<State, 'roots' | 'rootCid'>,
  load: (ref: string) => Promise<TrieNode>,
): Promise<readonly string[]> {
  const replaced: string[] = []
  if (older.rootCid !== null && older.rootCid !== newer.rootCid) replaced.push(cidOf(older.rootCid))
  try {
    for (const [name, root] of Object.entries(older.roots)) {
      for await (const ref of listReplaced(root, newer.roots[name as CollectionName] ?? null, load)) replaced.push(cidOf(ref))
    }
  } catch (error) {
    // A node of the older one that cannot be read is only garbage that stays.
    if (!(error instanceof Refusal)) throw error
  }
  return replaced
}

async function* nodesOf(state: State, load: (ref: string) => Promise<TrieNode>): AsyncGenerator<string> {
  const { roots, rootCid } = state
  if (rootCid !== null) yield cidOf(rootCid)
  for (const root of Object.values(roots)) for await (const ref of listNodes(root, load)) yield cidOf(ref)
}

function refOf(root: TrieNode | string | null | undefined): string | null {
  if (root === null || root === undefined) return null
  return typeof root === 'string' ? root : root.ref
}

/** A reference is the CID and, behind a dot, the first 16 bytes of the SHA-256 of the sealed node: the vault need not trust the keeper of blocks. */
function cidOf(ref: string): string {
  return ref.slice(0, ref.indexOf('.'))
}

function referenceTag(sealed: Uint8Array): string {
  return encodeBase64Url(sha256(sealed).slice(0, 16))
}

async function storeLevel(ports: Pick<VaultPorts, 'blocks' | 'random'>, keys: ManifestKeys, level: readonly TrieNode[]): Promise<void> {
  for (let from = 0; from < level.length; from += NODES_A_BATCH) {
    const nodes = level.slice(from, from + NODES_A_BATCH)
    const refs = await storeJson(ports, keys, nodes.map(encodeNode))
    for (const [index, node] of nodes.entries()) node.ref = refs[index] ?? null
  }
}

async function storeJson(
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

async function readJson(ports: Pick<VaultPorts, 'blocks'>, keys: ManifestKeys, ref: string): Promise<unknown> {
  const [sealed] = await mustAwait(ports.blocks.getMany([cidOf(ref)]))
  if (sealed === null || sealed === undefined) throw refusal('vault-damaged')
  if (!equalBytes(encodeUtf8(referenceTag(sealed)), encodeUtf8(ref.slice(ref.indexOf('.') + 1)))) throw refusal('vault-damaged')
  const plain = must(openNode(keys.nodeKey, contextOf(keys), sealed))
  return must(parseJson(decodeUtf8(plain), { depthMax: NODE_JSON_DEPTH_MAX }))
}

function contextOf(keys: ManifestKeys): string {
  return `manifest/${keys.vaultId}`
}
