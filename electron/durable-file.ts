/** Small files that are whole or not there, whatever happens to the power; and what a disk says when it refuses. */

import { randomBytes } from 'node:crypto'
import { lstat, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ErrorCode } from '../shared/model/errors.ts'

const UNFINISHED = '.tmp'
const OWNER_ONLY = 0o600
/** Of the name of a temporary file: two that write one file at once have one each, and nobody puts a link in its place before. */
const NAME_BYTES = 4

/** Temporary file, fsync, rename, fsync of the folder; where it fails, what lay there before stays as it was and nothing lies beside it. Throws the errors of the file system. */
export async function writeDurably(
  path: string,
  bytes: Uint8Array | string,
  unfinished = `${path}.${randomBytes(NAME_BYTES).toString('hex')}${UNFINISHED}`,
): Promise<void> {
  await refuseOdd(path)
  const handle = await open(unfinished, 'wx', OWNER_ONLY)
  try {
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined)
    throw error
  }
  await syncFolder(dirname(path))
}

/** Before anything is written: a file can take the place of a file or of a link, not of a folder or a device. Throws otherwise. */
export async function refuseOdd(path: string): Promise<void> {
  const there = await lstat(path).catch(() => null)
  if (there !== null && !there.isFile() && !there.isSymbolicLink()) throw new Error('no file lies there')
}

/** Removes what was cut short in this folder; only for moments in which nothing is being written there. */
export async function clearUnfinished(dir: string): Promise<void> {
  for (const name of await readdir(dir)) if (name.endsWith(UNFINISHED)) await rm(join(dir, name), { force: true })
}

/** What systems say that have no such thing as a folder made durable: network shares, some sticks, Windows. */
const NO_FOLDER_SYNC = new Set([
  'EINVAL',
  'EISDIR',
  'ENOSYS',
  'ENOTSUP',
  'EOPNOTSUPP',
  ...(process.platform === 'win32' ? ['EACCES', 'EPERM'] : []),
])

/** Whether this is what a system says that has no such thing. */
export function hasNoFolderSync(error: unknown): boolean {
  return NO_FOLDER_SYNC.has((error as NodeJS.ErrnoException).code ?? '')
}

/** Makes names in this folder durable, where that can be: a file that is whole must not be called failed because it cannot. */
export async function syncFolder(dir: string): Promise<void> {
  try {
    const folder = await open(dir, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  } catch (error) {
    if (!hasNoFolderSync(error)) throw error
  }
}

/** Codes of the system by what a person can do about them. */
const REFUSALS: readonly (readonly [RegExp, ErrorCode])[] = [
  [/ENOSPC|EDQUOT|No space left/u, 'disk-full'],
  [/EROFS|EACCES|EPERM|Read-only file system/u, 'disk-read-only'],
]

/** What an error of the file system, or of a database above it, means: `disk-full`, `disk-read-only`, or `disk-failed` for all others. */
export function diskErrorCode(error: unknown): ErrorCode {
  if (!(error instanceof Error)) return 'disk-failed'
  const cause = error.cause instanceof Error ? error.cause.message : ''
  const said = `${(error as NodeJS.ErrnoException).code ?? ''} ${error.message} ${cause}`
  return REFUSALS.find(([pattern]) => pattern.test(said))?.[1] ?? 'disk-failed'
}
