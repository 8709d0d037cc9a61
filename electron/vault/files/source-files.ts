/** Files that a person chose to import and that are too large to hand over: read piece by piece, and only while they are what was previewed. */

import { open } from 'node:fs/promises'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { SourcePort } from '../ports.ts'

/** Bytes of one piece; two are on their way at once. */
const PIECE_BYTES = 2 * 1024 * 1024

/** Reads from the disk. */
export function createSourceFiles(): SourcePort {
  return { read: readPieces }
}

/** Errors: `file-changed`, `file-unreadable`; an error is the last value. */
async function* readPieces(
  path: string,
  expected: { readonly sizeBytes: number; readonly changedAtMs: number },
): AsyncGenerator<Result<Uint8Array>> {
  try {
    const handle = await open(path, 'r')
    try {
      const same = async (): Promise<boolean> => {
        const stat = await handle.stat()
        return stat.size === expected.sizeBytes && stat.mtimeMs === expected.changedAtMs
      }
      if (!(await same())) {
        yield err('file-changed')
        return
      }
      // The piece given out, the one before it, and the one on its way.
      const buffers = [0, 1, 2].map(() => new Uint8Array(Math.min(PIECE_BYTES, expected.sizeBytes)))
      let turn = 0
      const piece = async (at: number): Promise<Uint8Array> => {
        turn = (turn + 1) % buffers.length
        const bytes = (buffers[turn] ?? new Uint8Array(0)).subarray(0, Math.min(PIECE_BYTES, expected.sizeBytes - at))
        let filled = 0
        while (filled < bytes.length) {
          const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, at + filled)
          if (bytesRead === 0) return bytes.subarray(0, filled)
          filled += bytesRead
        }
        return bytes
      }
      let ahead = piece(0)
      for (let at = 0; at < expected.sizeBytes; at += PIECE_BYTES) {
        const bytes = await ahead
        if (bytes.length < Math.min(PIECE_BYTES, expected.sizeBytes - at)) {
          yield err('file-changed')
          return
        }
        if (at + PIECE_BYTES < expected.sizeBytes) ahead = piece(at + PIECE_BYTES)
        yield ok(bytes)
      }
      if (!(await same())) yield err('file-changed')
    } finally {
      await handle.close()
    }
  } catch {
    yield err('file-unreadable')
  }
}
