/** The small files the vault process writes itself: two copies of the key file, two alternating HEADs; each durable before the next is touched. */

import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import { clearUnfinished, diskErrorCode, syncFolder, writeDurably } from '../../durable-file.ts'
import type { VaultFilesPort } from '../ports.ts'
import { openScratch } from './scratch-file.ts'

const KEY_FILES = ['key-1.salus', 'key-2.salus'] as const
const HEAD_FILES = ['head-0.salus', 'head-1.salus'] as const
const ATTEMPTS_FILE = 'attempts.json'
/** There while the vault is open. */
const OPEN_MARK = 'open'

/** Files in `dir`. Errors of every write: `disk-full`, `disk-failed`; of every read: `disk-failed`. */
export function createVaultFiles(dir: string): VaultFilesPort {
  const path = (name: string): string => join(dir, name)
  return {
    readKeyFiles: () => readAll(KEY_FILES.map(path)),
    writeKeyFiles: async (bytes) => {
      for (const name of KEY_FILES) {
        const written = await writeFileOf(dir, name, bytes)
        if (!written.ok) return written
      }
      return ok(null)
    },
    readHeads: () => readAll(HEAD_FILES.map(path)),
    writeHead: (slot, bytes) => writeFileOf(dir, HEAD_FILES[slot], bytes),
    removeHeads: async () => {
      try {
        for (const name of HEAD_FILES) await rm(path(name), { force: true })
        return ok(null)
      } catch (error) {
        return err(diskErrorCode(error))
      }
    },
    markOpen: async () => {
      try {
        await clearUnfinished(dir)
        const handle = await open(path(OPEN_MARK), 'wx', 0o600)
        await handle.close()
        await syncFolder(dir)
        return ok(false)
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'EEXIST' ? ok(true) : err(diskErrorCode(error))
      }
    },
    markClosed: async () => {
      try {
        await rm(path(OPEN_MARK), { force: true })
        return ok(null)
      } catch (error) {
        return err(diskErrorCode(error))
      }
    },
    readAttempts: async () => {
      const none = { failures: 0, lastMs: 0 }
      const read = await readAll([path(ATTEMPTS_FILE)])
      const bytes = read.ok ? (read.value[0] ?? null) : null
      if (bytes === null) return ok(none)
      try {
        const { failures, lastMs } = JSON.parse(new TextDecoder().decode(bytes)) as { readonly failures: unknown; readonly lastMs: unknown }
        return ok(
          Number.isSafeInteger(failures) && Number.isSafeInteger(lastMs) ? { failures: Number(failures), lastMs: Number(lastMs) } : none,
        )
      } catch {
        return ok(none)
      }
    },
    openScratch: () => openScratch(dir),
    writeAttempts: (attempts) => writeFileOf(dir, ATTEMPTS_FILE, new TextEncoder().encode(JSON.stringify(attempts))),
  }
}

async function readAll(paths: readonly string[]): Promise<Result<readonly (Uint8Array | null)[]>> {
  const found: (Uint8Array | null)[] = []
  for (const path of paths) {
    try {
      found.push(new Uint8Array(await readFile(path)))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return err(diskErrorCode(error))
      found.push(null)
    }
  }
  return ok(found)
}

async function writeFileOf(dir: string, name: string, bytes: Uint8Array): Promise<Result<null>> {
  try {
    await mkdir(dir, { recursive: true })
    await writeDurably(join(dir, name), bytes)
    return ok(null)
  } catch (error) {
    return err(diskErrorCode(error))
  }
}
