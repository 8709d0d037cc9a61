/** Says what a file is by its first bytes, never by its name alone. */

import { looksLikeDicom } from '../../shared/dicom/part-10.ts'
import { decodePlainText, decodeUnicodeText } from '../../shared/model/plain-text.ts'
import type { TextEncodingName } from '../../shared/model/plain-text.ts'
import { looksLikeHl7 } from './hl7-text.ts'
import { looksLikeXml } from './xml-text.ts'

export type FileKind =
  'json' | 'ndjson' | 'xml' | 'hl7' | 'pdf' | 'png' | 'jpeg' | 'tiff' | 'heic' | 'text' | 'csv' | 'dicom' | 'zip' | 'unknown'

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

const TEXT_EXTENSIONS = new Set(['txt', 'text', 'md'])

/** What a file is, and its text where that had to be read to know. */
export interface SeenFile {
  readonly kind: FileKind
  /** Null where it was not looked for, or is none. */
  readonly text: string | null
  /** The letters that it is assumed to be written in, where it is no Unicode. */
  readonly assumed?: TextEncodingName
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
  if (beginning === null) {
    // Of a text alone the letters may be assumed: what is read out of others has to be exact.
    const assumed = TEXT_EXTENSIONS.has(extension) ? decodePlainText(bytes) : null
    if (assumed !== null) return { kind: 'text', text: assumed.text, assumed: assumed.encoding }
    return { kind: extension === 'json' ? 'json' : extension === 'ndjson' || extension === 'jsonl' ? 'ndjson' : 'unknown', text: null }
  }
  return { kind: kindOfText(beginning, extension), text }
}

const ASSUMED: Readonly<Partial<Record<TextEncodingName, string>>> = {
  'windows-1250': 'Not written in UTF-8; its letters are read as Windows-1250',
  'windows-1252': 'Not written in UTF-8; its letters are read as Windows-1252',
}

/** What is said beside a file whose letters are assumed; empty where they are certain. */
export function assumedWords(encoding: TextEncodingName | undefined): string {
  return encoding === undefined ? '' : (ASSUMED[encoding] ?? '')
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
  return TEXT_EXTENSIONS.has(extension) ? 'text' : 'unknown'
}

/** UTF-8 text, or UTF-16 with its mark, without control characters; or null. */
export function decodeText(bytes: Uint8Array): string | null {
  return decodeUnicodeText(bytes)?.text ?? null
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
