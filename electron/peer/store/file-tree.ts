/** The UnixFS tree over blocks that are stored already: the same root that the importer makes, without reading the blocks again. */

import { createHash } from 'node:crypto'
import { encode, prepare } from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import { CID } from 'multiformats/cid'
import type { StoredBlock } from './stored-block.ts'
import { nodeCid } from './cid.ts'

/** Links of one node; what @helia/unixfs has by default. */
const LINKS_MAX = 1024

export interface Leaf {
  readonly cid: string
  readonly sizeBytes: number
}

interface Branch {
  readonly cid: CID
  /** Bytes of content below. */
  readonly contentBytes: bigint
  /** Bytes of all blocks below and of its own. */
  readonly blockBytes: number
}

/** Root of a file of these leaves in order, and its inner nodes. One leaf is its own root; a file has at least one. */
export function buildTree(leaves: readonly Leaf[]): { readonly root: string; readonly nodes: readonly StoredBlock[] } {
  const nodes: StoredBlock[] = []
  let level: readonly Branch[] = leaves.map(({ cid, sizeBytes }) => ({
    cid: CID.parse(cid),
    contentBytes: BigInt(sizeBytes),
    blockBytes: sizeBytes,
  }))
  while (level.length > 1) {
    const above: Branch[] = []
    for (let from = 0; from < level.length; from += LINKS_MAX) above.push(joinUnder(level.slice(from, from + LINKS_MAX), nodes))
    level = above
  }
  const [root] = level
  if (root === undefined) throw new Error('a file has at least one block')
  return { root: root.cid.toString(), nodes }
}

function joinUnder(children: readonly Branch[], nodes: StoredBlock[]): Branch {
  const file = new UnixFS({ type: 'file', blockSizes: children.map(({ contentBytes }) => contentBytes) })
  const links = children.map(({ cid, blockBytes }) => ({ Name: '', Tsize: blockBytes, Hash: cid }))
  const bytes = encode(prepare({ Data: file.marshal(), Links: links }))
  const cid = nodeCid(createHash('sha256').update(bytes).digest())
  nodes.push({ cid: cid.toString(), bytes })
  return { cid, contentBytes: file.fileSize(), blockBytes: bytes.length + children.reduce((sum, child) => sum + child.blockBytes, 0) }
}
