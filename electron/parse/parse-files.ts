/** Reads everything that was chosen, file after file, with progress. */

import { basename } from 'node:path'
import type { FrameUnpackers } from '../../shared/dicom/native-frames.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import type { ReadMore } from '../../shared/model/read-more.ts'
import { Studies } from './dicom/studies.ts'
import { findFiles } from './find-files.ts'
import { CardPieces } from './health-card/card-pieces.ts'
import { PictureCodes } from './health-card/picture-code.ts'
import { entriesOfPieces } from './health-card/read-card-file.ts'
import type { ParseLimits } from './limits.ts'
import { LinePeople } from './line-people.ts'
import { LINES_NAME, parseFile, parseHeld } from './parse-file.ts'

/**
 * Entries in order; the same files always give the same entries. `unpackers`: for copies with bars over compressed pictures. `goesOn`: a file
 * at which the reading itself fails is refused (`internal`), what was read of it before stays, and the files behind it are read.
 */
export function* parseFiles(
  paths: readonly string[],
  limits: ParseLimits,
  signal: AbortSignal,
  { held = [], tables = [], redact }: ReadMore = {},
  unpackers?: FrameUnpackers,
  goesOn = false,
): Generator<ParsedEntry> {
  const found = [
    ...findFiles(paths, limits),
    ...held.map(({ name, bytes }) => ({ type: 'held', name, bytes, sizeBytes: bytes.length }) as const),
  ]
  const bytesTotal = found.reduce((sum, one) => sum + (one.type === 'refused' ? 0 : one.sizeBytes), 0)
  let bytesBefore = 0
  let bytesWithin = 0
  let entries = 0
  let told = 0
  const studies = new Studies()
  for (const one of found) if (one.type === 'file') studies.see(one.path)
  const pieces = new CardPieces()
  const reading = {
    studies,
    pieces,
    codes: new PictureCodes(),
    people: new LinePeople(
      found.flatMap((one) => (one.type === 'file' && LINES_NAME.test(one.path) ? [one.path] : [])),
      limits,
    ),
    tables,
    ...(redact === undefined ? {} : { redact }),
    ...(unpackers === undefined ? {} : { unpackers }),
    scratch: new Uint8Array(limits.scratchBytes),
    onBytes: (bytes: number) => {
      bytesWithin = bytes
    },
  }
  const progress = (filesDone: number): ParsedEntry => {
    told = entries
    return { type: 'progress', filesDone, filesTotal: found.length, bytesDone: bytesBefore + bytesWithin, bytesTotal }
  }
  for (const [file, one] of found.entries()) {
    if (signal.aborted) return
    if (one.type === 'refused') yield { type: 'refused', file, entry: 0, name: one.name, error: { code: one.code } }
    else {
      const entriesOf =
        one.type === 'held'
          ? parseHeld(one, { file, name: one.name }, limits, reading)
          : parseFile(one.path, { file, name: basename(one.path) }, limits, reading)
      const refused = { type: 'refused', file, entry: 0, name: one.name, error: { code: 'internal' } } as const
      for (const entry of goesOn ? unlessItFails(entriesOf, refused) : entriesOf) {
        if (entry.type === 'progress') {
          yield progress(file)
          continue
        }
        entries += 1
        if (entries > limits.entriesMax) {
          yield { type: 'refused', file, entry: 0, name: one.name, error: { code: 'limit-exceeded' } }
          return
        }
        yield entry
        if (entries - told >= limits.progressEntries) yield progress(file)
      }
      bytesBefore += one.sizeBytes
      bytesWithin = 0
    }
    if (file + 1 < found.length) continue
    yield* studies.finish()
    yield* entriesOfPieces({ limits, pieces })
    yield progress(file + 1)
  }
}

function* unlessItFails(entries: Generator<ParsedEntry>, refused: ParsedEntry): Generator<ParsedEntry> {
  try {
    yield* entries
  } catch {
    yield refused
  }
}
