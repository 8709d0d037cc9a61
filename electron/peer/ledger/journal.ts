/** A journal file: whole lines only, each durable before it counts. */

import { mkdir, open, readFile } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder } from '../../durable-file.ts'

export interface JournalFile {
  readonly lines: string[]
  sizeBytes(): number
  append(line: string): Promise<void>
  close(): Promise<void>
}

/** Opens or begins a journal. A torn last line was never acknowledged and is cut off before anything is appended. */
export async function openJournal(path: string): Promise<JournalFile> {
  await mkdir(dirname(path), { recursive: true })
  const bytes = await readOrEmpty(path)
  const whole = bytes.lastIndexOf(10) + 1
  const handle = await openOrCreate(path)
  if (whole < bytes.length) await handle.truncate(whole)
  await handle.sync()
  await syncFolder(dirname(path))
  const lines = wholeLines(bytes)
  let end = whole
  return {
    lines,
    sizeBytes: () => end,
    append: async (line) => {
      try {
        end = await append(handle, end, line)
      } catch (error) {
        // What was refused must not be found at the next start, nor stand before the next line.
        await handle.truncate(end).catch(() => undefined)
        throw error
      }
      lines.push(line)
    },
    close: () => handle.close(),
  }
}

/** Whole lines of a journal that lies there, none where there is none. */
export async function readLines(path: string): Promise<readonly string[]> {
  return wholeLines(await readOrEmpty(path))
}

function wholeLines(bytes: Buffer): string[] {
  return bytes
    .subarray(0, bytes.lastIndexOf(10) + 1)
    .toString('utf8')
    .split('\n')
    .slice(0, -1)
}

function readOrEmpty(path: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
    throw error
  })
}

async function openOrCreate(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return open(path, 'wx+')
  }
}

/** Returns the new end. */
async function append(handle: FileHandle, end: number, line: string): Promise<number> {
  const bytes = Buffer.from(`${line}\n`, 'utf8')
  for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at, bytes.length - at, end + at)).bytesWritten
  await handle.sync()
  return end + bytes.length
}
