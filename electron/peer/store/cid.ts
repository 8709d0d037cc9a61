/** Names of blocks: a CID as text, and the SHA-256 in it. */

import { CID } from 'multiformats/cid'

/** SHA-256, 32 bytes; a raw and a dag-pb CID of the same bytes are the same block. Throws on any other hash. */
export function digestOf(cid: string): Uint8Array {
  const { multihash } = CID.parse(cid)
  if (multihash.code !== 0x12) throw new Error('blocks are named by SHA-256')
  return multihash.digest
}

/** CIDv1, raw, of a SHA-256. */
export function rawCid(digest: Uint8Array): string {
  const multihash = new Uint8Array(34)
  const own = new Uint8Array(digest)
  multihash.set([0x12, 32])
  multihash.set(own, 2)
  return CID.createV1(0x55, { code: 0x12, size: 32, digest: own, bytes: multihash }).toString()
}
