/** Says what a file is by its first bytes, never by its name alone. */

import { looksLikeDicom } from '../../shared/dicom/part-10.ts'
import { looksLikeHl7 } from './hl7-text.ts'
import { looksLikeXml } from './xml-text.ts'

export type FileKind =
  'json' | 'ndjson' | 'xml' | 'hl7' | 'pdf' | 'png' | 'jpeg' | 'tiff' | 'heic' | 'text' | 'csv' | 'dicom' | 'zip' | 'unknown'

/** Characters at the beginning of a text in which control characters are looked for. */
const CONTROLS_LOOKED_FOR = 64 * 1024

const ZIP = [0x50, 0x4b, 0x03, 0x04]
const ZIP_EMPTY = [0x50, 0x4b, 0x05, 0x06]

export const MEDIA_TYPES: Readonly<Record<'pdf' | 'png' | 'jpeg' | 'tiff' | 'heic' | 'text', string>> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpeg: 'image/jpeg',
  tiff: 'image/tiff',
  heic: 'image/heic',
  text: 'text/plain',
}

/** What a file is, and its text where that had to be read to know. */
export interface SeenFile {
  readonly kind: FileKind
  /** Null where it was not looked for, or is none. */
  readonly text: string | null
}

/** `name` only tells NDJSON from JSON and plain text from JSON. */
export function lookAt(bytes: Uint8Array, name: string): SeenFile {
  if (startsWith(bytes, [0x25, 0x50, 0x44, 0x46, 0x2d])) return { kind: 'pdf', text: null }
  if (isLatePdf(bytes, name)) return { kind: 'pdf', text: null }
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return { kind: 'png', text: null }
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return { kind: 'jpeg', text: null }
  if (startsWith(bytes, ZIP) || startsWith(bytes, ZIP_EMPTY)) return { kind: 'zip', text: null }
  if (looksLikeDicom(bytes)) return { kind: 'dicom', text: null }
  if (startsWith(bytes, [0x49, 0x49, 0x2a, 0]) || startsWith(bytes, [0x4d, 0x4d, 0, 0x2a])) return { kind: 'tiff', text: null }
  if (isHeic(bytes)) return { kind: 'heic', text: null }
  if (looksLikeXml(bytes, name)) return { kind: 'xml', text: null }
  if (looksLikeHl7(bytes)) return { kind: 'hl7', text: null }
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  // Spreadsheets write tables in many encodings.
  if (extension === 'csv' || extension === 'tsv') return { kind: 'csv', text: null }
  const text = decodeText(bytes)
  const beginning = text ?? decodeText(bytes.subarray(0, lastWhole(bytes)))
  if (beginning === null) return { kind: extension === 'json' ? 'json' : 'unknown', text: null }
  return { kind: kindOfText(beginning, extension), text }
}

/** The kind alone. */
export function fileKindOf(bytes: Uint8Array, name: string): FileKind {
  return lookAt(bytes, name).kind
}

/** Brands of HEIF files with pictures in HEVC. Source: ISO/IEC 23008-12, annex B. */
const HEIC_BRANDS = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'])

function isHeic(bytes: Uint8Array): boolean {
  const text = String.fromCharCode(...bytes.subarray(4, 12))
  return text.startsWith('ftyp') && HEIC_BRANDS.has(text.slice(4))
}

/** Readers forgive what stands before the header of a PDF. */
function isLatePdf(bytes: Uint8Array, name: string): boolean {
  return /\.pdf$/iu.test(name) && Buffer.from(bytes.subarray(0, 1024)).includes('%PDF-')
}

function kindOfText(text: string, extension: string): FileKind {
  if (extension === 'ndjson' || extension === 'jsonl') return 'ndjson'
  if (extension === 'json' || /^[\s\uFEFF]*[{[]/u.test(text.slice(0, 1024))) return 'json'
  return extension === 'txt' || extension === 'text' || extension === 'md' ? 'text' : 'unknown'
}

const UTF8 = new TextDecoder('utf-8', { fatal: true })

/** UTF-8 text without control characters, or null. */
export function decodeText(bytes: Uint8Array): string | null {
  try {
    const text = UTF8.decode(bytes)
    // eslint-disable-next-line no-control-regex -- control characters are what tells binary from text
    return /[\u0000-\u0008\u000E-\u001F]/u.test(text.length > CONTROLS_LOOKED_FOR ? text.slice(0, CONTROLS_LOOKED_FOR) : text) ? null : text
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
  for (let index = 0; index < magic.length; index++) if (bytes[index] !== magic[index]) return false
  return true
}
