/** Names of blocks: a CID as text, and the SHA-256 in it. */

import { CID } from 'multiformats/cid'
import { digestOfCid, rawCidOfDigest } from '../../../shared/crypto/block-cid.ts'

const DAG_PB = 0x70

/** SHA-256, 32 bytes; a raw and a dag-pb CID of the same bytes are the same block. Throws on any other hash. */
export function digestOf(cid: string): Uint8Array {
  const common = digestOfCid(cid)
  if (common !== null) return common
  const { multihash } = CID.parse(cid)
  if (multihash.code !== 0x12) throw new Error('blocks are named by SHA-256')
  return multihash.digest
}

/** CIDv1, raw, of a SHA-256. */
export function rawCid(digest: Uint8Array): string {
  return rawCidOfDigest(digest)
}

/** CIDv1, dag-pb, of a SHA-256. */
export function nodeCid(digest: Uint8Array): CID {
  return cidOf(DAG_PB, digest)
}

/** The name that this store gives the same block; null where it can have none. */
export function usualName(cid: string): string | null {
  if (digestOfCid(cid) !== null) return cid
  try {
    const digest = digestOf(cid)
    return isNodeCid(cid) ? nodeCid(digest).toString() : rawCid(digest)
  } catch {
    return null
  }
}

/** Is this the name of an inner node? */
export function isNodeCid(cid: string): boolean {
  return cid.startsWith('bafybei') || CID.parse(cid).code === DAG_PB
}

function cidOf(codec: number, digest: Uint8Array): CID {
  const multihash = new Uint8Array(34)
  const own = new Uint8Array(digest)
  multihash.set([0x12, 32])
  multihash.set(own, 2)
  return CID.createV1(codec, { code: 0x12, size: 32, digest: own, bytes: multihash })
}
