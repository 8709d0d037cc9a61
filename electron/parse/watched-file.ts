/** Entries of a file that is read from its beginning to its end, which may take long. */

import { closeSync, fstatSync, openSync } from 'node:fs'
import type { ErrorCode } from '../../shared/model/errors.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'

/** A file that changes meanwhile (`file-changed`), or cannot be read on (`file-unreadable`), ends the whole reading: part of it was given out already. */
export function* entriesWhileStable(
  path: string,
  read: (file: number, sizeBytes: number) => Generator<ParsedEntry>,
): Generator<ParsedEntry> {
  let file: number | null = null
  try {
    file = openSync(path, 'r')
    const before = fstatSync(file)
    yield* read(file, before.size)
    const after = fstatSync(file)
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs || after.ctimeMs !== before.ctimeMs) yield ended('file-changed')
  } catch {
    yield ended('file-unreadable')
  } finally {
    if (file !== null) closeSync(file)
  }
}

function ended(code: ErrorCode): ParsedEntry {
  return { type: 'refused', file: -1, entry: 0, name: '', error: { code } }
}
