/** Reading, writing and syncing, as the store needs it. */

import { closeSync, fsyncSync, openSync, readSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { hasNoFolderSync } from '../../durable-file.ts'

/** Fewer bytes at the end of the file; into `into` where it is long enough. */
export function readAt(fd: number, position: number, length: number, into?: Buffer): Buffer {
  const bytes = into !== undefined && length <= into.length ? into.subarray(0, length) : Buffer.from(new ArrayBuffer(length))
  let read = 0
  while (read < length) {
    const more = readSync(fd, bytes, read, length - read, position + read)
    if (more === 0) break
    read += more
  }
  return bytes.subarray(0, read)
}

/** The same; sectors that the disk does not give are zeros, and then `isWhole` is false. `into`: long enough. */
export function readAround(
  fd: number,
  position: number,
  length: number,
  into: Buffer,
): { readonly bytes: Buffer; readonly isWhole: boolean } {
  try {
    return { bytes: readAt(fd, position, length, into), isWhole: true }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error
  }
  const bytes = into.subarray(0, length).fill(0)
  for (let at = 0; at < length;) {
    const next = Math.min(length, at + SECTOR_BYTES - ((position + at) % SECTOR_BYTES))
    try {
      readAt(fd, position + at, next - at, bytes.subarray(at, next))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error
    }
    at = next
  }
  return { bytes, isWhole: false }
}

/** Writes the parts one behind the other; what a full disk takes of them is not the end of it. */
export async function writeParts(handle: FileHandle, parts: readonly Uint8Array[], position: number): Promise<void> {
  let left = parts.filter((part) => part.length > 0)
  let at = position
  while (left.length > 0) {
    const [only] = left
    const done = left.length === 1 && only !== undefined ? await handle.write(only, 0, only.length, at) : await handle.writev(left, at)
    let written = done.bytesWritten
    at += written
    const next: Uint8Array[] = []
    for (const part of left) {
      if (part.length > written) next.push(part.subarray(written))
      written = Math.max(0, written - part.length)
    }
    left = next
  }
}

/** Memory, length and place of what is read past the system's cache are whole multiples of this; no disk in use asks for more. */
export const SECTOR_BYTES = 4096

/** Whether the file gives back these parts. `scratch`: read into, over and over, whole sectors at a time. */
export async function isThere(handle: FileHandle, parts: readonly Uint8Array[], position: number, scratch: Buffer): Promise<boolean> {
  let [at, filled, used] = [position - (position % SECTOR_BYTES), 0, position % SECTOR_BYTES]
  for (const part of parts) {
    for (let from = 0; from < part.length;) {
      if (used >= filled) {
        used -= filled
        filled = (await handle.read(scratch, 0, scratch.length, at)).bytesRead
        if (filled <= used) return false
        at += filled
      }
      const length = Math.min(part.length - from, filled - used)
      if (scratch.compare(part, from, from + length, used, used + length) !== 0) return false
      from += length
      used += length
    }
  }
  return true
}

/** Names in a folder are durable only after this, where that can be. */
export function syncFolder(dir: string): void {
  try {
    const folder = openSync(dir, 'r')
    try {
      fsyncSync(folder)
    } finally {
      closeSync(folder)
    }
  } catch (error) {
    if (!hasNoFolderSync(error)) throw error
  }
}
