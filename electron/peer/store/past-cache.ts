/**
 * Large groups of blocks go to the disk past the system's cache, and are read back past it: what is compared then is what the disk holds and
 * not the memory it was written from, the system keeps no copy of its own, and a large study does not push everything else out of the cache.
 * Source: open(2), O_DIRECT.
 */

import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { SECTOR_BYTES, writeParts } from './disk.ts'

const PAGE_BYTES = 64 * 1024
/** Written past the cache, or read back and compared, at once. */
const ROOM_BYTES = 4 * 1024 * 1024
/** Rooms that are kept for whoever writes next. */
const FREE_MAX = 4

/** Lends memory to write from and to read back into, for as long as the work takes. */
export type WithRoom = <T>(work: (room: Buffer) => Promise<T>) => Promise<T>

/** Memory that begins at a page, as is asked of it; of a buffer nobody can say where it begins, of the memory of WebAssembly one can. */
export function alignedRoom(bytes: number): Buffer {
  return Buffer.from(new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) }).buffer)
}

const free: Buffer[] = []

/** Of all stores of a process together: whoever keeps for others has dozens of them, and each room is 4 MiB of memory and gigabytes of addresses. */
export const withAlignedRoom: WithRoom = async (work) => {
  const room = free.pop() ?? alignedRoom(ROOM_BYTES)
  try {
    return await work(room)
  } finally {
    if (free.length < FREE_MAX) free.push(room)
  }
}

/** A second way into a file that is there; null where the system or its file system knows none. */
export async function openPast(path: string): Promise<FileHandle | null> {
  const direct = (constants as { readonly O_DIRECT?: number }).O_DIRECT
  if (direct === undefined) return null
  try {
    return await open(path, constants.O_RDWR | direct)
  } catch (error) {
    if (isRefusedPast(error)) return null
    throw error
  }
}

/** The system says that it does not do this past its cache; through it, it may. */
export function isRefusedPast(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'EINVAL' || code === 'ENOTSUP' || code === 'EOPNOTSUPP'
}

/** Writes the parts one behind the other: whole sectors past the cache, what stands before and behind them through it. `room`: aligned, used over and over. */
export async function writePast(
  files: { readonly through: FileHandle; readonly past: FileHandle },
  parts: readonly Uint8Array[],
  position: number,
  room: Buffer,
): Promise<void> {
  const next = createCursor(parts)
  const end = position + parts.reduce((sum, part) => sum + part.length, 0)
  const wholeFrom = Math.min(end, Math.ceil(position / SECTOR_BYTES) * SECTOR_BYTES)
  const wholeTo = Math.max(wholeFrom, Math.floor(end / SECTOR_BYTES) * SECTOR_BYTES)
  let at = position
  const write = async (file: FileHandle, to: number): Promise<void> => {
    while (at < to) {
      const piece = room.subarray(0, Math.min(room.length, to - at))
      next(piece)
      await writeParts(file, [piece], at)
      at += piece.length
    }
  }
  await write(files.through, wholeFrom)
  await write(files.past, wholeTo)
  await write(files.through, end)
}

/** Copies as many bytes as fit, beginning where the last call ended. */
function createCursor(parts: readonly Uint8Array[]): (into: Uint8Array) => void {
  let [index, from] = [0, 0]
  return (into) => {
    let filled = 0
    for (let part = parts[index]; filled < into.length && part !== undefined; part = parts[index]) {
      const piece = part.subarray(from, from + into.length - filled)
      into.set(piece, filled)
      filled += piece.length
      from += piece.length
      if (from < part.length) continue
      index += 1
      from = 0
    }
  }
}
