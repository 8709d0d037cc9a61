/** The name of a block: CIDv1, raw, SHA-256, in base32. Source: https://github.com/multiformats/cid. */

import { sha256 } from './hash.ts'

/** Version 1, codec raw, SHA2-256, 32 bytes. */
const PREFIX = Uint8Array.of(0x01, 0x55, 0x12, 0x20)

const CID_BYTES = PREFIX.length + 32

/** Base32 without padding in lower case (RFC 4648 section 6): two letters for ten bits. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567'
const PAIRS = Array.from({ length: 1024 }, (_, bits) => LETTERS.charAt(bits >>> 5) + LETTERS.charAt(bits & 31))

/** Behind "b" and the characters that hold version and codec (and four bits of the hash's own code, which is always SHA2-256). */
const HASH_FROM = 5

/** The CID of these bytes as one raw block, as text. */
export function rawBlockCid(block: Uint8Array): string {
  return rawCidOfDigest(sha256(block))
}

/** The CID of a raw block whose SHA-256 (32 bytes) this is. */
export function rawCidOfDigest(digest: Uint8Array): string {
  let text = 'b'
  // Five bytes are eight letters; prefix and hash are seven times five bytes, and one.
  for (let at = 0; at + 5 <= CID_BYTES; at += 5) {
    const high = (byteAt(digest, at) << 12) | (byteAt(digest, at + 1) << 4) | (byteAt(digest, at + 2) >>> 4)
    const low = ((byteAt(digest, at + 2) & 15) << 16) | (byteAt(digest, at + 3) << 8) | byteAt(digest, at + 4)
    text += (PAIRS[high >>> 10] ?? '') + (PAIRS[high & 1023] ?? '') + (PAIRS[low >>> 10] ?? '') + (PAIRS[low & 1023] ?? '')
  }
  return text + (PAIRS[byteAt(digest, CID_BYTES - 1) << 2] ?? '')
}

/** Of the binary form of a CID. */
function byteAt(digest: Uint8Array, at: number): number {
  return (at < PREFIX.length ? PREFIX[at] : digest[at - PREFIX.length]) ?? 0
}

/** The part of a CID that only its hash decides: alike for a raw and a dag-pb name of the same block. */
export function blockKeyOf(cid: string): string {
  return cid.slice(HASH_FROM)
}

/** Is the file of this name one raw block? */
export function isSingleBlock(cid: string): boolean {
  return cid.startsWith('bafkrei')
}

/** "b", then 36 bytes in base32: version, codec, SHA2-256, 32 bytes, and what they hold. */
const CID_CHARACTERS = 59
const BEGINNINGS = ['bafkrei', 'bafybei']
/** Value of a letter by its character code; 32 for what is no letter. */
const QUINTETS = Uint8Array.from({ length: 128 }, (_, code) => {
  const at = LETTERS.indexOf(String.fromCharCode(code))
  return at === -1 ? 32 : at
})

/** The SHA-256 (32 bytes) in a raw or dag-pb CID as this vault writes them; null for any other. */
export function digestOfCid(cid: string): Uint8Array | null {
  if (cid.length !== CID_CHARACTERS || !BEGINNINGS.some((beginning) => cid.startsWith(beginning))) return null
  const digest = new Uint8Array(32)
  let [word, bits, at] = [0, 0, -4]
  for (let index = 1; index < CID_CHARACTERS; index += 1) {
    const quintet = QUINTETS[cid.charCodeAt(index)] ?? 32
    if (quintet === 32) return null
    word = ((word << 5) | quintet) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    if (at >= 0) digest[at] = (word >>> bits) & 255
    at += 1
  }
  // The last letter holds two bits that are nothing.
  return (word & 3) === 0 ? digest : null
}
