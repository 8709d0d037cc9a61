/** NDJSON of any size: each line stands for itself, a broken one is refused by its number, and no more than a piece is in memory. */

import { readSync } from 'node:fs'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import { entriesOfJson, refusedEntry } from './fhir-entries.ts'
import type { FileContext } from './fhir-entries.ts'
import type { EntrySource } from './entry-source.ts'
import { decodeText } from './file-kind.ts'
import type { ParseLimits } from './limits.ts'
import { parseText } from './parse-text.ts'
import { entriesWhileStable } from './watched-file.ts'

const LINE_FEED = 10
/** Spaces, tabs and carriage returns. */
const BLANK = new Set([32, 9, 13])

/** Entries of a file that is read from its beginning to its end; `onBytes` hears how far. A file that changes meanwhile ends the whole reading. */
export function* parseLinesOf(
  path: string,
  source: EntrySource,
  limits: ParseLimits,
  onBytes: (bytesDone: number) => void,
  around?: FileContext,
): Generator<ParsedEntry> {
  yield* entriesWhileStable(path, (file, sizeBytes) =>
    entriesOfLines(splitLines(readPieces(file, sizeBytes, limits.pieceBytes, onBytes), limits.lineBytesMax), source, limits, around),
  )
}

/** Entries of lines; null stands for one that is too long. `around` is what they refer to beyond themselves. */
export function* entriesOfLines(
  lines: Iterable<Uint8Array | null>,
  source: EntrySource,
  limits: ParseLimits,
  around?: FileContext,
): Generator<ParsedEntry> {
  let entry = 0
  for (const line of lines) {
    const parsed = line === null ? { code: 'file-too-large' as const } : parseText(decodeText(line), limits)
    if ('code' in parsed) yield refusedEntry(source, entry, parsed.code)
    else yield* entriesOfJson(parsed.value, source, entry, undefined, around)
    entry += 1
  }
}

/** Lines that hold something, one by one; each is good until the next is asked for. */
export function* splitLines(pieces: Iterable<Uint8Array>, lineBytesMax: number): Generator<Uint8Array | null> {
  let carried: Uint8Array[] = []
  let carriedBytes = 0
  const finish = (end: Uint8Array): Uint8Array | null => {
    const length = carriedBytes + end.length
    const line = length > lineBytesMax ? null : carried.length === 0 ? end : Buffer.concat([...carried, end])
    carried = []
    carriedBytes = 0
    return line
  }
  for (const piece of pieces) {
    let from = 0
    for (let at = piece.indexOf(LINE_FEED); at !== -1; at = piece.indexOf(LINE_FEED, from)) {
      const line = finish(piece.subarray(from, at))
      from = at + 1
      if (line === null || holdsSomething(line)) yield line
    }
    const rest = piece.subarray(from)
    carriedBytes += rest.length
    // Of a line that is too long already only its length is kept.
    if (carriedBytes <= lineBytesMax) carried.push(rest.slice())
    else carried = []
  }
  const last = finish(new Uint8Array(0))
  if (last === null || holdsSomething(last)) yield last
}

/** A file from its beginning, piece by piece; each is good until the next is asked for. */
export function* readPieces(file: number, size: number, pieceBytes: number, onBytes: (bytesDone: number) => void): Generator<Uint8Array> {
  const buffer = new Uint8Array(Math.min(pieceBytes, size))
  for (let at = 0; at < size;) {
    const read = readSync(file, buffer, 0, Math.min(buffer.length, size - at), at)
    if (read === 0) return
    at += read
    onBytes(at)
    yield buffer.subarray(0, read)
  }
}

function holdsSomething(line: Uint8Array): boolean {
  for (const byte of line) if (!BLANK.has(byte)) return true
  return false
}
