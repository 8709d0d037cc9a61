/** Sealed files: lists of sealed chunks as UnixFS files, one chunk one raw block, so that any IPFS tool can carry them. */

import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { unixfs } from '@helia/unixfs'
import { decode } from '@ipld/dag-pb'
import { BaseBlockstore } from 'blockstore-core'
import type { CID } from 'multiformats/cid'
import { sha256 } from '../../../shared/crypto/hash.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { BlockPlaces, ReservedFile, SealedLeaf } from '../../vault/ports.ts'
import { PEER_LIMITS } from '../limits.ts'
import { isNodeCid, rawCid, usualName } from './cid.ts'
import type { BlockStore } from './block-store.ts'
import type { StoredBlock } from './stored-block.ts'
import { buildTree } from './file-tree.ts'

/** Large files are read a few chunks at a time: the leaves of the last ones are kept instead of walking their whole tree each time. */
const TREES_KEPT = 4

export interface SealedFiles {
  putFiles(files: readonly (readonly Uint8Array[])[]): Promise<Result<readonly string[]>>
  /** A segment that another process of this app fills, those that it left, and how one becomes a file. */
  reserveFile(): Promise<Result<ReservedFile>>
  listReserved(): Promise<Result<readonly ReservedFile[]>>
  adoptFiles(name: string, files: readonly (readonly SealedLeaf[])[]): Promise<Result<readonly string[]>>
  discardFile(name: string): Promise<Result<null>>
  readChunks(cid: string, from: number, to: number): Promise<Result<readonly Uint8Array[]>>
  statFile(cid: string): Promise<Result<{ readonly chunks: number; readonly sizeBytes: number }>>
  getMany(cids: readonly string[]): Promise<Result<readonly (Uint8Array | null)[]>>
  dropFiles(cids: readonly string[]): Promise<Result<null>>
  checkBlocks(): Promise<Result<{ readonly blocks: number; readonly damaged: readonly string[] }>>
  /** Root first, then every block below it in reading order. Errors as for reading. */
  listBlocks(cid: string): Promise<Result<readonly string[]>>
  /** What `dropFiles` would drop. */
  findBlocks(cids: readonly string[]): Promise<Result<readonly string[]>>
  listKeys(after: string, limit: number): Promise<Result<readonly string[]>>
  listPlaces(after: string, limit: number): Promise<Result<BlockPlaces>>
}

/** Files over a durable store. */
export function createSealedFiles(store: BlockStore): SealedFiles {
  const trees = new Map<string, readonly string[]>()
  const keptLeavesOf = async (cid: string): Promise<Result<readonly string[]>> => {
    const kept = trees.get(cid)
    if (kept !== undefined) return ok(kept)
    const leaves = await leavesOf(store, cid)
    if (!leaves.ok || !isNodeCid(cid)) return leaves
    const [oldest] = trees.keys()
    if (trees.size >= TREES_KEPT && oldest !== undefined) trees.delete(oldest)
    trees.set(cid, leaves.value)
    return leaves
  }
  const putFiles: SealedFiles['putFiles'] = async (files) => {
    const blocks: StoredBlock[] = []
    const roots: string[] = []
    for (const chunks of files) {
      const [only] = chunks
      roots.push(chunks.length === 1 && only !== undefined ? addBlock(only, blocks) : await buildFile(chunks, blocks))
    }
    const put = await store.putMany(blocks)
    return put.ok ? ok(roots) : put
  }
  return {
    putFiles,
    reserveFile: () => {
      const name = randomUUID()
      return Promise.resolve(ok({ name, path: store.reserve(name) }))
    },
    listReserved: () => Promise.resolve(ok(store.reserved().map((name) => ({ name, path: store.reserve(name) })))),
    adoptFiles: (name, files) => adoptFiles(store, name, files),
    discardFile: (name) => store.discard(name),
    readChunks: async (cid, from, to) => {
      const leaves = await keptLeavesOf(cid)
      if (!leaves.ok) return leaves
      const chunks: Uint8Array[] = []
      for (const leaf of leaves.value.slice(from, to)) {
        const bytes = await store.get(leaf)
        if (!bytes.ok) return bytes
        chunks.push(bytes.value)
      }
      return chunks.length === Math.max(0, to - from) ? ok(chunks) : err('block-missing')
    },
    statFile: async (cid) => statFile(store, cid),
    getMany: async (cids) => {
      const found: (Uint8Array | null)[] = []
      for (const cid of cids) {
        const bytes = await store.get(cid)
        if (!bytes.ok && bytes.error.code !== 'block-missing') return bytes
        found.push(bytes.ok ? bytes.value : null)
      }
      return ok(found)
    },
    dropFiles: async (cids) => {
      trees.clear()
      return store.deleteMany(await findBlocks(store, cids))
    },
    findBlocks: async (cids) => ok(await findBlocks(store, cids)),
    checkBlocks: () => store.check(),
    listBlocks: (cid) => listBlocks(store, cid),
    listKeys: async (after, limit) => {
      const found: string[] = []
      for await (const cid of store.keys(after)) {
        found.push(cid)
        if (found.length >= limit) break
      }
      return ok(found)
    },
    listPlaces: async (after, limit) => {
      const rows = await store.places(after, Math.min(limit, PEER_LIMITS.placesAtOnceMax))
      return rows.ok ? ok({ segments: store.segments(), rows: rows.value }) : rows
    },
  }
}

/** A file of one chunk is one block. */
function addBlock(bytes: Uint8Array, blocks: StoredBlock[]): string {
  const digest = sha256(bytes)
  const cid = rawCid(digest)
  blocks.push({ cid, bytes, digest })
  return cid
}

