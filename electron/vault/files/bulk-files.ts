/** Large files go to disk from this process: one segment a file, sealed chunks appended as they come, handed over to the node when synced. */

import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import { SEGMENT_HEADER, encodeEntryHeader } from '../../segment-file.ts'
import type { BlockPort } from '../ports.ts'

/** Files being written at once. */
const OPEN_FILES_MAX = 4
/** Bytes after which the node is asked to read them back. */
const CHECK_AHEAD_BYTES = 32 * 1024 * 1024

interface OpenFile {
  readonly handle: FileHandle
  position: number
  checked: number
}

/** The same port; `beginFile`, `appendFile` and `finishFile` take the shorter way. */
export function withBulkFiles(blocks: BlockPort): BlockPort {
  const files = new Map<string, OpenFile>()
  const giveUp = async (name: string, error: unknown): Promise<Result<never>> => {
    const file = files.get(name)
    files.delete(name)
    await file?.handle.close().catch(() => undefined)
    await blocks.discardFile(name)
    const code = (error as NodeJS.ErrnoException).code
    return err(code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'disk-failed')
  }
  return {
    ...blocks,
    beginFile: async () => {
      if (files.size >= OPEN_FILES_MAX) return err('limit-exceeded')
      const reserved = await blocks.reserveFile()
      if (!reserved.ok) return reserved
      const { name, path } = reserved.value
      try {
        const handle = await open(path, 'wx', 0o600)
        files.set(name, { handle, position: SEGMENT_HEADER.length, checked: SEGMENT_HEADER.length })
        await handle.write(SEGMENT_HEADER)
        return ok(name)
      } catch (error) {
        return giveUp(name, error)
      }
    },
    appendFile: async (name, chunks) => {
      const file = files.get(name)
      if (file === undefined) return err('block-missing')
      try {
        const parts = chunks.flatMap((bytes) => {
          const digest = createHash('sha256').update(bytes).digest()
          return [encodeEntryHeader({ digest, bytes }), bytes]
        })
        const length = parts.reduce((sum, part) => sum + part.length, 0)
        const { bytesWritten } = await file.handle.writev(parts, file.position)
        // A disk that fills up takes a part first; asking for the rest says why.
        if (bytesWritten < length)
          await file.handle.write(Buffer.concat(parts), bytesWritten, length - bytesWritten, file.position + bytesWritten)
        file.position += length
        if (file.position - file.checked >= CHECK_AHEAD_BYTES) {
          file.checked = file.position
          // The node reads back what is written while the rest is still being sealed; adopting waits for it.
          void blocks.checkAhead(name, file.position)
        }
        return ok(null)
      } catch (error) {
        return giveUp(name, error)
      }
    },
    finishFile: async (name) => {
      const file = files.get(name)
      if (file === undefined) return err('block-missing')
      try {
        await file.handle.datasync()
        files.delete(name)
        await file.handle.close()
      } catch (error) {
        return giveUp(name, error)
      }
      return blocks.adoptFile(name)
    },
    discardFile: async (name) => {
      const file = files.get(name)
      files.delete(name)
      await file?.handle.close().catch(() => undefined)
      return blocks.discardFile(name)
    },
  }
}
