/** Base64url without padding (RFC 4648 section 5), in its one canonical spelling. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** Value of a letter by its character code; 64 for what is no letter. */
const SEXTETS = Uint8Array.from({ length: 128 }, (_, code) => {
  const at = ALPHABET.indexOf(String.fromCharCode(code))
  return at === -1 ? 64 : at
})
/** Two letters for twelve bits. */
const LETTER_PAIRS = Array.from({ length: 4096 }, (_, bits) => ALPHABET.charAt(bits >>> 6) + ALPHABET.charAt(bits & 63))

/** Without padding. */
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
