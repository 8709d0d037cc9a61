/** Reads one file into entries. */

import { canonicalJson } from '../../shared/model/canonical-json.ts'
import { rowOf } from '../../shared/fhir/row.ts'
import { documentWordsOf } from '../../shared/fhir/search-words.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import type { ReadFile } from './document-entry.ts'
import { refusedEntry } from './fhir-entries.ts'
import type { EntrySource } from './fhir-entries.ts'
import { entriesOfFhirJson } from './fhir-file.ts'
import { MEDIA_TYPES, decodeText, lookAt } from './file-kind.ts'
import { entriesOfHl7 } from './hl7.ts'
import type { ParseLimits } from './limits.ts'
import { entriesOfLines, parseLinesOf, splitLines } from './parse-lines.ts'
import { parseText } from './parse-text.ts'
import { readStable } from './read-stable.ts'
import type { StableFile } from './read-stable.ts'
import { entriesOfXml } from './xml-entries.ts'

/** Where a file is read: one buffer for all small ones, and who hears how far a large one is. */
export interface Reading {
  readonly scratch: Uint8Array
  readonly onBytes: (bytesDone: number) => void
}

const LINES_NAME = /\.(ndjson|jsonl)$/iu
const JSON_NAME = /\.json$/iu
/** What is read inside, however large, up to the limit of JSON. */
const CLINICAL_NAME = /\.(xml|cda|ccda|hl7)$/iu

/** Entries of one file, the file itself refused as entry 0 where nothing of it can be read. */
export function* parseFile(path: string, source: EntrySource, limits: ParseLimits, reading: Reading): Generator<ParsedEntry> {
  const looksJson = JSON_NAME.test(source.name)
  const looksLines = LINES_NAME.test(source.name)
  const read = readStable(path, {
    bytesMax: looksJson ? limits.jsonBytesMax : limits.documentBytesMax,
    wholeBytesMax:
      looksJson || CLINICAL_NAME.test(source.name)
        ? limits.jsonBytesMax
        : looksLines
          ? limits.wholeLinesBytesMax
          : limits.handedOverBytesMax,
    beginningBytes: limits.kindBytes,
    scratch: reading.scratch,
  })
  if (!read.ok) {
    yield { type: 'refused', file: source.file, entry: 0, name: source.name, error: read.error }
    return
  }
  const { bytes } = read.value
  const { kind, text } = lookAt(bytes, source.name)
  const whole = bytes.length === read.value.sizeBytes
  switch (kind) {
    case 'ndjson':
      // The lines of a file that is held whole are parsed before the next file is read.
      yield* whole
        ? entriesOfLines(splitLines([bytes], limits.lineBytesMax), source, limits)
        : parseLinesOf(path, source, limits, reading.onBytes)
      return
    case 'json':
      if (!whole || bytes.length > limits.jsonBytesMax) yield refusedEntry(source, 0, 'file-too-large')
      else yield* parseJson({ path, ...read.value }, text, source, limits)
      return
    case 'xml':
      yield* entriesOfXml({ path, ...read.value }, source, limits)
      return
    case 'hl7':
      yield* entriesOfHl7({ path, ...read.value }, source, limits)
      return
    case 'pdf':
    case 'png':
    case 'jpeg':
    case 'text':
      yield documentEntry(path, read.value, MEDIA_TYPES[kind], source, kind === 'text' ? (text ?? decodeText(bytes) ?? '') : '')
      return
    case 'unknown':
      yield refusedEntry(source, 0, 'file-unknown-kind')
  }
}

function* parseJson(file: ReadFile, text: string | null, source: EntrySource, limits: ParseLimits): Generator<ParsedEntry> {
  const parsed = parseText(text, limits)
  if ('code' in parsed) yield refusedEntry(source, 0, parsed.code)
  else yield* entriesOfFhirJson(file, parsed.value, source, limits)
}

/** A document of its own: the original byte for byte beside a small DocumentReference. */
function documentEntry(
  path: string,
  { bytes, sizeBytes, changedAtMs }: StableFile,
  mediaType: string,
  source: EntrySource,
  text: string,
): ParsedEntry {
  const resource = {
    resourceType: 'DocumentReference',
    status: 'current',
    content: [{ attachment: { contentType: mediaType, title: source.name, size: sizeBytes } }],
  }
  return {
    type: 'record',
    file: source.file,
    entry: 0,
    row: { ...rowOf(resource, { source: source.name }), mediaType, sizeBytes },
    resourceJson: canonicalJson(resource),
    ...(bytes.length === sizeBytes ? { original: bytes.slice() } : { originalFile: { path, sizeBytes, changedAtMs } }),
    searchWords: documentWordsOf(resource, text),
    advice: [],
  }
}
