/** Files that a person chose to import and that are too large to hand over: read where it is asked, and only while they are what was previewed. */

import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { OpenSource, SourcePort } from '../ports.ts'

type Expected = Parameters<SourcePort['open']>[1]

/** Reads from the disk. */
export function createSourceFiles(): SourcePort {
  return {
    open: async (path, expected) => {
      let handle: FileHandle
      try {
        handle = await open(path, 'r')
      } catch {
        return err('file-unreadable')
      }
      const checked = await checkFile(handle, expected)
      if (checked.ok) return ok(sourceOf(handle, expected))
      await handle.close()
      return checked
    },
  }
}

function sourceOf(handle: FileHandle, expected: Expected): OpenSource {
  return {
    read: async (into, at) => {
      try {
        for (let filled = 0; filled < into.length;) {
          const { bytesRead } = await handle.read(into, filled, into.length - filled, at + filled)
          if (bytesRead === 0) return err('file-changed')
          filled += bytesRead
        }
        return ok(null)
      } catch {
        return err('file-unreadable')
      }
    },
    check: () => checkFile(handle, expected),
    close: () => handle.close(),
  }
}

async function checkFile(handle: FileHandle, expected: Expected): Promise<Result<null>> {
  try {
    const stat = await handle.stat()
    return stat.size === expected.sizeBytes && stat.mtimeMs === expected.changedAtMs ? ok(null) : err('file-changed')
  } catch {
    return err('file-unreadable')
  }
}
