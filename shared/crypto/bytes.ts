/** Small conversions between bytes and text, and comparison in constant time. */

const ENCODER = new TextEncoder()
const SHORT_TEXT_MAX = 128
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const HEX = '0123456789abcdef'
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** Value of a letter by its character code; 64 for what is no letter. */
const SEXTETS = Uint8Array.from({ length: 128 }, (_, code) => {
  const at = ALPHABET.indexOf(String.fromCharCode(code))
  return at === -1 ? 64 : at
})
/** Two letters for twelve bits, two digits for a byte. */
const LETTER_PAIRS = Array.from({ length: 4096 }, (_, bits) => ALPHABET.charAt(bits >>> 6) + ALPHABET.charAt(bits & 63))
const DIGIT_PAIRS = Array.from({ length: 256 }, (_, byte) => HEX.charAt(byte >>> 4) + HEX.charAt(byte & 15))

/** Base64url without padding (RFC 4648 section 5). */
export function encodeBase64Url(bytes: Uint8Array): string {
  let text = ''
  const whole = bytes.length - (bytes.length % 3)
  for (let at = 0; at < whole; at += 3) {
    const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    text += (LETTER_PAIRS[word >>> 12] ?? '') + (LETTER_PAIRS[word & 4095] ?? '')
  }
  if (bytes.length - whole === 1) text += LETTER_PAIRS[(bytes[whole] ?? 0) << 4] ?? ''
  if (bytes.length - whole === 2) {
    const word = ((bytes[whole] ?? 0) << 8) | (bytes[whole + 1] ?? 0)
    text += (LETTER_PAIRS[word >>> 4] ?? '') + ALPHABET.charAt((word & 15) << 2)
  }
  return text
}

/** Null where the text is not the one canonical encoding of some bytes. */
export function decodeBase64Url(text: string): Uint8Array | null {
  if (text.length % 4 === 1) return null
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let word = 0
  let bits = 0
  let at = 0
  for (let index = 0; index < text.length; index++) {
    const sextet = SEXTETS[text.charCodeAt(index)] ?? 64
    if (sextet === 64) return null
    word = ((word << 6) | sextet) & 0xffffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (word >>> bits) & 255
    }
  }
  return (word & ((1 << bits) - 1)) === 0 ? bytes : null
}

/** Lower-case hexadecimal, two characters a byte. */
export function encodeHex(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at++) text += DIGIT_PAIRS[bytes[at] ?? 0] ?? ''
  return text
}

/** Null where the text is not lower-case hexadecimal of whole bytes. */
export function decodeHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/u.test(text)) return null
  return Uint8Array.from({ length: text.length / 2 }, (_, index) => Number.parseInt(text.slice(index * 2, index * 2 + 2), 16))
}

/** UTF-8 bytes of text. */
export function encodeUtf8(text: string): Uint8Array {
  if (text.length > SHORT_TEXT_MAX) return ENCODER.encode(text)
  // Names and labels: asking the platform takes longer.
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 127) return ENCODER.encode(text)
    bytes[at] = code
  }
  return bytes
}

/** Text of UTF-8 bytes; throws TypeError on bytes that are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  return DECODER.decode(bytes)
}

/** One after the other, in a buffer of their own. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(new ArrayBuffer(parts.reduce((sum, part) => sum + part.length, 0)))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

/** Takes the same time wherever the first difference is. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let index = 0; index < a.length; index++) difference |= (a[index] ?? 0) ^ (b[index] ?? 0)
  return difference === 0
}
