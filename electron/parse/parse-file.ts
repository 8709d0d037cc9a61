/** Reads one file into entries. */

import type { FrameUnpackers } from '../../shared/dicom/native-frames.ts'
import type { HeldFile, ParsedEntry } from '../../shared/model/parsed-entry.ts'
import type { RedactedReading } from '../../shared/model/read-more.ts'
import { decodeUnicodeText } from '../../shared/model/plain-text.ts'
import type { TableChoice } from '../../shared/model/table-columns.ts'
import { entriesOfHealthXml } from './apple/apple-entries.ts'
import { isHealthData } from './apple/health-xml.ts'
import { entriesOfTable } from './csv/table-entries.ts'
import { dicomEntries } from './dicom/dicom-entries.ts'
import { redactedDicom } from './dicom/redacted-dicom.ts'
import type { Studies } from './dicom/studies.ts'
import { documentEntryOf } from './document-entry.ts'
import type { ReadFile } from './document-entry.ts'
import { refusedEntry } from './fhir-entries.ts'
import type { EntrySource } from './entry-source.ts'
import { entriesOfFhirJson } from './fhir-file.ts'
import { MEDIA_TYPES, assumedWords, decodeText, lookAt } from './file-kind.ts'
import type { FileKind } from './file-kind.ts'
import type { CardPieces } from './health-card/card-pieces.ts'
import { cardsOfJson, cardsOfText } from '../../shared/fhir/card-text.ts'
import { linkOfText } from './health-card/link-text.ts'
import type { PictureCodes } from './health-card/picture-code.ts'
import { entriesOfCardFile } from './health-card/read-card-file.ts'
import { entriesOfHl7 } from './hl7.ts'
import type { ParseLimits } from './limits.ts'
import type { LinePeople } from './line-people.ts'
import { entriesOfLines, parseLinesOf, splitLines } from './parse-lines.ts'
import { parseText } from './parse-text.ts'
import { readStable } from './read-stable.ts'
import type { StableFile } from './read-stable.ts'
import { entriesOfXml } from './xml-entries.ts'
import { zipBytesEntries, zipFileEntries } from './zip/zip-entries.ts'

/** Where a file is read: one buffer for all small ones, and who hears how far a large one is. */
export interface Reading {
  readonly scratch: Uint8Array
  readonly onBytes: (bytesDone: number) => void
  /** Pictures of this import, gathered into studies. */
  readonly studies: Studies
  /** Pieces of health cards, put together at its end. */
  readonly pieces: CardPieces
  readonly codes: PictureCodes
  /** Whom lines of NDJSON are about. */
  readonly people: LinePeople
  /** How tables are to be read that were asked about. */
  readonly tables: readonly TableChoice[]
  /** For a copy that is to be shared, and what unpacks pictures for it. */
  readonly redact?: RedactedReading
  readonly unpackers?: FrameUnpackers
  /** Archives around what is read now. */
  readonly depth?: number
}

export const LINES_NAME = /\.(ndjson|jsonl)$/iu
const JSON_NAME = /\.json$/iu
/** What is read inside, however large, up to the limit of JSON. */
const CLINICAL_NAME = /\.(xml|cda|ccda|hl7|csv|tsv)$/iu

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
  yield* parseBytes(path, read.value, source, limits, reading)
}

/** Entries of a file that lies nowhere else. */
export function parseHeld({ bytes }: HeldFile, source: EntrySource, limits: ParseLimits, reading: Reading): Generator<ParsedEntry> {
  return parseBytes('', { bytes, sizeBytes: bytes.length, changedAtMs: 0, isOnlyHere: true }, source, limits, reading)
}

