/** Bytes of a plain text to its letters: UTF-16 where its mark says so, else UTF-8, else, where it is surely neither, those of Windows. Source: https://encoding.spec.whatwg.org */

export type TextEncodingName = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1250' | 'windows-1252'

export interface PlainText {
  readonly text: string
  /** A code page of Windows is assumed and never declared: whoever reads it has to be told. */
  readonly encoding: TextEncodingName
}

/** Characters at the beginning of a text in which control characters are looked for. */
const CONTROLS_LOOKED_FOR = 64 * 1024
// eslint-disable-next-line no-control-regex -- control characters are what tells binary from text
const CONTROLS = /[\u0000-\u0008\u000E-\u001F]/u
const UTF8 = new TextDecoder('utf-8', { fatal: true })

/** Text in a Unicode encoding without control characters, or null; nothing is assumed. */
export function decodeUnicodeText(bytes: Uint8Array): PlainText | null {
  const encoding = markedEncoding(bytes)
  try {
    const text = encoding === 'utf-8' ? UTF8.decode(bytes) : new TextDecoder(encoding).decode(bytes)
    return CONTROLS.test(text.slice(0, CONTROLS_LOOKED_FOR)) ? null : { text, encoding }
  } catch {
    return null
  }
}

/** The same, and text of Windows where it is no Unicode; null where it holds what no text holds. */
export function decodePlainText(bytes: Uint8Array): PlainText | null {
  const text = decodeUnicodeText(bytes)
  if (text !== null || markedEncoding(bytes) !== 'utf-8' || bytes.includes(0) || isUtf8(bytes)) return text
  const encoding = isCentralEuropean(bytes) ? 'windows-1250' : 'windows-1252'
  const written = new TextDecoder(encoding).decode(bytes)
  return CONTROLS.test(written.slice(0, CONTROLS_LOOKED_FOR)) ? null : { text: written, encoding }
}

function markedEncoding([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    UTF8.decode(bytes)
    return true
  } catch {
    return false
  }
}

/** Letters of Windows-1250 (ş ą ż Ł ł ľ Ş and so on) that are signs in Windows-1252: those do not stand before a letter. */
const SIGNS = new Set([0xba, 0xaa, 0xb9, 0xbf, 0xa3, 0xb3, 0xa5, 0xaf, 0xbe, 0xbc])
const SMALL_O = 0x6f
const PORTUGUESE = [0xe7, 0xf5]
const ICELANDIC = 0xf0

function isCentralEuropean(bytes: Uint8Array): boolean {
  const isPortuguese = PORTUGUESE.some((byte) => bytes.includes(byte))
  const isIcelandic = bytes.includes(ICELANDIC)
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    const next = bytes[at + 1] ?? 0
    if (SIGNS.has(byte) && isSmallLetter(next)) return true
    if ((byte === 0xfe || byte === 0xde) && !isIcelandic) return true
    // ă and Ă, which Windows-1252 has as the nasal letter of Portuguese: there it stands before o.
    if ((byte === 0xe3 || byte === 0xc3) && !isPortuguese && next !== SMALL_O) return true
  }
  return false
}

function isSmallLetter(byte: number): boolean {
  return byte >= 0x61 && byte <= 0x7a
}
