/** Reading and syncing, as the store needs it. */

import { closeSync, fsyncSync, openSync, readSync } from 'node:fs'

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

/** Names in a folder are durable only after this. */
export function syncFolder(dir: string): void {
  const folder = openSync(dir, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