/** Entries of a file that was read, whole or its beginning; what is inside an archive is whole always. */
function* parseBytes(path: string, file: StableFile, source: EntrySource, limits: ParseLimits, reading: Reading): Generator<ParsedEntry> {
  const { bytes } = file
  const { kind, text, assumed } = lookAt(bytes, source.name)
  const whole = bytes.length === file.sizeBytes
  const said = whole ? saidText(kind, bytes, text, reading) : ''
  const cards = cardsOfText(said)
  if (cards !== null) {
    const plain = kind === 'png' || kind === 'text' ? { mediaType: MEDIA_TYPES[kind], title: nameAlone(source) } : null
    yield* entriesOfCardFile({ path, ...file }, cards, source, plain, { limits, pieces: reading.pieces })
    return
  }
  const link = linkOfText(said)
  const seen = kind === 'unknown' && link !== null ? 'text' : kind
  switch (seen) {
    case 'ndjson': {
      const around = yield* reading.people.around(path, path === '' || file.isOnlyHere === true ? bytes : null)
      // The lines of a file that is held whole are parsed before the next file is read.
      yield* whole
        ? entriesOfLines(splitLines([inUtf8(bytes)], limits.lineBytesMax), source, limits, around)
        : parseLinesOf(path, source, limits, reading.onBytes, around)
      return
    }
    case 'json':
      if (!whole || bytes.length > limits.jsonBytesMax) yield refusedEntry(source, 0, 'file-too-large')
      else yield* parseJson({ path, ...file }, text, source, limits, reading)
      return
    case 'xml':
      yield* isHealthData(bytes)
        ? entriesOfHealthXml({ path, ...file }, source, limits, reading.onBytes)
        : entriesOfXml({ path, ...file }, source, limits)
      return
    case 'hl7':
      yield* entriesOfHl7({ path, ...file }, source, limits)
      return
    case 'csv':
      yield* entriesOfTable({ path, ...file }, source, limits, reading.tables)
      return
    case 'pdf':
    case 'png':
    case 'jpeg':
    case 'tiff':
    case 'heic':
    case 'text':
      yield documentEntryOf(
        { path, ...file },
        source,
        {
          mediaType: MEDIA_TYPES[seen],
          title: nameAlone(source),
          text: seen === 'text' ? (text ?? decodeText(bytes) ?? '') : '',
          ...(seen === 'text' ? { description: assumedWords(assumed) } : {}),
          ...(link === null ? {} : { link }),
        },
        limits,
      )
      return
    case 'dicom':
      yield* dicomOf(file, path, source, limits, reading)
      return
    case 'zip':
      yield* archiveEntries({ path, ...file }, source, limits, reading)
      return
    case 'unknown':
      yield refusedEntry(source, 0, 'file-unknown-kind')
  }
}

/** Lines are cut at bytes, so that UTF-16 is written anew before. */
function inUtf8(bytes: Uint8Array): Uint8Array {
  const read = decodeUnicodeText(bytes)
  return read === null || read.encoding === 'utf-8' ? bytes : new TextEncoder().encode(read.text)
}

/** As it is, or without the person it is of. */
function* dicomOf(file: StableFile, path: string, source: EntrySource, limits: ParseLimits, reading: Reading): Generator<ParsedEntry> {
  const { redact, unpackers = null, studies } = reading
  const own = redact === undefined ? file : redactedDicom(file, source.file, redact, unpackers)
  if (own === null) yield refusedEntry(source, 0, 'redaction-impossible')
  else yield* dicomEntries(own, { path, source, limits, studies })
}

/** Members one by one; an archive inside an archive is opened, one inside that is not. */
function* archiveEntries(archive: ReadFile, source: EntrySource, limits: ParseLimits, reading: Reading): Generator<ParsedEntry> {
  const { path, bytes } = archive
  const depth = reading.depth ?? 0
  const inner = { ...reading, onBytes: () => undefined, depth: depth + 1 }
  const context = {
    archive,
    limits,
    readMember: (member: Uint8Array, at: string, own: EntrySource) =>
      parseBytes(at, { bytes: member, sizeBytes: member.length, changedAtMs: 0, isOnlyHere: true }, own, limits, inner),
    onMember: (at: string) => {
      reading.studies.see(at)
    },
    onBytes: reading.onBytes,
  }
  if (depth === 0) yield* zipFileEntries(path, source, context)
  else if (depth < limits.zipDepthMax) yield* zipBytesEntries(bytes, path, source, context)
  else yield refusedEntry(source, 0, 'zip-nested')
}

/** What may be a health card or a health link: the text of a file, or of the QR code in a picture. */
function saidText(kind: FileKind, bytes: Uint8Array, text: string | null, { codes }: Reading): string {
  if (kind === 'png') return codes.read(bytes) ?? ''
  return kind === 'json' ? '' : (text ?? '')
}

function* parseJson(
  file: ReadFile,
  text: string | null,
  source: EntrySource,
  limits: ParseLimits,
  reading: Reading,
): Generator<ParsedEntry> {
  const parsed = parseText(text, limits)
  if ('code' in parsed) {
    yield refusedEntry(source, 0, parsed.code)
    return
  }
  const cards = cardsOfJson(parsed.value)
  if (cards === null) yield* entriesOfFhirJson(file, parsed.value, source, limits)
  else yield* entriesOfCardFile(file, cards, source, null, { limits, pieces: reading.pieces })
}

/** Without the folders of an archive. */
function nameAlone({ name }: EntrySource): string {
  return name.slice(name.lastIndexOf('/') + 1)
}
