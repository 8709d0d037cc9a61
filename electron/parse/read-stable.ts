/** Reads a file whole and notices when it changes meanwhile. */

import { open } from 'node:fs/promises'
import { err, ok } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'

const PIECE_BYTES = 1024 * 1024

/** What is needed of an open file; `node:fs/promises` gives it. */
interface Handle {
  readonly stat: () => Promise<{ readonly size: number; readonly mtimeMs: number; readonly ctimeMs: number }>
  readonly read: (into: Uint8Array, offset: number, length: number, position: number) => Promise<{ readonly bytesRead: number }>
  readonly close: () => Promise<void>
}
type OpenFile = (path: string) => Promise<Handle>

/** Errors: `file-empty`, `file-too-large` before a byte is read, `file-changed`, `file-unreadable`. */
export async function readStable(path: string, bytesMax: number, openFile: OpenFile = open): Promise<Result<Uint8Array>> {
  let handle: Handle | null = null
  try {
    handle = await openFile(path)
    const before = await handle.stat()
    if (before.size === 0) return err('file-empty')
    if (before.size > bytesMax) return err('file-too-large', { sizeBytes: before.size, bytesMax })
    const bytes = new Uint8Array(before.size)
    let at = 0
    while (at < bytes.length) {
      const { bytesRead } = await handle.read(bytes, at, Math.min(PIECE_BYTES, bytes.length - at), at)
      if (bytesRead === 0) return err('file-changed')
      at += bytesRead
    }
    const after = await handle.stat()
    const same = after.size === before.size && after.mtimeMs === before.mtimeMs && after.ctimeMs === before.ctimeMs
    return same ? ok(bytes) : err('file-changed')
  } catch {
    return err('file-unreadable')
  } finally {
    await handle?.close()
  }
}
