/** Entries of an export.xml of Apple Health: the file itself as entry 0, then what it says. */

import { readSync } from 'node:fs'
import type { ErrorCode } from '../../../shared/model/errors.ts'
import type { ParsedEntry } from '../../../shared/model/parsed-entry.ts'
import { documentEntryOf } from '../document-entry.ts'
import type { ReadFile } from '../document-entry.ts'
import { refusedEntry } from '../fhir-entries.ts'
import type { EntrySource } from '../entry-source.ts'
import type { ParseLimits } from '../limits.ts'
import { entriesWhileStable } from '../watched-file.ts'
import { readHealthXml } from './health-xml.ts'
import { sampleEntries, subjectOf } from './sample-entries.ts'
import { AppleSamples } from './samples.ts'

export const APPLE_TITLE = 'Apple Health export'
const XML_TYPE = 'application/xml'
const ALIVE: ParsedEntry = { type: 'progress', filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0 }

/** A file that lies by itself. Errors: `xml-broken`, `xml-doctype`, `xml-too-deep`, `limit-exceeded`; where it changes meanwhile the whole reading ends. */
export function* entriesOfHealthXml(
  file: ReadFile,
  source: EntrySource,
  limits: ParseLimits,
  onBytes: (bytesDone: number) => void,
): Generator<ParsedEntry> {
  if (file.bytes.length === file.sizeBytes) {
    yield* keptWithSamples(piecesOf(file.bytes, limits.pieceBytes), file, source, limits)
    return
  }
  yield* entriesWhileStable(file.path, (opened, sizeBytes) =>
    keptWithSamples(readPieces(opened, sizeBytes, limits.pieceBytes, onBytes), file, source, limits),
  )
}

function* keptWithSamples(pieces: Iterable<Uint8Array>, file: ReadFile, source: EntrySource, limits: ParseLimits): Generator<ParsedEntry> {
  const samples = new AppleSamples()
  const code = yield* gatherSamples(pieces, samples)
  if (code !== null) {
    yield refusedEntry(source, 0, code)
    return
  }
  const facts = { mediaType: XML_TYPE, title: APPLE_TITLE, description: source.name, subject: subjectOf(samples) }
  yield documentEntryOf(file, source, facts, limits)
  yield* sampleEntries(samples, source, 1)
}

/** Reads to the end, with a sign of life after each piece. Returns null or why it could not be read. */
export function* gatherSamples(pieces: Iterable<Uint8Array>, samples: AppleSamples): Generator<ParsedEntry, ErrorCode | null> {
  const reading = readHealthXml(pieces, (name, attributes) => samples.hear(name, attributes))
  for (;;) {
    const step = reading.next()
    if (step.done === true) return step.value
    yield ALIVE
  }
}

function* piecesOf(bytes: Uint8Array, pieceBytes: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
}

/** Each piece is good until the next is asked for. */
function* readPieces(file: number, sizeBytes: number, pieceBytes: number, onBytes: (bytesDone: number) => void): Generator<Uint8Array> {
  const buffer = new Uint8Array(pieceBytes)
  for (let at = 0; at < sizeBytes;) {
    const read = readSync(file, buffer, 0, Math.min(buffer.length, sizeBytes - at), at)
    if (read === 0) return
    at += read
    onBytes(at)
    yield buffer.subarray(0, read)
  }
}
