/** Reads everything that was chosen, file after file, with progress. */

import { basename } from 'node:path'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import { findFiles } from './find-files.ts'
import type { ParseLimits } from './limits.ts'
import { parseFile } from './parse-file.ts'

/** Entries in order; the same files always give the same entries. */
export async function* parseFiles(paths: readonly string[], limits: ParseLimits, signal: AbortSignal): AsyncGenerator<ParsedEntry> {
  const found = await findFiles(paths, limits)
  const bytesTotal = found.reduce((sum, one) => sum + (one.type === 'file' ? one.sizeBytes : 0), 0)
  let bytesDone = 0
  let entries = 0
  for (const [file, one] of found.entries()) {
    if (signal.aborted) return
    if (one.type === 'refused') yield { type: 'refused', file, entry: 0, name: one.name, error: { code: one.code } }
    else {
      for (const entry of parseFile(one.path, { file, name: basename(one.path) }, limits)) {
        entries += 1
        if (entries > limits.entriesMax) {
          yield { type: 'refused', file, entry: 0, name: one.name, error: { code: 'limit-exceeded' } }
          return
        }
        yield entry
      }
      bytesDone += one.sizeBytes
    }
    if ((file + 1) % limits.progressFiles !== 0 && file + 1 < found.length) continue
    yield { type: 'progress', filesDone: file + 1, filesTotal: found.length, bytesDone, bytesTotal }
  }
}
