/** Small conversions between bytes and text, and comparison in constant time. */

export { decodeBase64Url, encodeBase64Url } from '../model/base64url.ts'

const ENCODER = new TextEncoder()
const SHORT_TEXT_MAX = 128
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const HEX = '0123456789abcdef'
/** Two digits for a byte. */
const DIGIT_PAIRS = Array.from({ length: 256 }, (_, byte) => HEX.charAt(byte >>> 4) + HEX.charAt(byte & 15))

/** Lower-case hexadecimal, two characters a byte. */
export function encodeHex(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at++) text += DIGIT_PAIRS[bytes[at] ?? 0] ?? ''
  return text
}

/** Null where the text is not lower-case hexadecimal of whole bytes. */
export function decodeHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/u.test(text)) return null
  const bytes = new Uint8Array(text.length / 2)
  for (let at = 0; at < bytes.length; at++) bytes[at] = (digitOf(text.charCodeAt(at * 2)) << 4) | digitOf(text.charCodeAt(at * 2 + 1))
  return bytes
}

/** Of a character that is one: 0 to 9, a to f. */
function digitOf(code: number): number {
  return code < 58 ? code - 48 : code - 87
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