/** Builds one file in memory; the blocks become durable together with the others of the batch. */
async function buildFile(chunks: readonly Uint8Array[], blocks: StoredBlock[]): Promise<string> {
  const collector = new CollectingBlocks(blocks)
  const root = await unixfs({ blockstore: collector }).addByteStream(Readable.from(chunks, { objectMode: true }), {
    cidVersion: 1,
    rawLeaves: true,
    reduceSingleLeafToSelf: true,
    // One sealed chunk is one block: the pieces of the source are the blocks.
    chunker: (source) => source,
  })
  return root.toString()
}

/** The inner nodes of all of them first, with one sync: then taking the segment in is the last step, and where it fails they go again. */
async function adoptFiles(store: BlockStore, name: string, files: readonly (readonly SealedLeaf[])[]): Promise<Result<readonly string[]>> {
  if (files.length === 0 || files.some((leaves) => leaves.length === 0)) return err('block-missing')
  const trees = files.map((leaves) => buildTree(leaves.map(({ digest, sizeBytes }) => ({ cid: rawCid(digest), sizeBytes }))))
  const nodes: StoredBlock[] = []
  for (const node of trees.flatMap((tree) => tree.nodes)) if (!(await store.has(node.cid))) nodes.push(node)
  const put = nodes.length === 0 ? ok(null) : await store.putMany(nodes)
  if (!put.ok) return put
  const blocks = files.flat().map(({ digest, sizeBytes }) => ({ digest, length: sizeBytes }))
  const adopted = await store.adopt(name, blocks)
  if (adopted.ok) return ok(trees.map(({ root }) => root))
  await store.deleteMany(nodes.map(({ cid }) => cid))
  return adopted
}

class CollectingBlocks extends BaseBlockstore {
  readonly #blocks: StoredBlock[]
  readonly #own = new Map<string, Uint8Array>()

  constructor(blocks: StoredBlock[]) {
    super()
    this.#blocks = blocks
  }

  override async put(cid: CID, value: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<CID> {
    const parts: Uint8Array[] = []
    if (value instanceof Uint8Array) parts.push(value)
    else for await (const part of value) parts.push(part)
    const bytes = parts.length === 1 && parts[0] !== undefined ? parts[0] : new Uint8Array(Buffer.concat(parts))
    this.#own.set(cid.toString(), bytes)
    this.#blocks.push({ cid: cid.toString(), bytes })
    return cid
  }

  override *get(cid: CID): Generator<Uint8Array> {
    const bytes = this.#own.get(cid.toString())
    if (bytes === undefined) throw new Error('block-missing')
    yield bytes
  }

  override has(cid: CID): boolean {
    return this.#own.has(cid.toString())
  }
}

async function statFile(store: BlockStore, cid: string): Promise<Result<{ readonly chunks: number; readonly sizeBytes: number }>> {
  const leaves = await leavesOf(store, cid)
  if (!leaves.ok) return leaves
  let sizeBytes = 0
  for (const leaf of leaves.value) {
    const bytes = await store.get(leaf)
    if (!bytes.ok) return bytes
    sizeBytes += bytes.value.length
  }
  return ok({ chunks: leaves.value.length, sizeBytes })
}

async function leavesOf(store: BlockStore, cid: string): Promise<Result<readonly string[]>> {
  const blocks = await listBlocks(store, cid)
  return blocks.ok ? ok(blocks.value.filter((one) => !isNodeCid(one))) : blocks
}

async function listBlocks(store: BlockStore, root: string): Promise<Result<readonly string[]>> {
  const { found, walked } = await walkBlocks(store, root)
  return walked.ok ? ok(found) : walked
}

/** By their usual names: a list that somebody else made may write them in any other way. What lies below one that cannot be read is not known. */
async function findBlocks(store: BlockStore, cids: readonly string[]): Promise<readonly string[]> {
  const found: string[] = []
  for (const cid of cids)
    for (const block of (await walkBlocks(store, cid)).found) {
      const name = usualName(block)
      if (name !== null) found.push(name)
    }
  return found
}

/** Every block that can be reached, and whether that is all. */
async function walkBlocks(store: BlockStore, root: string): Promise<{ readonly found: readonly string[]; readonly walked: Result<null> }> {
  const found: string[] = []
  const nodes = new Set<string>()
  const walk = async (cid: string, depth: number): Promise<Result<null>> => {
    found.push(cid)
    // No two stretches of sealed chunks are alike: a few nodes that name each other many times would be a list without end.
    if (nodes.has(cid)) return err('limit-exceeded')
    if (isNodeCid(cid)) nodes.add(cid)
    const links = await linksOf(store, cid)
    if (!links.ok) return links
    if (depth >= PEER_LIMITS.fileDepthMax && links.value.length > 0) return err('limit-exceeded')
    let all: Result<null> = ok(null)
    for (const link of links.value) {
      const below = await walk(link, depth + 1)
      if (below.ok) continue
      if (below.error.code === 'limit-exceeded') return below
      if (all.ok) all = below
    }
    return all
  }
  return { walked: await walk(root, 0), found }
}

async function linksOf(store: BlockStore, cid: string): Promise<Result<readonly string[]>> {
  if (!isNodeCid(cid)) return ok([])
  const bytes = await store.get(cid)
  if (!bytes.ok) return bytes
  return readLinks(bytes.value)
}

/** CIDs a dag-pb block links to, in order. Errors: `block-damaged`. */
export function readLinks(bytes: Uint8Array): Result<readonly string[]> {
  if (bytes.length > PEER_LIMITS.blockBytesMax) return err('limit-exceeded')
  try {
    return ok(decode(bytes).Links.map((link) => link.Hash.toString()))
  } catch {
    return err('block-damaged')
  }
}
