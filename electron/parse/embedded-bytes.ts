/** Bytes that stand as base64 or hexadecimal inside a text file: what is a PDF, a picture or plain text can be kept as a document of its own. */

import { MEDIA_TYPES, fileKindOf } from './file-kind.ts'

export interface EmbeddedBytes {
  readonly bytes: Uint8Array
  readonly mediaType: string
}

const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/u
const HEX = /^(?:[0-9A-Fa-f]{2})+$/u
const RTF_MEDIA_TYPE = 'text/rtf'

/** Null where it is not base64, or of a kind that nobody can be shown. */
export function embeddedBytesOf(base64: string): EmbeddedBytes | null {
  const packed = base64.replace(/\s+/gu, '')
  return BASE64.test(packed) ? documentBytesOf(new Uint8Array(Buffer.from(packed, 'base64'))) : null
}

/** The same of hexadecimal digits. */
export function bytesOfHex(hex: string): EmbeddedBytes | null {
  const packed = hex.replace(/\s+/gu, '')
  return HEX.test(packed) ? documentBytesOf(new Uint8Array(Buffer.from(packed, 'hex'))) : null
}

/** The kind is what the bytes are, not what is said of them. */
export function documentBytesOf(bytes: Uint8Array): EmbeddedBytes | null {
  if (bytes.length === 0) return null
  const kind = fileKindOf(bytes, 'attachment.txt')
  if (kind === 'pdf' || kind === 'png' || kind === 'jpeg') return { bytes, mediaType: MEDIA_TYPES[kind] }
  if (kind === 'xml' || kind === 'hl7') return { bytes, mediaType: kind === 'xml' ? 'application/xml' : 'text/x-hl7v2' }
  if (kind !== 'text') return null
  return { bytes, mediaType: startsAsRtf(bytes) ? RTF_MEDIA_TYPE : MEDIA_TYPES.text }
}

function startsAsRtf(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, 5)) === '{\\rtf'
}
