/** The small files the vault process writes itself: two copies of the key file, two alternating HEADs; each durable before the next is touched. */

import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import { clearUnfinished, diskErrorCode, syncFolder, writeDurably } from '../../durable-file.ts'
import { readNumbers } from '../../noted-numbers.ts'
import { openSureClock } from '../../sure-clock.ts'
import type { SureClock } from '../../sure-clock.ts'
import type { VaultFilesPort } from '../ports.ts'
import { openScratch } from './scratch-file.ts'

const KEY_FILES = ['key-1.salus', 'key-2.salus'] as const
const HEAD_FILES = ['head-0.salus', 'head-1.salus'] as const
const ATTEMPTS_FILE = 'attempts.json'
const LAST_USED_FILE = 'last-used.json'
const SURE_TIME_FILE = 'sure-time.json'
const DRAFTS_FILE = 'drafts.salus'
/** There while the vault is open. */
const OPEN_MARK = 'open'

/** Files in `dir`. Errors of every write: `disk-full`, `disk-failed`; of every read: `disk-failed`. */
export function createVaultFiles(dir: string): VaultFilesPort {
  const path = (name: string): string => join(dir, name)
  let sure: SureClock | null = null
  let clockMs = 0
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
        await mkdir(dir, { recursive: true })
        await clearUnfinished(dir)
        const handle = await open(path(OPEN_MARK), 'wx', 0o600)
        await handle.close()
        await syncFolder(dir)
        return ok(false)
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'EEXIST' ? ok(true) : err(diskErrorCode(error))
      }
    },
    markClosed: () => removeFile(path(OPEN_MARK)),
    readAttempts: async () => {
      const { failures = 0, lastMs = 0 } = (await readNumbers(path(ATTEMPTS_FILE), ['failures', 'lastMs'])) ?? {}
      return ok({ failures, lastMs })
    },
    readLastUsed: async () => {
      const { atMs = 0 } = (await readNumbers(path(LAST_USED_FILE), ['atMs'])) ?? {}
      return ok(atMs)
    },
    readSureTime: async (nowMs) => {
      clockMs = nowMs
      try {
        sure ??= await openSureClock(path(SURE_TIME_FILE), { now: () => clockMs, runningMs: () => performance.now() }, nowMs)
        return ok(await sure.read())
      } catch (error) {
        return err(diskErrorCode(error))
      }
    },
    writeLastUsed: (atMs) => writeFileOf(dir, LAST_USED_FILE, new TextEncoder().encode(JSON.stringify({ atMs }))),
    readDrafts: async () => {
      const read = await readAll([path(DRAFTS_FILE)])
      return read.ok ? ok(read.value[0] ?? null) : read
    },
    writeDrafts: (sealed) => (sealed === null ? removeFile(path(DRAFTS_FILE)) : writeFileOf(dir, DRAFTS_FILE, sealed)),
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

async function removeFile(file: string): Promise<Result<null>> {
  try {
    await rm(file, { force: true })
    return ok(null)
  } catch (error) {
    return err(diskErrorCode(error))
  }
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
