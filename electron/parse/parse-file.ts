/** Reads one file into entries. */

import type { ErrorCode } from '../../shared/model/errors.ts'
import { rowOf } from '../../shared/fhir/row.ts'
import { searchWordsOf } from '../../shared/fhir/search-words.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import { entriesOfJson, refusedEntry } from './fhir-entries.ts'
import type { EntrySource } from './fhir-entries.ts'
import { MEDIA_TYPES, decodeText, fileKindOf } from './file-kind.ts'
import type { ParseLimits } from './limits.ts'
import { readStable } from './read-stable.ts'
import type { StableFile } from './read-stable.ts'

/** Entries of one file, the file itself refused as entry 0 where nothing of it can be read. */
export function* parseFile(path: string, source: EntrySource, limits: ParseLimits): Generator<ParsedEntry> {
  const looksJson = /\.(json|ndjson|jsonl)$/iu.test(source.name)
  const read = readStable(path, {
    bytesMax: looksJson ? limits.jsonBytesMax : limits.documentBytesMax,
    wholeBytesMax: looksJson ? limits.jsonBytesMax : limits.handedOverBytesMax,
    beginningBytes: limits.kindBytes,
  })
  if (!read.ok) {
    yield { type: 'refused', file: source.file, entry: 0, name: source.name, error: read.error }
    return
  }
  const { bytes } = read.value
  const kind = fileKindOf(bytes, source.name)
  const whole = bytes.length === read.value.sizeBytes
  switch (kind) {
    case 'json':
    case 'ndjson':
      if (!whole) yield refusedEntry(source, 0, 'file-too-large')
      else if (kind === 'json') yield* parseJsonText(bytes, source, limits)
      else yield* parseLines(bytes, source, limits)
      return
    case 'pdf':
    case 'png':
    case 'jpeg':
    case 'text':
      yield documentEntry(path, read.value, MEDIA_TYPES[kind], source)
      return
    case 'unknown':
      yield refusedEntry(source, 0, 'file-unknown-kind')
  }
}

function* parseJsonText(bytes: Uint8Array, source: EntrySource, limits: ParseLimits): Generator<ParsedEntry> {
  if (bytes.length > limits.jsonBytesMax) {
    yield refusedEntry(source, 0, 'file-too-large')
    return
  }
  const parsed = parseText(decodeText(bytes), limits)
  if ('code' in parsed) yield refusedEntry(source, 0, parsed.code)
  else yield* entriesOfJson(parsed.value, source, 0)
}

/** NDJSON: each line stands for itself; a broken one is refused by its number. */
function* parseLines(bytes: Uint8Array, source: EntrySource, limits: ParseLimits): Generator<ParsedEntry> {
  const text = decodeText(bytes)
  if (text === null) {
    yield refusedEntry(source, 0, 'json-broken')
    return
  }
  let entry = 0
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const parsed = line.length > limits.lineBytesMax ? { code: 'file-too-large' as const } : parseText(line, limits)
    if ('code' in parsed) yield refusedEntry(source, entry, parsed.code)
    else yield* entriesOfJson(parsed.value, source, entry)
    entry += 1
  }
}

function parseText(text: string | null, limits: ParseLimits): { readonly value: unknown } | { readonly code: ErrorCode } {
  if (text === null) return { code: 'json-broken' }
  if (isTooDeep(text, limits.jsonDepthMax)) return { code: 'json-too-deep' }
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/u, '')) as unknown }
  } catch {
    return { code: 'json-broken' }
  }
}

/** Counts brackets outside strings before anything is built. */
function isTooDeep(text: string, depthMax: number): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === 92) at += 1
      else if (code === 34) inString = false
    } else if (code === 34) inString = true
    else if (code === 123 || code === 91) {
      depth += 1
      if (depth > depthMax) return true
    } else if (code === 125 || code === 93) depth -= 1
  }
  return false
}

/** A document of its own: the original byte for byte beside a small DocumentReference. */
function documentEntry(path: string, { bytes, sizeBytes, changedAtMs }: StableFile, mediaType: string, source: EntrySource): ParsedEntry {
  const resource = {
    resourceType: 'DocumentReference',
    status: 'current',
    content: [{ attachment: { contentType: mediaType, title: source.name, size: sizeBytes } }],
  }
  const text = mediaType === MEDIA_TYPES.text ? (decodeText(bytes) ?? '').slice(0, 8000) : ''
  return {
    type: 'record',
    file: source.file,
    entry: 0,
    row: { ...rowOf(resource, { source: source.name }), mediaType, sizeBytes },
    resourceJson: JSON.stringify(resource),
    ...(bytes.length === sizeBytes ? { original: bytes } : { originalFile: { path, sizeBytes, changedAtMs } }),
    searchWords: `${searchWordsOf(resource)} ${text}`.trim(),
    advice: [],
  }
}
