/** Names of blocks: a CID as text, and the SHA-256 in it. */

import { CID } from 'multiformats/cid'
import { rawCidOfDigest } from '../../../shared/crypto/block-cid.ts'

const DAG_PB = 0x70

/** "b", then 36 bytes in base32: version, codec, SHA2-256, 32 bytes, and what they hold. */
const CID_CHARACTERS = 59
const CODECS = ['bafkrei', 'bafybei']
const VALUES = new Map([...'abcdefghijklmnopqrstuvwxyz234567'].map((letter, value) => [letter, value]))

/** SHA-256, 32 bytes; a raw and a dag-pb CID of the same bytes are the same block. Throws on any other hash. */
export function digestOf(cid: string): Uint8Array {
  const common = commonDigestOf(cid)
  if (common !== null) return common
  const { multihash } = CID.parse(cid)
  if (multihash.code !== 0x12) throw new Error('blocks are named by SHA-256')
  return multihash.digest
}

/** Of the names that this store gives, without making an object of each; null for any other. */
function commonDigestOf(cid: string): Uint8Array | null {
  if (cid.length !== CID_CHARACTERS || !CODECS.some((codec) => cid.startsWith(codec))) return null
  const digest = new Uint8Array(32)
  let [word, bits, at] = [0, 0, -4]
  for (let index = 1; index < CID_CHARACTERS; index += 1) {
    const value = VALUES.get(cid.charAt(index))
    if (value === undefined) return null
    word = ((word << 5) | value) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    if (at >= 0) digest[at] = (word >>> bits) & 255
    at += 1
  }
  // The last letter holds two bits that are nothing.
  return (word & 3) === 0 ? digest : null
}

/** CIDv1, raw, of a SHA-256. */
export function rawCid(digest: Uint8Array): string {
  return rawCidOfDigest(digest)
}

/** CIDv1, dag-pb, of a SHA-256. */
export function nodeCid(digest: Uint8Array): CID {
  return cidOf(DAG_PB, digest)
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
