/** A journal file: whole lines only, each durable before it counts. */

import { mkdir, open, readFile } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'

export interface JournalFile {
  readonly lines: string[]
  append(line: string): Promise<void>
  close(): Promise<void>
}

/** Opens or begins a journal. A torn last line was never acknowledged and is cut off before anything is appended. */
export async function openJournal(path: string): Promise<JournalFile> {
  await mkdir(dirname(path), { recursive: true })
  const bytes = await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
    throw error
  })
  const whole = bytes.lastIndexOf(10) + 1
  const handle = await open(path, 'a')
  if (whole < bytes.length) await handle.truncate(whole)
  await handle.sync()
  await syncFolder(dirname(path))
  const lines = bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1)
  return { lines, append: (line) => append(handle, lines, line), close: () => handle.close() }
}

async function append(handle: FileHandle, lines: string[], line: string): Promise<void> {
  await handle.appendFile(`${line}\n`)
  await handle.sync()
  lines.push(line)
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
