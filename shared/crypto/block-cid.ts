/** The name of a block: CIDv1, raw, SHA-256, in base32. Source: https://github.com/multiformats/cid. */

import { concatBytes } from './bytes.ts'
import { sha256 } from './hash.ts'

/** Version 1, codec raw, SHA2-256, 32 bytes. */
const PREFIX = Uint8Array.of(0x01, 0x55, 0x12, 0x20)

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567'

/** Behind "b" and the characters that hold version and codec (and four bits of the hash's own code, which is always SHA2-256). */
const HASH_FROM = 5

/** The CID of these bytes as one raw block, as text. */
export function rawBlockCid(block: Uint8Array): string {
  return rawCidOfDigest(sha256(block))
}

/** The CID of a raw block whose SHA-256 (32 bytes) this is. */
export function rawCidOfDigest(digest: Uint8Array): string {
  return `b${encodeBase32(concatBytes(PREFIX, digest))}`
}

/** The part of a CID that only its hash decides: alike for a raw and a dag-pb name of the same block. */
export function blockKeyOf(cid: string): string {
  return cid.slice(HASH_FROM)
}

/** Is the file of this name one raw block? */
export function isSingleBlock(cid: string): boolean {
  return cid.startsWith('bafkrei')
}

/** Base32 without padding in lower case (RFC 4648 section 6). */
function encodeBase32(bytes: Uint8Array): string {
  let text = ''
  let word = 0
  let bits = 0
  for (const byte of bytes) {
    word = ((word << 8) | byte) & 0xffff
    bits += 8
    for (; bits >= 5; bits -= 5) text += LETTERS.charAt((word >>> (bits - 5)) & 31)
  }
  return bits === 0 ? text : text + LETTERS.charAt((word << (5 - bits)) & 31)
}
