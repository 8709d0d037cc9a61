/** Reads a file, whole or its beginning, and notices when it changes meanwhile. This process does nothing else, so it reads without waiting in line. */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { err, ok } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'

/** What is needed of the file system; `node:fs` gives it. */
export interface FileReader {
  openSync(path: string, flags: 'r'): number
  fstatSync(file: number): { readonly size: number; readonly mtimeMs: number; readonly ctimeMs: number }
  readSync(file: number, into: Uint8Array, offset: number, length: number, position: number): number
  closeSync(file: number): void
}
const NODE: FileReader = { openSync, fstatSync, readSync, closeSync }
const EMPTY = new Uint8Array(0)

export interface StableFile {
  readonly bytes: Uint8Array
  /** Of the whole file. */
  readonly sizeBytes: number
  readonly changedAtMs: number
  /** Where it lies inside an archive: nobody else can read it there. */
  readonly isOnlyHere?: boolean
}

export interface ReadLimits {
  readonly bytesMax: number
  /** Above this size only the first `beginningBytes` are read, or what there is of them. */
  readonly wholeBytesMax: number
  readonly beginningBytes: number
  /** Files that fit are read into it instead of a buffer of their own; then the bytes are good until the next file is read. */
  readonly scratch?: Uint8Array
}

/** Errors: `file-empty`, `file-too-large` before a byte is read, `file-changed`, `file-unreadable`. */
export function readStable(path: string, limits: ReadLimits, files: FileReader = NODE): Result<StableFile> {
  let file: number | null = null
  try {
    file = files.openSync(path, 'r')
    const before = files.fstatSync(file)
    if (before.size === 0) return err('file-empty')
    if (before.size > limits.bytesMax) return err('file-too-large', { sizeBytes: before.size, bytesMax: limits.bytesMax })
    const length = before.size > limits.wholeBytesMax ? Math.min(limits.beginningBytes, before.size) : before.size
    const bytes = length <= (limits.scratch?.length ?? 0) ? (limits.scratch?.subarray(0, length) ?? EMPTY) : new Uint8Array(length)
    for (let at = 0; at < bytes.length;) {
      const read = files.readSync(file, bytes, at, bytes.length - at, at)
      if (read === 0) return err('file-changed')
      at += read
    }
    const after = files.fstatSync(file)
    const same = after.size === before.size && after.mtimeMs === before.mtimeMs && after.ctimeMs === before.ctimeMs
    return same ? ok({ bytes, sizeBytes: before.size, changedAtMs: before.mtimeMs }) : err('file-changed')
  } catch {
    return err('file-unreadable')
  } finally {
    if (file !== null) files.closeSync(file)
  }
}
