/** Says what a file is by its first bytes, never by its name alone. */

export type FileKind = 'json' | 'ndjson' | 'pdf' | 'png' | 'jpeg' | 'text' | 'unknown'

export const MEDIA_TYPES: Readonly<Record<'pdf' | 'png' | 'jpeg' | 'text', string>> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpeg: 'image/jpeg',
  text: 'text/plain',
}

/** `name` only tells NDJSON from JSON and plain text from JSON. */
export function fileKindOf(bytes: Uint8Array, name: string): FileKind {
  if (startsWith(bytes, [0x25, 0x50, 0x44, 0x46, 0x2d])) return 'pdf'
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'png'
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'jpeg'
  const extension = name.toLowerCase().split('.').at(-1) ?? ''
  const text = decodeText(bytes) ?? decodeText(bytes.subarray(0, lastWhole(bytes)))
  if (text === null) return extension === 'json' ? 'json' : 'unknown'
  if (extension === 'ndjson' || extension === 'jsonl') return 'ndjson'
  if (extension === 'json' || /^[\s\uFEFF]*[{[]/u.test(text.slice(0, 1024))) return 'json'
  return extension === 'txt' || extension === 'text' || extension === 'md' ? 'text' : 'unknown'
}

/** UTF-8 text without control characters, or null. */
export function decodeText(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    // eslint-disable-next-line no-control-regex -- control characters are what tells binary from text
    return /[\u0000-\u0008\u000E-\u001F]/u.test(text.slice(0, 64 * 1024)) ? null : text
  } catch {
    return null
  }
}

/** Length without a character that the end of the piece cuts. */
function lastWhole(bytes: Uint8Array): number {
  let length = bytes.length
  while (length > 0 && bytes.length - length < 4 && (bytes[length - 1] ?? 0) >= 0x80) length -= 1
  return length
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte)
}
