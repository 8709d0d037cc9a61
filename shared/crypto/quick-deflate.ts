/** Deflate (RFC 1951) of a few kilobytes with the fixed codes: a third of the time of the platform's, whose tables cost more to make than such a text takes. */

/** Longest text, in bytes; also how far back a match may lie. */
export const QUICK_BYTES_MAX = 4096
/** Shortest and longest match (RFC 1951, section 3.2.5). */
const MATCH_MIN = 3
const MATCH_MAX = 258
const LONGEST_CODE = 285
const END_OF_BLOCK = 256
/** Last block, fixed codes; three bits. */
const BLOCK_HEADER = 0b011
/** Positions are found again by a hash of four bytes. */
const HASH_BITS = 12
const HASH_FACTOR = 0x9e3779b1

/** Bits to write, first bit lowest, and how many. */
interface Codes {
  readonly bits: Uint32Array
  readonly count: Uint8Array
}

const LITERALS = literalCodes()
const LENGTHS = lengthCodes()
const DISTANCES = distanceCodes()
/** One more than the position where a hash was last seen. */
const lastSeen = new Uint16Array(1 << HASH_BITS)

/** Deflates into `into`; the bytes written, or 0 where they would be more than `into` has, or `plain` is longer than `QUICK_BYTES_MAX`. */
export function quickDeflate(plain: Uint8Array, into: Uint8Array): number {
  if (plain.length > QUICK_BYTES_MAX) return 0
  lastSeen.fill(0)
  // One step writes four bytes at the most, the end of the block two.
  const room = into.length - 8
  let [written, word, bits] = [0, BLOCK_HEADER, 3]
  for (let at = 0; at < plain.length;) {
    if (written > room) return 0
    const from = earlier(plain, at)
    const length = from < 0 ? 0 : matchLength(plain, from, at)
    if (length === 0) {
      const byte = plain[at] ?? 0
      word |= (LITERALS.bits[byte] ?? 0) << bits
      bits += LITERALS.count[byte] ?? 0
      at += 1
    } else {
      word |= (LENGTHS.bits[length] ?? 0) << bits
      for (bits += LENGTHS.count[length] ?? 0; bits >= 8; bits -= 8, word >>>= 8) into[written++] = word
      const distance = at - from
      word |= (DISTANCES.bits[distance] ?? 0) << bits
      bits += DISTANCES.count[distance] ?? 0
      at += length
    }
    for (; bits >= 8; bits -= 8, word >>>= 8) into[written++] = word
  }
  if (written > room) return 0
  for (bits += LITERALS.count[END_OF_BLOCK] ?? 0; bits > 0; bits -= 8, word >>>= 8) into[written++] = word
  return written
}

/** Where the same four bytes may have stood before; -1 where they did not. */
function earlier(plain: Uint8Array, at: number): number {
  if (at + 4 > plain.length) return -1
  const four = (plain[at] ?? 0) | ((plain[at + 1] ?? 0) << 8) | ((plain[at + 2] ?? 0) << 16) | ((plain[at + 3] ?? 0) << 24)
  const hash = Math.imul(four, HASH_FACTOR) >>> (32 - HASH_BITS)
  const found = (lastSeen[hash] ?? 0) - 1
  lastSeen[hash] = at + 1
  return found
}

/** How many bytes are alike; 0 where they are too few. */
function matchLength(plain: Uint8Array, from: number, at: number): number {
  const most = Math.min(MATCH_MAX, plain.length - at)
  let length = 0
  while (length < most && plain[from + length] === plain[at + length]) length += 1
  return length < MATCH_MIN ? 0 : length
}

/** Section 3.2.6; the end of a block is all zeros. */
function literalCodes(): Codes {
  const bits = new Uint32Array(END_OF_BLOCK + 1)
  const count = new Uint8Array(END_OF_BLOCK + 1)
  for (let value = 0; value <= END_OF_BLOCK; value++) {
    const length = value < 144 ? 8 : value < 256 ? 9 : 7
    const code = value < 144 ? 0x30 + value : value < 256 ? 0x190 + value - 144 : 0
    bits[value] = reversed(code, length)
    count[value] = length
  }
  return { bits, count }
}

/** By length: its code, and the extra bits behind it. */
function lengthCodes(): Codes {
  const bits = new Uint32Array(MATCH_MAX + 1)
  const count = new Uint8Array(MATCH_MAX + 1)
  const set = (length: number, code: number, extra: number, extraBits: number): void => {
    const codeBits = code < 280 ? 7 : 8
    bits[length] = reversed(code < 280 ? code - 256 : 0xc0 + code - 280, codeBits) | (extra << codeBits)
    count[length] = codeBits + extraBits
  }
  let length = MATCH_MIN
  for (let code = 257; code < LONGEST_CODE; code++) {
    const extraBits = code < 265 ? 0 : (code - 261) >>> 2
    for (let extra = 0; extra < 1 << extraBits && length <= MATCH_MAX; extra++, length++) set(length, code, extra, extraBits)
  }
  set(MATCH_MAX, LONGEST_CODE, 0, 0)
  return { bits, count }
}

/** By distance: its code of five bits, and the extra bits behind it. */
function distanceCodes(): Codes {
  const bits = new Uint32Array(QUICK_BYTES_MAX + 1)
  const count = new Uint8Array(QUICK_BYTES_MAX + 1)
  let distance = 1
  for (let code = 0; distance <= QUICK_BYTES_MAX; code++) {
    const extraBits = code < 4 ? 0 : (code >>> 1) - 1
    for (let extra = 0; extra < 1 << extraBits && distance <= QUICK_BYTES_MAX; extra++, distance++) {
      bits[distance] = reversed(code, 5) | (extra << 5)
      count[distance] = 5 + extraBits
    }
  }
  return { bits, count }
}

/** Codes are written with their first bit first. */
function reversed(code: number, length: number): number {
  let turned = 0
  for (let at = 0; at < length; at++) turned |= ((code >>> at) & 1) << (length - 1 - at)
  return turned
}
